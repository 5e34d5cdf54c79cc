"""The status in words."""

from datetime import datetime

import pytest

from tests.builders import an_appointment
from tests.web.presentation.conftest import Speaking
from viewer.domain.appointment import OSLO
from viewer.web.presentation.status import distance, status_of

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=OSLO)


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=OSLO)


@pytest.mark.parametrize(
    ("start", "nb", "nn", "en"),
    [
        ("2026-11-30T10:00", "Kommende", "Komande", "Upcoming"),
        ("2026-11-23T23:30", "I dag", "I dag", "Today"),
        ("2026-11-23T11:45", "Pågår", "Pågår", "In progress"),
        ("2026-11-23T11:30", "Har vært", "Har vore", "Past"),
    ],
)
def test_the_status_is_a_word(speaking: Speaking, start: str, nb: str, nn: str, en: str) -> None:
    appointment = an_appointment(start=_at(start), end=None)

    for language, word in {"nb": nb, "nn": nn, "en": en}.items():
        with speaking(language):
            assert status_of(appointment, NOON).label == word


@pytest.mark.parametrize(
    ("start", "nb", "en"),
    [
        ("2026-11-23T11:45", "pågår nå", "in progress now"),
        ("2026-11-23T12:30", "i dag", "today"),
        ("2026-11-24T00:05", "i morgen", "tomorrow"),
        ("2026-11-25T10:00", "om 2 dager", "in 2 days"),
        ("2026-12-23T10:00", "om 30 dager", "in 30 days"),
        ("2026-11-22T10:00", "har vært", "has been"),
    ],
)
def test_the_distance_counts_norwegian_days(speaking: Speaking, start: str, nb: str, en: str) -> None:
    appointment = an_appointment(start=_at(start), end=None)

    for language, words in {"nb": nb, "en": en}.items():
        with speaking(language):
            assert distance(appointment, NOON) == words
