"""Work in threads, while the event loop goes on."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from functools import partial
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


async def in_thread(threads: Executor, work: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
    """Return what the work returns, once one of the threads has done it."""
    return await asyncio.get_running_loop().run_in_executor(threads, partial(work, *arguments, **named))
