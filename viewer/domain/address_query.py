"""An address as it is looked up: the text forms that people write for one place, brought to one form.

Norwegian addresses: a street name and a house number with a letter at most ("Storgata 23B"), a postal code of
four digits, a post town. What helps on the spot but not on a map (floor, entrance, care of) is left out.
"""

import re
import unicodedata
from dataclasses import dataclass

from viewer.domain.appointment import Address
from viewer.domain.norway import is_norway

# Characters of a field that are read; the API ends them at 100.
LONGEST = 300

# What stands in a street line and is no street: it may stand alone between commas or follow the house number.
_ON_THE_SPOT = re.compile(
    r"""^(?:c/o|v/|att\b|inngang|inng\.|oppgang|rom\b|bygg\b|bygning|blokk\b|plan\b|fløy|seksjon|avd\b|avdeling
        |\d+\.?\s*(?:etasje|etg|et\.|plan)|(?:etasje|etg)\b|[uhlk]\d{4}$)""",
    re.IGNORECASE | re.VERBOSE,
)
_AFTER_THE_NUMBER = re.compile(
    r"^(.*\d\s?[a-zæøå]?)\s+(?:inng|oppg|bygg|rom|plan|etg|etasje|\d+\.?\s*et).*$", re.IGNORECASE
)
_HOUSE = re.compile(
    r"^(?P<name>.*\D)\s+(?P<number>\d{1,4})\s?(?P<letter>[a-zæøå])?(?:\s?[-–/+&]\s?\d.*)?$", re.IGNORECASE
)
_CODE = re.compile(r"^(?:NO?-?\s?)?(\d{3,4})$", re.IGNORECASE)
_CODE_AND_CITY = re.compile(r"^(?:NO?-)?(\d{4})\s+(\D+)$", re.IGNORECASE)
_POST_BOX = re.compile(r"^(?:post\s?boks|pb\.?|p\.?\s?o\.?\s?box|boks)\s*\d*", re.IGNORECASE)
# Glued to a name the abbreviation stands for the definite form: Storgt. is Storgata.
_ABBREVIATIONS = (
    (re.compile(r"(?<=\w{2})gt\b\.?"), "gata"),
    (re.compile(r"(?<=\w{2})vn\b\.?"), "veien"),
    (re.compile(r"(?<=\w{3})v\."), "veien"),
    (re.compile(r"(?<=\w{2})pl\."), "plassen"),
    (re.compile(r"\bgt\b\.?"), "gate"),
    (re.compile(r"\bvn\b\.?"), "vei"),
    (re.compile(r"\bv\."), "vei"),
    (re.compile(r"\bpl\."), "plass"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class AddressQuery:
    """What to ask a geocoder, in small letters but for the house number's; a part that is unknown is blank.

    `postal_code` is four digits. `country` is blank for Norway. A post box has no street.
    """

    street: str = ""
    house: str = ""
    postal_code: str = ""
    city: str = ""
    country: str = ""

    @property
    def street_address(self) -> str:
        """Street and house number as they are written on a letter."""
        return f"{self.street} {self.house}".strip()

    @property
    def text(self) -> str:
        """The whole query in one line: the same place gives the same text."""
        return f"{self.street}|{self.house}|{self.postal_code}|{self.city}|{self.country}"


def address_query(address: Address) -> AddressQuery | None:
    """The query for an address, None when it says nothing that could be looked up."""
    code, city = _code_and_city(address)
    country = _tidy(address.country)
    street, house = _street_and_house(_street_line(_tidy(address.street_address)))
    if not (code or city or street):
        return None
    return AddressQuery(
        street=street,
        house=house,
        postal_code=code,
        city=city,
        country="" if is_norway(country) else country,
    )


def address_in_text(text: str) -> Address | None:
    """The address that ends a text like "Rådhuset, Rådhusplassen 1, 0037 Oslo", None when there is none."""
    *parts, last = [part.strip() for part in text[:LONGEST].replace("\n", ",").split(",")]
    if (match := _CODE_AND_CITY.match(last)) is None:
        return None
    street = next((part for part in reversed(parts) if _HOUSE.match(part)), None)
    return Address(street_address=street, postal_code=match[1], city=match[2].strip())


def _tidy(text: str | None) -> str:
    """Composed letters, single spaces, small letters."""
    return " ".join(unicodedata.normalize("NFC", (text or "")[:LONGEST]).casefold().split())


def _code_and_city(address: Address) -> tuple[str, str]:
    """Four digits or blank, and the town, also when both stand in the town's field."""
    code, city = _tidy(address.postal_code), _tidy(address.city)
    if match := _CODE_AND_CITY.match(city):
        return match[1], match[2].strip()
    match = _CODE.match(code)
    # Norwegian codes have four digits: one of three has lost its leading zero in a spreadsheet.
    return (match[1].zfill(4) if match else ""), city


def _street_line(text: str) -> str:
    """The part of the line that names street and number; blank for a post box."""
    parts = [part.strip() for part in re.split(r"[,;\n]", text)]
    streets = [part for part in parts if part and not _ON_THE_SPOT.match(part) and not _POST_BOX.match(part)]
    return next((part for part in streets if _HOUSE.match(part)), streets[0] if streets else "")


def _street_and_house(line: str) -> tuple[str, str]:
    if trailing := _AFTER_THE_NUMBER.match(line):
        line = trailing[1]
    if (match := _HOUSE.match(line)) is None:
        return street_in_full(line), ""
    return street_in_full(match["name"]), f"{int(match['number'])}{(match['letter'] or '').upper()}"


def street_in_full(name: str) -> str:
    """The street name in small letters and without abbreviations."""
    name = _tidy(name)
    for pattern, word in _ABBREVIATIONS:
        name = pattern.sub(word, name)
    return name
