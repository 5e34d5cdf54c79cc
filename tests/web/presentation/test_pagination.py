"""Pages of a long list."""

import pytest

from viewer.web.presentation.pagination import ListPage, list_page


@pytest.mark.parametrize(
    ("number", "first", "length", "before", "after"),
    [(1, 0, 50, None, 2), (2, 50, 50, 1, 3), (3, 100, 1, 2, None), (0, 0, 50, None, 2), (9, 100, 1, 2, None)],
)
def test_a_long_list_comes_in_pages(
    number: int, first: int, length: int, before: int | None, after: int | None
) -> None:
    page = list_page(range(101), number)

    assert (page.items[0], len(page.items), page.before, page.after, page.count) == (first, length, before, after, 3)


def test_an_empty_list_has_one_empty_page() -> None:
    page: ListPage[int] = list_page([], 1)

    assert (list(page.items), page.count, page.before, page.after) == ([], 1, None, None)
