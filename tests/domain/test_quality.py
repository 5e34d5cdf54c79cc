"""Times that cannot be quite right."""

from datetime import datetime

import pytest

from viewer.domain.quality import TimeDoubt, time_doubt


@pytest.mark.parametrize(
    ("sent", "doubt"),
    [
        ("2026-11-27T10:00:00+01:00", None),
        ("2026-07-27T10:00:00+02:00", None),
        ("2026-03-29T02:30:00+01:00", TimeDoubt.NO_SUCH_HOUR),
        ("2026-03-29T02:30:00+02:00", TimeDoubt.NO_SUCH_HOUR),
        ("2026-03-29T03:00:00+02:00", None),
        ("2026-03-29T01:59:00+01:00", None),
        ("2026-10-25T02:30:00+02:00", TimeDoubt.HOUR_COMES_TWICE),
        ("2026-10-25T02:30:00+01:00", TimeDoubt.HOUR_COMES_TWICE),
        ("2026-10-25T03:00:00+01:00", None),
        ("2026-07-27T10:00:00+01:00", TimeDoubt.OTHER_OFFSET),
        ("2026-11-27T10:00:00+02:00", TimeDoubt.OTHER_OFFSET),
        ("2026-07-27T08:00:00+00:00", None),
        ("2026-07-27T04:00:00-04:00", None),
    ],
)
def test_a_time_is_doubted_when_norways_clocks_never_showed_it(sent: str, doubt: TimeDoubt | None) -> None:
    """Another zone altogether is a choice of the sender's; the wrong one of Norway's two is a slip."""
    assert time_doubt(datetime.fromisoformat(sent)) is doubt
