"""The status in words."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.builders import a_mailbox_appointment, an_appointment
from tests.translators import EN, NB, NN
from viewer.domain.appointment import OSLO, ExternalLink, Interval
from viewer.domain.times import NO_OFFSET
from viewer.web.presentation.status import shown_statuses

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=OSLO)


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=OSLO)


@pytest.mark.parametrize(
    ("start", "words"),
    [
        ("2026-11-30T10:00", ()),
        ("2026-11-23T23:30", ("I dag", "I dag", "Today")),
        ("2026-11-23T11:45", ("Pågår", "Pågår", "In progress")),
        ("2026-11-23T11:30", ("Har vært", "Har vore", "Past")),
    ],
)
def test_the_status_is_a_word(start: str, words: tuple[str, ...]) -> None:
    appointment = a_mailbox_appointment(appointment=an_appointment(start=_at(start), end=None))

    shown = [status.label for translator in (NB, NN, EN) for status in shown_statuses(appointment, NOON, translator)]

    assert shown == list(words)


def test_until_when_to_answer_is_the_first_status() -> None:
    link = ExternalLink(url="https://svar.example.no", deadline=_at("2026-11-24T12:00"))
    appointment = a_mailbox_appointment(appointment=an_appointment(start=_at("2026-11-23T20:00"), end=None, link=link))

    labels = [status.label for status in shown_statuses(appointment, NOON, NB)]

    assert labels == ["Svar innen i morgen kl.\N{NO-BREAK SPACE}12:00", "I dag"]
    called_off = replace(appointment, withdrawn_at=NOON)
    assert [status.code for status in shown_statuses(called_off, NOON, NB)] == ["cancelled", "today"]


def test_what_was_sent_anew_and_reads_as_before_is_not_called_changed() -> None:
    """The same moment in UTC is stored, since it was sent so; the recipient has nothing to look for."""
    sent = an_appointment(start=_at("2026-11-30T10:00"), end=None)
    anew = replace(sent, times=(Interval(sent.start.astimezone(UTC)),))
    appointment = replace(a_mailbox_appointment(appointment=anew), previous=sent, revised_at=NOON)

    assert shown_statuses(appointment, NOON, NB) == ()


def test_an_offset_that_comes_later_is_told_as_a_change() -> None:
    """It was 10:00 or 11:00, and now it is one of them."""
    sent = an_appointment(start=datetime(2026, 11, 30, 10, tzinfo=NO_OFFSET), end=None)
    anew = replace(sent, times=(Interval(datetime(2026, 11, 30, 10, tzinfo=UTC)),))
    appointment = replace(a_mailbox_appointment(appointment=anew), previous=sent, revised_at=NOON)

    assert [status.label for status in shown_statuses(appointment, NOON, NB)] == ["Endret"]
