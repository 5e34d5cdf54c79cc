"""What of a document is told at an authentication level: the one rule of who sees what."""

from dataclasses import replace

import pytest

from tests.builders import a_letter, a_mailbox_appointment
from viewer.domain.disclosure import (
    Disclosure,
    disclosure,
    envelope_of,
    readable_appointment,
    readable_letter,
)
from viewer.domain.message import AuthenticationLevel, SensitivityLevel, strictest
from viewer.errors import StrongerSignInRequiredError

PASSWORD, TWO_FACTOR, SUBSTANTIAL, HIGH = AuthenticationLevel
NORMAL, SENSITIVE = SensitivityLevel


@pytest.mark.parametrize("proved", AuthenticationLevel)
@pytest.mark.parametrize("required", AuthenticationLevel)
@pytest.mark.parametrize("sensitivity_level", SensitivityLevel)
def test_all_is_told_at_the_level_asked_for_and_above_alone(
    proved: AuthenticationLevel, required: AuthenticationLevel, sensitivity_level: SensitivityLevel
) -> None:
    order = list(AuthenticationLevel)
    told = disclosure(required, sensitivity_level, proved)

    assert (told is Disclosure.FULL) == (order.index(proved) >= order.index(required))


def test_below_its_level_a_normal_letter_tells_sender_and_subject() -> None:
    assert disclosure(HIGH, NORMAL, PASSWORD) is Disclosure.ENVELOPE


def test_below_its_level_a_sensitive_letter_tells_only_that_it_has_come() -> None:
    assert disclosure(HIGH, SENSITIVE, SUBSTANTIAL) is Disclosure.NOTICE


def test_a_level_that_this_version_does_not_know_is_reached_by_nobody() -> None:
    """A newer version may have written it, while both serve."""
    assert AuthenticationLevel.of("IDPORTEN_5") is None
    assert disclosure(None, NORMAL, HIGH) is Disclosure.NOTICE


def test_a_sensitivity_that_this_version_does_not_know_is_the_stricter_one() -> None:
    assert SensitivityLevel.of("SECRET") is SENSITIVE
    assert SensitivityLevel.of("NORMAL") is NORMAL


def test_the_strictest_of_several_levels_reaches_them_all() -> None:
    assert strictest([PASSWORD, HIGH, TWO_FACTOR]) is HIGH
    assert strictest([PASSWORD, None]) is None


def test_the_error_holds_no_more_than_may_be_told() -> None:
    letter = a_letter(authentication_level=HIGH, sensitivity_level=SENSITIVE)

    with pytest.raises(StrongerSignInRequiredError) as caught:
        readable_letter(letter, SUBSTANTIAL)

    assert (caught.value.sender_name, caught.value.subject) == (None, None)
    assert caught.value.authentication_level == "IDPORTEN_4"
    assert letter.subject not in str(vars(caught.value))


def test_an_envelope_of_a_normal_letter_has_sender_and_subject() -> None:
    letter = a_letter(authentication_level=HIGH)

    envelope = envelope_of(letter, PASSWORD)

    assert (envelope.sender_name, envelope.subject) == (letter.sender_name, letter.subject)


def test_an_appointment_comes_with_those_of_its_letters_that_may_be_read() -> None:
    carrier, brochure, record = a_letter(), a_letter(subject="Brosjyre"), a_letter(authentication_level=HIGH)
    appointment = replace(a_mailbox_appointment(), letters=(carrier, brochure, record))

    assert readable_appointment(appointment, PASSWORD).letters == (carrier, brochure)
    assert readable_appointment(appointment, HIGH) == appointment


def test_an_appointment_is_read_at_the_level_of_its_letter() -> None:
    appointment = replace(a_mailbox_appointment(), letters=(a_letter(authentication_level=SUBSTANTIAL),))

    with pytest.raises(StrongerSignInRequiredError):
        readable_appointment(appointment, TWO_FACTOR)
