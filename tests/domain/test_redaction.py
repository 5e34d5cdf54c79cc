"""What each detail level tells, and what nobody but the recipient is told."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.builders import (
    FOUNDING_START,
    a_letter,
    a_location,
    a_mailbox_appointment,
    an_address,
    an_appointment,
    an_event,
)
from viewer.domain.appointment import Labels
from viewer.domain.letter_differences import LetterDifference, Subject
from viewer.domain.meeting import Meeting, meeting_of
from viewer.domain.message import AuthenticationLevel, SensitivityLevel
from viewer.domain.redaction import (
    SHARE_DETAIL_LEVELS,
    DetailLevel,
    is_confidential,
    permitted_detail_level,
    redact,
    redact_for_share,
    shared_detail_level,
)

EVENT = an_event()
FOUND = a_mailbox_appointment(appointment=EVENT, location=a_location())


def test_everything_is_the_appointment_itself() -> None:
    assert redact(FOUND, DetailLevel.EVERYTHING) is FOUND


@pytest.mark.parametrize("detail_level", [level for level in DetailLevel if level is not DetailLevel.EVERYTHING])
def test_below_everything_no_text_of_the_senders_is_left(detail_level: DetailLevel) -> None:
    redacted = redact(FOUND, detail_level)

    told = redacted.appointment
    assert (told.sub_title, told.description, told.infos, told.links, told.barcode) == (None, None, (), (), None)
    assert (redacted.letter.sender_name, redacted.letter.subject, redacted.letter.digest) == ("", "", "")
    assert told.times == EVENT.times


@pytest.mark.parametrize(
    ("detail_level", "shows_place"),
    [
        (DetailLevel.TIME_AND_NAMED_PLACE, True),
        (DetailLevel.DISCREET_WITH_PLACE, True),
        (DetailLevel.DISCREET, False),
        (DetailLevel.BUSY, False),
    ],
)
def test_the_place_is_told_where_the_detail_level_says_so(detail_level: DetailLevel, *, shows_place: bool) -> None:
    redacted = redact(FOUND, detail_level)

    assert (redacted.appointment.place is not None) is shows_place
    assert (redacted.appointment.address is not None) is shows_place
    assert (redacted.location is not None) is shows_place


def test_time_and_place_tells_our_own_words_alone() -> None:
    """Labels, the arrival's words, departments and the name of the place may tell what it is about."""
    address = an_address(street_address="Psykiatrisk poliklinikk 2, Grønnegata 1", street_address_2="Avdeling for rus")
    appointment = an_appointment(
        place="Psykiatrisk poliklinikk", address=address, arrival_time="15 minutter før, til rus"
    )

    told = redact(a_mailbox_appointment(appointment=appointment), DetailLevel.TIME_AND_PLACE).appointment

    assert told.address == an_address(street_address="Grønnegata 1")
    assert (told.place, told.labels) == (None, Labels())
    assert told.arrival_time == "2017-10-27T09:45:00+02:00"


def test_time_and_place_still_tells_how_one_meets() -> None:
    appointment = an_appointment(sub_title="Telefonkonsultasjon om rus", place="Rusklinikken")

    told = redact(a_mailbox_appointment(appointment=appointment), DetailLevel.TIME_AND_PLACE).appointment

    assert meeting_of(told) is Meeting.PHONE


def test_what_was_before_a_change_is_redacted_too() -> None:
    changed = a_mailbox_appointment(previous=an_event(sub_title="Utredning"))

    redacted = redact(changed, DetailLevel.DISCREET)

    assert redacted.previous is not None
    assert redacted.previous.sub_title is None


@pytest.mark.parametrize(
    ("authentication", "sensitivity", "confidential"),
    [
        (AuthenticationLevel.PASSWORD, SensitivityLevel.NORMAL, False),
        (AuthenticationLevel.PASSWORD, SensitivityLevel.SENSITIVE, True),
        (AuthenticationLevel.TWO_FACTOR, SensitivityLevel.NORMAL, True),
        (AuthenticationLevel.IDPORTEN_4, SensitivityLevel.SENSITIVE, True),
    ],
)
def test_letter_that_asks_for_more_is_confidential(
    authentication: AuthenticationLevel, sensitivity: SensitivityLevel, *, confidential: bool
) -> None:
    letter = a_letter(authentication_level=authentication, sensitivity_level=sensitivity)
    assert is_confidential(letter) is confidential


@pytest.mark.parametrize(
    ("detail_level", "at_most"),
    [
        (DetailLevel.EVERYTHING, DetailLevel.DISCREET),
        (DetailLevel.DISCREET_WITH_PLACE, DetailLevel.DISCREET),
        (DetailLevel.DISCREET, DetailLevel.DISCREET),
        (DetailLevel.BUSY, DetailLevel.BUSY),
    ],
)
def test_a_confidential_letter_is_told_discreetly_at_most(detail_level: DetailLevel, at_most: DetailLevel) -> None:
    letter = a_letter(sensitivity_level=SensitivityLevel.SENSITIVE)

    assert permitted_detail_level(detail_level, letter, confidential_up_to=None) is at_most
    assert permitted_detail_level(detail_level, a_letter(), confidential_up_to=None) is detail_level


def test_its_recipient_may_say_otherwise_for_an_authentication_level() -> None:
    letter = a_letter(authentication_level=AuthenticationLevel.IDPORTEN_3)

    def permitted(up_to: AuthenticationLevel) -> DetailLevel:
        return permitted_detail_level(DetailLevel.EVERYTHING, letter, confidential_up_to=up_to)

    assert permitted(AuthenticationLevel.IDPORTEN_4) is DetailLevel.EVERYTHING
    assert permitted(AuthenticationLevel.IDPORTEN_3) is DetailLevel.EVERYTHING
    assert permitted(AuthenticationLevel.TWO_FACTOR) is DetailLevel.DISCREET


def test_a_share_of_everything_tells_of_the_former_state_only_the_time() -> None:
    """What a change has replaced was perhaps replaced because it should not be told."""
    before = an_appointment(
        sub_title="Rusavklaring", place="Avdeling for rus", start=FOUNDING_START - timedelta(days=1), end=None
    )
    moved = a_mailbox_appointment(appointment=an_appointment(end=None), previous=before)

    shared = redact_for_share(moved, DetailLevel.EVERYTHING)

    assert shared.previous is not None
    assert shared.previous.times == before.times
    assert "rus" not in repr(shared.previous).lower()


def test_a_share_tells_nothing_of_what_a_letter_has_replaced() -> None:
    tied = replace(a_mailbox_appointment(previous=an_appointment(sub_title="Før")), is_tied=True)

    assert redact_for_share(tied, DetailLevel.EVERYTHING).previous is None


@pytest.mark.parametrize("detail_level", SHARE_DETAIL_LEVELS)
def test_a_share_tells_nothing_of_the_letters(detail_level: DetailLevel) -> None:
    letters = (a_letter(subject="Emne"), a_letter(subject="Vedlegg"))
    said = LetterDifference(subject=Subject.ADDRESS, letter="Hemmelig gate 1", data="Storgata 23", page=1)
    appointment = replace(a_mailbox_appointment(), letters=letters, letter_differences=(said,))

    shared = redact_for_share(appointment, detail_level)

    assert [word for word in ("Emne", "Vedlegg", "Hemmelig") if word in repr(shared)] == []


def test_a_share_of_a_confidential_letter_never_tells_everything() -> None:
    confidential = a_letter(authentication_level=AuthenticationLevel.IDPORTEN_3)

    assert shared_detail_level(DetailLevel.EVERYTHING, confidential) is DetailLevel.TIME_AND_PLACE
    assert shared_detail_level(DetailLevel.EVERYTHING, a_letter()) is DetailLevel.EVERYTHING
