"""Pages of a long list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

# Rows; a page with them weighs about 50 kB.
PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class ListPage(Generic[T]):
    """One page of a long list: page `number` of `count`, counted from 1."""

    items: Sequence[T]
    number: int
    count: int

    @property
    def before(self) -> int | None:
        """The number of the page before this one."""
        return self.number - 1 if self.number > 1 else None

    @property
    def after(self) -> int | None:
        """The number of the page after this one."""
        return self.number + 1 if self.number < self.count else None


def list_page(items: Sequence[T], number: int) -> ListPage[T]:
    """The page of that number, or the nearest that there is."""
    count = max(1, -(-len(items) // PER_PAGE))
    number = min(max(1, number), count)
    return ListPage(items[(number - 1) * PER_PAGE : number * PER_PAGE], number, count)
