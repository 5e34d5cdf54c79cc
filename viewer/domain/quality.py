"""What is odd about an appointment as it was sent: things that the recipient had better check in the letter."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum

from viewer.domain.appointment import OSLO

# A sender that writes these means Norwegian time, so the wrong one of the two is a slip.
NORWEGIAN_OFFSETS = frozenset({timedelta(hours=1), timedelta(hours=2)})


class TimeDoubt(StrEnum):
    """What can be wrong with a time on the clocks of Norway."""

    NO_SUCH_HOUR = "no_such_hour"
    HOUR_COMES_TWICE = "hour_comes_twice"
    OTHER_OFFSET = "other_offset"


def time_doubt(moment: datetime) -> TimeDoubt | None:
    """What is odd about a time that was sent, when it seems to be meant as Norwegian.

    No such hour: 02:30 in the night when summer time begins. Comes twice: 02:30 when it ends. Other offset: summer's
    in winter or the reverse, so that the sender's own clock face is an hour away from the wall clock.
    """
    if moment.utcoffset() not in NORWEGIAN_OFFSETS:
        return None
    face = moment.replace(tzinfo=None)
    on_the_wall = face.replace(tzinfo=OSLO)
    if on_the_wall.astimezone(UTC).astimezone(OSLO).replace(tzinfo=None) != face:
        return TimeDoubt.NO_SUCH_HOUR
    if on_the_wall.utcoffset() != on_the_wall.replace(fold=1).utcoffset():
        return TimeDoubt.HOUR_COMES_TWICE
    return TimeDoubt.OTHER_OFFSET if on_the_wall.utcoffset() != moment.utcoffset() else None
