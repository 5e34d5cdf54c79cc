"""Look-ups of one turn of the event loop are one query."""

import asyncio
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.loops import run
from viewer.errors import StorageError
from viewer.web.polls.lookups import Lookups


class Store:
    """Knows the squares of small numbers; remembers the look-ups, and in which threads they were made."""

    def __init__(self) -> None:
        self.lookups: list[list[int]] = []
        self.threads: set[str] = set()
        self.error: Exception | None = None

    def squares(self, numbers: Sequence[int]) -> Mapping[int, int]:
        self.lookups.append(list(numbers))
        self.threads.add(threading.current_thread().name)
        if self.error:
            raise self.error
        return {number: number * number for number in numbers if number < 10}


async def ask(lookups: Lookups[int, int], numbers: Sequence[int]) -> list[int | None]:
    return await asyncio.gather(*(lookups.get(number) for number in numbers))


@pytest.mark.parametrize("threads", [0, 1])
def test_every_key_gets_its_own_value(threads: int) -> None:
    store = Store()
    with ThreadPoolExecutor(1, "beside the loop") as pool:
        lookups = Lookups(store.squares, pool if threads else None)
        assert run(ask(lookups, [3, 1, 3, 99])) == [9, 1, 9, None]
        assert run(ask(lookups, [2])) == [4]
    assert store.lookups == [[3, 1, 99], [2]]
    assert all(name.startswith("beside the loop") is bool(threads) for name in store.threads)


@pytest.mark.parametrize("threads", [0, 1])
@pytest.mark.parametrize("error", [StorageError(), ValueError()])
def test_all_learn_why_the_store_fails(threads: int, error: Exception) -> None:
    async def outcomes() -> list[object]:
        return [*await asyncio.gather(lookups.get(3), lookups.get(1), return_exceptions=True)]

    store = Store()
    store.error = error
    with ThreadPoolExecutor(1) as pool:
        lookups = Lookups(store.squares, pool if threads else None)
        assert run(outcomes()) == [error, error]
        store.error = None
        assert run(ask(lookups, [3])) == [9]
