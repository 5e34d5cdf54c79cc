"""Reading the numbers and addresses that an operator types. Errors never repeat what was typed."""

from viewer.domain.message import (
    Addressee,
    DigipostAddress,
    NameAndAddress,
    OrganisationNumber,
    PersonalIdentificationNumber,
)
from viewer.errors import CommandError

NUMBER_LENGTH = 11
ORGANISATION_NUMBER_LENGTH = 9
POSTAL_ADDRESS_SHAPE = '"Kari Nordmann; Storgata 23; 0184 Oslo"'


def read_number(digits: str, *, is_test_number: bool = False) -> PersonalIdentificationNumber:
    """A personal identification number whose check digits fit, unless it is one made for tests. Raises CommandError."""
    number = PersonalIdentificationNumber(digits)
    if not _is_digits(digits, NUMBER_LENGTH) or not (is_test_number or number.is_valid()):
        raise CommandError("that is no personal identification number: 11 digits, of which the last two check the rest")
    return number


def read_recipient_number(digits: str, *, is_test_number: bool) -> PersonalIdentificationNumber | OrganisationNumber:
    """A personal identification number or, of nine digits, an organisation number. Raises CommandError."""
    if len(digits) == ORGANISATION_NUMBER_LENGTH:
        return read_organisation_number(digits)
    return read_number(digits, is_test_number=is_test_number)


def read_organisation_number(digits: str) -> OrganisationNumber:
    """Nine digits. Raises CommandError."""
    if not _is_digits(digits, ORGANISATION_NUMBER_LENGTH):
        raise CommandError("that is no organisation number: 9 digits")
    return OrganisationNumber(digits)


def read_digipost_address(text: str) -> DigipostAddress:
    """An address in Digipost. Raises CommandError."""
    if not text.strip():
        raise CommandError("the Digipost address is blank; it looks like kari.nordmann#1A2B")
    return DigipostAddress(text.strip())


def read_postal_address(text: str) -> NameAndAddress:
    """Name, one or two address lines, and postal code with city, separated by semicolons. Raises CommandError."""
    name, *lines, place = [part.strip() for part in text.split(";")] if ";" in text else [text, ""]
    postal_code, _, city = place.partition(" ")
    if not (name and len(lines) in {1, 2} and all(lines) and postal_code.isdigit() and city.strip()):
        raise CommandError(f"the postal address must look like {POSTAL_ADDRESS_SHAPE}")
    return NameAndAddress(
        name=name,
        address_line_1=lines[0],
        address_line_2=lines[1] if len(lines) > 1 else None,
        postal_code=postal_code,
        city=city.strip(),
    )


def read_addressees(
    digipost: tuple[str, ...], organisation: tuple[str, ...], postal: tuple[str, ...]
) -> list[Addressee]:
    """The addressees of all three kinds. Raises CommandError."""
    return [
        *map(read_digipost_address, digipost),
        *map(read_organisation_number, organisation),
        *map(read_postal_address, postal),
    ]


def _is_digits(text: str, length: int) -> bool:
    return len(text) == length and text.isascii() and text.isdecimal()
