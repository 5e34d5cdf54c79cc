"""Digipost's data types from XML to values: `appointment` and `event`; any other one is kept as it was sent.

The structure is that of Digipost's XSD; the limits are those of its bean validation. The limits that Digipost declares
for links, and never checks, are checked here. Blank text counts as left out.
"""

import re
from datetime import datetime
from urllib.parse import urlsplit

from viewer.domain.appointment import (
    Address,
    Appointment,
    Barcode,
    ExternalLink,
    Info,
    Interval,
    Kind,
    Labels,
    Language,
)
from viewer.domain.message import OtherDataType
from viewer.domain.times import is_unset, parse_time
from viewer.errors import ErrorCode, InvalidMessageError
from viewer.formats.datatypes_structure import APPOINTMENT, EVENT
from viewer.formats.xml_structure import WHITESPACE, utf16_units, validate
from viewer.formats.xml_tree import Element, child, child_text, children, local_name, raw_xml

# The limits are Digipost's own, lengths in UTF-16 units, unless a comment says that it has none.
MAX_INFOS = 2
MAX_EVENT_INFOS = 10
MAX_PLACE = 150
# Digipost has none: a daily event for a year, more links than anybody reads, some thirty printed pages.
MAX_INTERVALS = 366
MAX_EVENT_LINKS = 100
MAX_TEXT = 100_000
# Digipost has none.
MAX_COUNTRY = 200
# Digipost has none: the characters that every browser accepts in an address.
MAX_URL = 2000
# Scheme and authority, then path, query and fragment (RFC 3986, 3).
_URL = re.compile(r"(?P<origin>[A-Za-z]+://[^/?#]*)(?P<rest>.*)", re.DOTALL)
URL_SHAPE = (
    f"a web address (http or https) of at most {MAX_URL} characters, without user name or \\, its host without space"
)


def read_data_type(element: Element, path: str) -> Appointment | OtherDataType:
    """The value of the element inside `data-type`. Raises InvalidMessageError with the path and the reason."""
    name = local_name(element)
    path = f"{path}/{name}"
    match name:
        case "appointment":
            validate(element, APPOINTMENT, path)
            return _appointment(element, path)
        case "event":
            validate(element, EVENT, path)
            return _event(element, path)
        case _:
            return OtherDataType(name=name, xml=raw_xml(element))


def _appointment(element: Element, path: str) -> Appointment:
    link = child(element, "link")
    return Appointment(
        times=(_interval(element, path),),
        arrival_time=_text(element, "arrival-time", 150, path),
        place=_text(element, "place", MAX_PLACE, path),
        address=_address(element, path),
        sub_title=_text(element, "sub-title", 150, path),
        infos=_infos(element, MAX_INFOS, path),
        links=() if link is None else (_link(link, f"{path}/link"),),
        language=_language(element),
    )


def _event(element: Element, path: str) -> Appointment:
    times = _children(element, "start-time", MAX_INTERVALS, path)
    links = _children(element, "links", MAX_EVENT_LINKS, path)
    return Appointment(
        kind=Kind.EVENT,
        times=tuple(_interval(time, f"{path}/start-time[{number}]") for number, time in enumerate(times, 1)),
        sub_title=_text(element, "sub-title", 100, path),
        description=_text(element, "description", 120, path),
        place=_text(element, "place", MAX_PLACE, path),
        address=_address(element, path),
        infos=_infos(element, MAX_EVENT_INFOS, path),
        barcode=_barcode(element, path),
        links=tuple(_link(link, f"{path}/links[{number}]") for number, link in enumerate(links, 1)),
        labels=Labels(
            time=_text(element, "timeLabel", 100, path),
            place=_text(element, "placeLabel", 100, path),
            barcode=_text(element, "barcodeLabel", 100, path),
        ),
        language=_language(element),
    )


def _interval(element: Element, path: str) -> Interval:
    """The time of an appointment, or one time of an event, whose end the structure requires."""
    start = _time(element, "start-time", path)
    end_text = child_text(element, "end-time")
    end = None if end_text is None or is_unset(end_text) else _time(element, "end-time", path)
    if end is not None and end < start:
        raise _invalid(f"{path}/end-time", "lies before the start-time")
    return Interval(start, end)


def _time(element: Element, name: str, path: str) -> datetime:
    try:
        return parse_time(child_text(element, name) or "")
    except ValueError as error:
        message = f"{path}/{name}: must be {error}"
        raise InvalidMessageError(ErrorCode.INVALID_DATE, message) from None


def _address(parent: Element, path: str) -> Address | None:
    element = child(parent, "address")
    if element is None:
        return None
    path = f"{path}/address"
    address = Address(
        street_address=_text(element, "street-address", 100, path),
        street_address_2=_text(element, "street-address-2", 100, path),
        postal_code=_text(element, "postal-code", 10, path),
        city=_text(element, "city", 100, path),
        country=_text(element, "country", MAX_COUNTRY, path),
    )
    return None if address == Address() else address


def _infos(element: Element, limit: int, path: str) -> tuple[Info, ...]:
    """The sections of information that have a title or a text."""
    infos = []
    for number, info in enumerate(_children(element, "info", limit, path), 1):
        title = _text(info, "title", 150, f"{path}/info[{number}]")
        text = _text(info, "text", MAX_TEXT, f"{path}/info[{number}]")
        if title or text:
            infos.append(Info(title=title, text=text))
    return tuple(infos)


def _barcode(parent: Element, path: str) -> Barcode | None:
    element = child(parent, "barcode")
    if element is None:
        return None
    path = f"{path}/barcode"
    return Barcode(
        value=_text(element, "barcode-value", MAX_PLACE, path),
        type=_text(element, "barcode-type", MAX_PLACE, path),
        text=_text(element, "barcode-text", MAX_PLACE, path),
        show_value=(child_text(element, "show-value-in-barcode") or "").strip(WHITESPACE) in {"true", "1"},
    )


def _link(element: Element, path: str) -> ExternalLink:
    deadline = (child_text(element, "deadline") or "").strip(WHITESPACE)
    return ExternalLink(
        url=_url(child_text(element, "url") or "", f"{path}/url"),
        deadline=parse_time(deadline) if deadline and not is_unset(deadline) else None,
        description=_text(element, "description", 300, path),
        button_text=_text(element, "button-text", 30, path),
    )


def _url(text: str, path: str) -> str:
    """The address, with spaces after the host escaped: .NET's client sends a bare one for each %20."""
    match = _URL.fullmatch(text.strip(WHITESPACE))
    url = match["origin"] + match["rest"].replace(" ", "%20") if match else ""
    if not (len(url) <= MAX_URL and _is_web_address(url)):
        raise _invalid(path, f"must be {URL_SHAPE}")
    return url


def _is_web_address(url: str) -> bool:
    """True when a browser reads the address as we do: browsers drop tabs, and take a backslash for a slash."""
    if any(character.isspace() or not character.isprintable() or character in '\\"<>' for character in url):
        return False
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and not set("@%") & set(parts.netloc)


def _language(element: Element) -> Language:
    return Language(child_text(element, "language") or Language.NB)


def _text(element: Element, name: str, limit: int, path: str) -> str | None:
    """The text as it was sent; a blank one counts as left out."""
    text = child_text(element, name)
    if text is None or not text.strip():
        return None
    if utf16_units(text) > limit:
        raise _invalid(f"{path}/{name}", f"must be a text of at most {limit} characters")
    return text


def _children(element: Element, name: str, limit: int, path: str) -> list[Element]:
    """The children of that name. Raises InvalidMessageError when they are more than `limit`."""
    elements = children(element, name)
    if len(elements) > limit:
        raise _invalid(f"{path}/{name}", f"occurs {len(elements)} times, at most {limit} allowed")
    return elements


def _invalid(path: str, reason: str) -> InvalidMessageError:
    return InvalidMessageError(ErrorCode.VALIDATION_FAILED, f"{path}: {reason}")
