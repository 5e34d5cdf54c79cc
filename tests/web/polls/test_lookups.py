"""Questions of one turn of the event loop are one question to the store."""

import asyncio
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.loops import run
from viewer.errors import StorageError
from viewer.web.polls.lookups import Batch


class Store:
    """Knows the squares of small numbers; remembers what it was asked, and in which thread."""

    def __init__(self) -> None:
        self.requests: list[list[int]] = []
        self.threads: set[str] = set()
        self.error: Exception | None = None

    def squares(self, numbers: Sequence[int]) -> Mapping[int, int]:
        self.requests.append(list(numbers))
        self.threads.add(threading.current_thread().name)
        if self.error:
            raise self.error
        return {number: number * number for number in numbers if number < 10}


async def ask(batch: Batch[int, int], numbers: Sequence[int]) -> list[int | None]:
    return await asyncio.gather(*(batch.of(number) for number in numbers))


@pytest.mark.parametrize("threads", [0, 1])
def test_each_gets_its_own(threads: int) -> None:
    store = Store()
    with ThreadPoolExecutor(1, "beside the loop") as pool:
        batch = Batch(store.squares, pool if threads else None)
        assert run(ask(batch, [3, 1, 3, 99])) == [9, 1, 9, None]
        assert run(ask(batch, [2])) == [4]
    assert store.requests == [[3, 1, 99], [2]]
    assert all(name.startswith("beside the loop") is bool(threads) for name in store.threads)


@pytest.mark.parametrize("threads", [0, 1])
@pytest.mark.parametrize("error", [StorageError(), ValueError()])
def test_nobody_waits_for_a_store_that_fails(threads: int, error: Exception) -> None:
    store = Store()
    store.error = error
    with ThreadPoolExecutor(1) as pool:
        batch = Batch(store.squares, pool if threads else None)
        assert run(ask(batch, [3, 1])) == [None, None]
        store.error = None
        assert run(ask(batch, [3])) == [9]
