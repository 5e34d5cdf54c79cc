"""Look-ups of one turn of the event loop, made together."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from typing import Generic, TypeVar

# Seconds that a thread has for a look-up; a database that hangs must not keep apps waiting.
LOOK_UP_SECONDS = 2.0

K = TypeVar("K")
V = TypeVar("V")


class Lookups(Generic[K, V]):
    """Looks many keys up at once: in one of `threads`, or without them on the loop, for stores that answer at once."""

    def __init__(self, look_up: Callable[[Sequence[K]], Mapping[K, V]], threads: Executor | None) -> None:
        self._look_up = look_up
        self._threads = threads
        self._waiting: dict[K, asyncio.Future[V | None]] = {}

    def get(self, key: K) -> asyncio.Future[V | None]:
        """The value of the key, None when it has none.

        What `look_up` raises, all that asked with it get, and TimeoutError when it takes too long.
        """
        future = self._waiting.get(key)
        if future is None:
            loop = asyncio.get_running_loop()
            if not self._waiting:
                loop.call_soon(self._look_all_up, loop)
            future = self._waiting[key] = loop.create_future()
        return future

    def _look_all_up(self, loop: asyncio.AbstractEventLoop) -> None:
        waiting, self._waiting = self._waiting, {}
        keys = list(waiting)
        if self._threads is None:
            _settle(waiting, self._attempt(keys))
        else:
            attempt = loop.run_in_executor(self._threads, self._attempt, keys)
            attempt.add_done_callback(lambda attempt: _settle(waiting, attempt.result()))
            loop.call_later(LOOK_UP_SECONDS, _settle, waiting, TimeoutError())

    def _attempt(self, keys: Sequence[K]) -> Mapping[K, V] | Exception:
        try:
            return self._look_up(keys)
        except Exception as error:  # noqa: BLE001  # whoever waits is to get it, not the loop
            return error


def _settle(waiting: Mapping[K, asyncio.Future[V | None]], values: Mapping[K, V] | Exception) -> None:
    for key, future in waiting.items():
        if future.done():
            continue  # answered in time, or whoever waited has gone
        if isinstance(values, Exception):
            future.set_exception(values)
        else:
            future.set_result(values.get(key))
