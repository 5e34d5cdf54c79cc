"""Event loops for tests, in a thread of their own: in this one Playwright's may be running."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def run(work: Coroutine[object, object, T], loop: asyncio.AbstractEventLoop | None = None) -> T:
    """What the work returns, on that loop or on a new one."""
    with ThreadPoolExecutor(1) as thread:
        if loop is None:
            return thread.submit(asyncio.run, work).result()
        return thread.submit(loop.run_until_complete, work).result()
