"""Check digits and dates of personal identification numbers; all numbers here are made up or published as examples."""

import pytest

from viewer.domain.message import PersonalIdentificationNumber

WEIGHTS = ((3, 7, 6, 1, 8, 9, 4, 5, 2), (5, 4, 3, 2, 7, 6, 5, 4, 3, 2))


def with_check_digits(first_nine: str) -> str:
    """The number whose first nine digits these are, by Skatteetaten's rule written the other way round."""
    digits = first_nine
    for weights in WEIGHTS:
        rest = sum(a * int(b) for a, b in zip(weights, digits, strict=False)) % 11
        digits += str((11 - rest) % 11)
    assert len(digits) == 11, "choose another serial number: a check digit would be 10"
    return digits


def is_valid(digits: str) -> bool:
    return PersonalIdentificationNumber(digits).is_valid()


def test_founding_recipient_is_valid() -> None:
    assert is_valid("01043100358")


@pytest.mark.parametrize(
    "first_nine",
    ["290200001", "410100001", "018100001", "716600003", "014100003"],
    ids=["leap day", "D-number", "Tenor", "D-number of NAV and Tenor", "NAV"],
)
def test_d_numbers_and_synthetic_numbers_are_valid(first_nine: str) -> None:
    assert is_valid(with_check_digits(first_nine))


@pytest.mark.parametrize("position", range(11))
def test_any_wrong_digit_shows(position: int) -> None:
    digits = list("01043100358")
    digits[position] = str((int(digits[position]) + 1) % 10)
    assert not is_valid("".join(digits))


@pytest.mark.parametrize("first_nine", ["000100001", "320100003", "300200003", "011300001", "720100003"])
def test_date_that_is_none_shows(first_nine: str) -> None:
    assert not is_valid(with_check_digits(first_nine))


def test_number_is_never_shown() -> None:
    assert "01043100358" not in repr(PersonalIdentificationNumber("01043100358"))
    assert "01043100358" not in str(PersonalIdentificationNumber("01043100358"))
