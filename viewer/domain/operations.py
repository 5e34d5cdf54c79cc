"""What an operator is told of the whole installation."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Work(StrEnum):
    """Background work that waits in a table of its own."""

    ADDRESSES = "addresses"  # no geocoder was asked about these yet
    RETRIES = "retries"  # the online geocoder is to be asked about these (again)
    LETTERS = "letters"  # their text is to be read


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """How much of that work is due, and since when the first of it is; None when none is due."""

    work: Work
    count: int
    since: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class GeocoderHealth:
    """Failures in a row of an online geocoder, and until when its circuit breaker is open."""

    geocoder: str
    failures: int
    paused_until: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class LetterCount:
    """Letters in the store that rows name, each counted once, and their bytes."""

    letters: int
    bytes: int
    counted_at: datetime
