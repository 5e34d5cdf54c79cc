"""An address as it is looked up: the text forms that people write for one place, brought to one form.

Norwegian addresses: a street name and a house number with a letter at most ("Storgata 23B"), a postal code of
four digits, a post town. What helps on the spot but not on a map (floor, entrance, care of) is left out of the query;
the page shows it as the sender wrote it.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from viewer.domain.appointment import Address
from viewer.domain.norway import is_norway

# Characters of a field that are read; the API ends them at 100.
LONGEST = 300
# The country of an address that names none, but has a postal code that is not Norwegian.
UNNAMED_COUNTRY = "?"

# What stands in a street line and is no street: alone between commas, ahead of the street, or after the house number.
_SPOT_WORD = (
    r"(?:inngang|inng|oppgang|oppg|rom|bygg|bygning|blokk|plan|fløy|seksjon|avd|avdeling|nivå|etasje|etg|hus|paviljong"
    r"|poliklinikk|leilighet|leil)"
)
_ON_THE_SPOT = re.compile(
    rf"^(?:v/|att\b|(?:tlf|telefon|mobil|faks|mottak)\b|{_SPOT_WORD}\b|\d+\.?\s*(?:etasje|etg|et\.|plan)|[uhlk]\d{{4}}$)",
    re.IGNORECASE,
)
# What lies beside the place: where one parks, what is next door. Streets can be called so too ("Ved Bommen 3").
_BESIDE = re.compile(
    r"^(?:ved|bak|overfor|nær|vis[- ][aà][- ]vis|rett (?:ved|overfor)|parker(?:ing)?|a[dt]komst|innkjøring|holdeplass"
    r"|buss(?:en|stopp|holdeplass)?)\s",
    re.IGNORECASE,
)
# A label ahead of what it names ("Besøksadresse: Storgata 1"), unless that is a person or a telephone.
_LABEL = re.compile(r"^(?!att\b|tlf|telefon|mobil|faks)[^\W\d][^\d:,]{2,24}:\s*(?=[^\W\d])", re.IGNORECASE)
# The end of a sentence that names a house ("Poliklinikken. Storgata 1"), not that of an abbreviation.
_SENTENCE = re.compile(r"(?<=\w\w\w(?:en|et))\.\s+(?=[A-ZÆØÅ])")
_LEAD_IN = re.compile(
    r"^(?:(?:\d+\.?\s*(?:etasje|etg|et|plan)\b\.?|(?:[^\W\d]\S*\s+)?\S*(?:huset|senteret|senter|sykehus|sjukehus"
    r"|sykehuset|sjukehuset|klinikk|klinikken|legekontor|legekontoret|institutt|kontor|kontoret))\s+)+(?=\S)",
    re.IGNORECASE,
)
_CARE_OF = re.compile(r"^c/o\s+", re.IGNORECASE)
# A number that begins a name ("Alfaset 2. Industrivei") is none of a house; one ahead of a building's may be.
_HOUSE = re.compile(
    rf"^(?P<name>(?:gate|veg|vei|veien|vegen)\s\d+|.*?[^\W\d]\S*?)\s+(?:nr\.?\s*)?(?P<number>\d{{1,4}})"
    rf"(?!\d)(?!\.\s*(?!{_SPOT_WORD})[^\W\d])\s?(?P<letter>[a-zæøå](?!\w))?.*$",
    re.IGNORECASE,
)
_STREET_ENDING = re.compile(
    r"(?:vei|veien|veg|vegen|vn|gate|gata|gaten|gt|plass|plassen|torg|torget|all[eé]|all[eé]en|bakken?|sti|stien|sving"
    r"|svingen|kroken|tun|tunet|bryggen?|brygga|kaia?|ring|ringen|terrassen?|faret|løkka|hagen?|strand[ae]?|veita|stredet"
    r"|smauet|allmenningen|parken|chausseen|chausséen)$",
    re.IGNORECASE,
)
# Words that begin the name of a street together with the word that ends in "gata" or "veien".
_PART_OF_NAME = frozenset(
    [
        "nedre",
        "øvre",
        "østre",
        "vestre",
        "nordre",
        "søndre",
        "indre",
        "ytre",
        "gamle",
        "nye",
        "lille",
        "store",
        "midtre",
        "st.",
        "st",
        "sankt",
    ]
)
_CODE = re.compile(r"^(?:NO?-?\s?)?(\d{3,4})$", re.IGNORECASE)
_CODE_AND_CITY = re.compile(r"^(?:NO?-)?(\d{4})\s+([^\W\d][^\d]*)$", re.IGNORECASE)
_ONE_LINE = re.compile(
    r"^(?P<street>.*[^\W\d]\S*\s+\d{1,4}\s?[a-zæøå]?)\s+(?P<town>(?:NO?-)?\d{4}\s+[^\W\d][^\d]*)$", re.IGNORECASE
)
_POST_BOX = re.compile(r"^(?:post\s?boks|pb\.?|p\.?\s?o\.?\s?box|boks)\s*\d*", re.IGNORECASE)
# Between the parts of a line: a dash with spaces around it, unless it joins two numbers.
_SEPARATOR = re.compile(r"[,;\n()]|\s[-–]\s(?!\d)")
# Between two places of which one is meant, unless numbers stand on both sides ("Storgata 12 / 14").
_ALTERNATIVE = re.compile(r"\s(?:eller|/)\s(?=[^\W\d])", re.IGNORECASE)
_FOREIGN_STREET = re.compile(
    r"(?:gatan|vägen|väg|gränd|gade|gaden|vej|vejen|boulevard|katu|tie|stra(?:ss|ß)e|platz|weg|laan|street|road|avenue)$"
    r"|^(?:rue|avenue|boulevard|via|calle|plac|ul\.) ",
    re.IGNORECASE,
)
# Glued to a name the abbreviation stands for the definite form: Storgt. is Storgata. "Biskopshavn" is none.
_ABBREVIATIONS = (
    (re.compile(r"(?<=\w{2})gt\b\.?"), "gata"),
    (re.compile(r"(?<=\w{2})(?<!ha)vn\b\.?"), "veien"),
    (re.compile(r"(?<=\w{3})v\."), "veien"),
    (re.compile(r"(?<=\w{2})pl\."), "plassen"),
    (re.compile(r"\bgt\b\.?"), "gate"),
    (re.compile(r"\bvn\b\.?"), "vei"),
    (re.compile(r"\bv\."), "vei"),
    (re.compile(r"\bpl\."), "plass"),
)
# About half of the municipalities write veg, half vei, and nobody can tell which; so with gate, gata and gaten.
_ONE_STREET = (
    (re.compile(r"vei(en)?\b"), r"veg\1"),
    (re.compile(r"gat(?:a|en)\b"), "gate"),
    (re.compile(r"all[eé](?:en)?\b"), "alle"),
)
# What health services call a place that has a name and no address.
_HOSPITAL = re.compile(r"sykehus|sjukehus|hospital|\b(?:ahus|ous|unn)\b", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class AddressQuery:
    """What to ask a geocoder, in small letters but for the house number's; a part that is unknown is blank.

    `postal_code` is four digits. `country` is blank for Norway. A post box has no street. `name` is what the place is
    called, when it is all there is.
    """

    street: str = ""
    house: str = ""
    postal_code: str = ""
    city: str = ""
    country: str = ""
    name: str = ""

    @property
    def street_address(self) -> str:
        """Street and house number as they are written on a letter."""
        return f"{self.street} {self.house}".strip()

    @property
    def text(self) -> str:
        """The whole query in one line: the same place gives the same text."""
        parts = (self.street, self.house, self.postal_code, self.city, self.country)
        return "|".join((*parts, self.name) if self.name else parts)


def address_query(address: Address) -> AddressQuery | None:
    """The query for an address, None when it says nothing that could be looked up."""
    parts = list(_parts(address.street_address)) + list(_parts(address.street_address_2))
    code, city, is_foreign = _code_and_city(address)
    for part in parts:
        # Whoever has one line for an address writes all of it there.
        if match := _CODE_AND_CITY.match(part):
            code, city = code or match[1], city or _town(match[2])
    street, house = _street_and_house(parts)
    if any(map(_names_two_places, (address.street_address, address.street_address_2))):
        # Nobody can tell which of the two is meant: the town is all that is certain.
        street, house, code = "", "", ""
    if not (code or city or street):
        return None
    country = _tidy(address.country)
    if is_norway(country):
        country = UNNAMED_COUNTRY if is_foreign else ""
    return AddressQuery(street=street, house=house, postal_code=code, city=city, country=country)


def is_foreign_street(street: str) -> bool:
    """Whether the street has the form of another country: "Sjukhusgatan", "Sygehusvej", "Rue de la Loi"."""
    return bool(_FOREIGN_STREET.search(street))


def name_query(place: str) -> AddressQuery | None:
    """The query for a place that has a name alone, None when it isn't called a hospital."""
    name = _tidy(place)
    return AddressQuery(name=name) if _HOSPITAL.search(name) else None


def address_in_text(text: str) -> Address | None:
    """The address that ends a text like "Rådhuset, Rådhusplassen 1, 0037 Oslo, Norge", None when there is none."""
    parts = list(_parts(text))
    town = next((match for part in reversed(parts) if (match := _CODE_AND_CITY.match(part))), None)
    if town is None:
        return None
    street = next((part for part in reversed(parts) if _HOUSE.match(part) and not _CODE_AND_CITY.match(part)), None)
    return Address(street_address=street, postal_code=town[1], city=town[2].strip())


def _tidy(text: str | None) -> str:
    """Composed letters, single spaces, small letters."""
    return " ".join(unicodedata.normalize("NFC", (text or "")[:LONGEST]).casefold().split())


def _parts(line: str | None) -> Iterator[str]:
    """The parts of a line that may name something, without countries; a code and town stand by themselves."""
    text = _SENTENCE.sub(", ", unicodedata.normalize("NFC", (line or "")[:LONGEST]).replace("\n", ","))
    for part in _SEPARATOR.split(text):
        words = " ".join(part.split()).strip(" .") if _ends_in_stop(part) else " ".join(part.split())
        words = _LABEL.sub("", words)
        if not words or is_norway(words):
            continue
        if match := _ONE_LINE.match(words):
            yield match["street"]
            yield match["town"]
        else:
            yield words


def _names_two_places(line: str | None) -> bool:
    """True for "Kirkeveien 166 / Trondheimsveien 235" and "Storgata 1 eller Kirkegata 4"."""
    sides = [_HOUSE.match(side) for side in _ALTERNATIVE.split((line or "")[:LONGEST])]
    return sum(bool(side and _STREET_ENDING.search(side["name"])) for side in sides) > 1


def _ends_in_stop(part: str) -> bool:
    """True when a full stop ends a sentence, not an abbreviation like "Storgt."."""
    return bool(re.search(r"(?:\d|\w{5})\.\s*$", part)) and not re.search(r"(?:gt|vn|pl|v)\.\s*$", part)


def _code_and_city(address: Address) -> tuple[str, str, bool]:
    """Four digits or blank, the town (both may stand in the town's field), and whether the code is a foreign one."""
    code = _tidy(address.postal_code)
    cities = [part for part in _tidy(address.city).split(",") if part.strip() and not is_norway(part)]
    city = cities[0].strip() if cities else ""
    for text in (city, code):
        if match := _CODE_AND_CITY.match(text):
            return match[1], _town(match[2]), False
    match = _CODE.match(code)
    # Norwegian codes have four digits: one of three has lost its leading zero in a spreadsheet.
    is_foreign = match is None and any(sign.isdigit() for sign in code)
    return (match[1].zfill(4) if match else ""), _town(city), is_foreign


def _town(text: str) -> str:
    return _tidy(text).removesuffix(" kommune").strip(" .")


def _street_and_house(parts: Sequence[str]) -> tuple[str, str]:
    """Street and house of the part that names them: the last one with a number, a street by its ending first."""
    candidates: list[tuple[str, str]] = []
    beside: list[tuple[str, str]] = []
    for part in parts:
        if _POST_BOX.match(part) or _CODE_AND_CITY.match(part):
            continue
        line = _without_lead_in(part)
        if line and not _ON_THE_SPOT.match(line):
            (beside if _BESIDE.match(line) else candidates).append(_split(line))
    # What lies beside the place is the place only when nothing else is.
    candidates = candidates or beside
    if not candidates:
        return "", ""
    numbered = [candidate for candidate in candidates if candidate[1]]
    streets = [candidate for candidate in numbered or candidates if _STREET_ENDING.search(candidate[0])]
    return (streets or numbered or candidates[:1])[-1]


def _without_lead_in(part: str) -> str:
    """The part without what stands ahead of a street: a floor, a house's name, whom it is in care of."""
    line = _LEAD_IN.sub("", part) if _HOUSE.match(_LEAD_IN.sub("", part)) else part
    if (match := _CARE_OF.match(line)) is None:
        return line
    words = line[match.end() :].split()
    for number, word in enumerate(words):
        if _STREET_ENDING.search(word):
            # A word by itself ("gate") belongs to the two before it, one that ends in it to its own adjectives.
            first = number - 1 if number and words[number - 1].casefold() in _PART_OF_NAME else number
            first = max(0, number - 2) if _STREET_ENDING.fullmatch(word) else first
            return " ".join(words[first:])
    return ""


def _split(line: str) -> tuple[str, str]:
    """Street and house number of a line; what follows the number helps on the spot alone."""
    match = _HOUSE.match(line)
    if match is None:
        return street_in_full(line), ""
    return street_in_full(match["name"]), f"{int(match['number'])}{(match['letter'] or '').upper()}"


def street_in_full(name: str) -> str:
    """The street name in small letters and without abbreviations."""
    name = _tidy(name)
    for pattern, word in _ABBREVIATIONS:
        name = pattern.sub(word, name)
    return name


def street_key(name: str) -> str:
    """The name of a street in the form in which its spellings are one: vei and veg, gate, gata and gaten."""
    key = street_in_full(name)
    for pattern, word in _ONE_STREET:
        key = pattern.sub(word, key)
    return key.replace("-", " ").replace(".", "").replace("'", "")
