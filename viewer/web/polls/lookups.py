"""Questions that come in one turn of the event loop, put to the store together."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Batch(Generic[K, V]):
    """Asks for many keys at once: in one of `threads`, or without them on the loop, for answers that take no time."""

    def __init__(self, ask: Callable[[Sequence[K]], Mapping[K, V]], threads: Executor | None) -> None:
        self._ask = ask
        self._threads = threads
        self._waiting: dict[K, asyncio.Future[V | None]] = {}

    def of(self, key: K) -> asyncio.Future[V | None]:
        """What belongs to the key, None when nothing does, or when the store did not answer."""
        future = self._waiting.get(key)
        if future is None:
            loop = asyncio.get_running_loop()
            if not self._waiting:
                loop.call_soon(self._ask_all, loop)
            future = self._waiting[key] = loop.create_future()
        return future

    def _ask_all(self, loop: asyncio.AbstractEventLoop) -> None:
        waiting, self._waiting = self._waiting, {}
        keys = list(waiting)
        if self._threads is None:
            _tell(waiting, self._found(keys))
        else:
            asking = loop.run_in_executor(self._threads, self._found, keys)
            asking.add_done_callback(lambda asked: _tell(waiting, asked.result()))

    def _found(self, keys: Sequence[K]) -> Mapping[K, V]:
        try:
            return self._ask(keys)
        except Exception:  # noqa: BLE001  # whoever needs it asks again by itself, and is told
            return {}


def _tell(waiting: Mapping[K, asyncio.Future[V | None]], found: Mapping[K, V]) -> None:
    for key, future in waiting.items():
        future.set_result(found.get(key))
