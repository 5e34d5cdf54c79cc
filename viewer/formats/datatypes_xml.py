"""Digipost's data types: appointment and event to values; any other one is kept as it came.

The structure is the schema's; the limits are those of Digipost's own validator, and for links, which that one forgets
to look into, the limits that it means to hold. Blank text counts as left out.
"""

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
from viewer.domain.times import parse_time
from viewer.errors import ErrorCode, InvalidMessageError
from viewer.formats.datatypes_structure import APPOINTMENT, EVENT
from viewer.formats.xml_structure import WHITESPACE, check, utf16_units
from viewer.formats.xml_tree import Element, child, child_text, children, local_name, raw_xml

MAX_INFOS = 2
MAX_EVENT_INFOS = 10
MAX_INTERVALS = 366
MAX_EVENT_LINKS = 100
"""Digipost has no limit for either; a daily event of a year, and more links than anybody reads."""
MAX_TEXT = 100_000
"""UTF-16 units of a text for which Digipost has no limit: some thirty printed pages."""
MAX_PLACE = 150
MAX_COUNTRY = 200
MAX_URL = 2000
"""Characters that every browser takes in an address."""
URL_SHAPE = f"a web address (http or https) of at most {MAX_URL} characters, without user name, space or \\"


def read_data_type(element: Element, path: str) -> Appointment | OtherDataType:
    """The value of the element inside `data-type`. Raises InvalidMessageError with the field and the reason."""
    name = local_name(element)
    path = f"{path}/{name}"
    match name:
        case "appointment":
            check(element, APPOINTMENT, path)
            return _appointment(element, path)
        case "event":
            check(element, EVENT, path)
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
        links=() if link is None else (_external_link(link, f"{path}/link"),),
        language=_language(element),
    )


def _event(element: Element, path: str) -> Appointment:
    return Appointment(
        kind=Kind.EVENT,
        times=_intervals(element, path),
        sub_title=_text(element, "sub-title", 100, path),
        description=_text(element, "description", 120, path),
        place=_text(element, "place", MAX_PLACE, path),
        address=_address(element, path),
        infos=_infos(element, MAX_EVENT_INFOS, path),
        barcode=_barcode(element, path),
        links=_event_links(element, path),
        labels=Labels(
            time=_text(element, "timeLabel", 100, path),
            place=_text(element, "placeLabel", 100, path),
            barcode=_text(element, "barcodeLabel", 100, path),
        ),
        language=_language(element),
    )


def _intervals(element: Element, path: str) -> tuple[Interval, ...]:
    found = _at_most(MAX_INTERVALS, children(element, "start-time"), f"{path}/start-time")
    return tuple(_interval(interval, f"{path}/start-time[{number}]") for number, interval in enumerate(found, 1))


def _interval(element: Element, path: str) -> Interval:
    """The time in an appointment, or in one of an event's; the schema asks for an event's ends."""
    start = _time(element, "start-time", path)
    end = _time(element, "end-time", path) if child(element, "end-time") is not None else None
    if end is not None and end < start:
        raise _invalid(f"{path}/end-time", "lies before the start-time")
    return Interval(start, end)


def _time(element: Element, name: str, path: str) -> datetime:
    try:
        return parse_time(child_text(element, name) or "")
    except ValueError as error:
        message = f"{path}/{name}: must be {error}"
        raise InvalidMessageError(ErrorCode.INVALID_DATE, message) from None


def _address(element: Element, path: str) -> Address | None:
    found = child(element, "address")
    if found is None:
        return None
    path = f"{path}/address"
    address = Address(
        street_address=_text(found, "street-address", 100, path),
        street_address_2=_text(found, "street-address-2", 100, path),
        postal_code=_text(found, "postal-code", 10, path),
        city=_text(found, "city", 100, path),
        country=_text(found, "country", MAX_COUNTRY, path),
    )
    return None if address == Address() else address


def _infos(element: Element, limit: int, path: str) -> tuple[Info, ...]:
    """The sections of information; one that says nothing leaves no trace."""
    found = _at_most(limit, children(element, "info"), f"{path}/info")
    infos = (_info(info, f"{path}/info[{number}]") for number, info in enumerate(found, 1))
    return tuple(info for info in infos if info != Info())


def _info(element: Element, path: str) -> Info:
    return Info(title=_text(element, "title", 150, path), text=_text(element, "text", MAX_TEXT, path))


def _barcode(element: Element, path: str) -> Barcode | None:
    found = child(element, "barcode")
    if found is None:
        return None
    path = f"{path}/barcode"
    return Barcode(
        value=_text(found, "barcode-value", MAX_PLACE, path),
        type=_text(found, "barcode-type", MAX_PLACE, path),
        text=_text(found, "barcode-text", MAX_PLACE, path),
        show_value=(child_text(found, "show-value-in-barcode") or "").strip(WHITESPACE) in {"true", "1"},
    )


def _event_links(element: Element, path: str) -> tuple[ExternalLink, ...]:
    found = _at_most(MAX_EVENT_LINKS, children(element, "links"), f"{path}/links")
    return tuple(_external_link(link, f"{path}/links[{number}]") for number, link in enumerate(found, 1))


def _external_link(element: Element, path: str) -> ExternalLink:
    deadline = child_text(element, "deadline")
    return ExternalLink(
        url=_url(child_text(element, "url") or "", f"{path}/url"),
        deadline=None if deadline is None else parse_time(deadline.strip(WHITESPACE)),
        description=_text(element, "description", 300, path),
        button_text=_text(element, "button-text", 30, path),
    )


def _url(text: str, path: str) -> str:
    url = text.strip(WHITESPACE)
    if not (len(url) <= MAX_URL and _is_web_address(url)):
        raise _invalid(path, f"must be {URL_SHAPE}")
    return url


def _is_web_address(url: str) -> bool:
    """Whether a browser would read it as we do: browsers drop tabs, and take a backslash for a slash."""
    if any(character.isspace() or not character.isprintable() or character in '\\"<>' for character in url):
        return False
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc


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


def _at_most(limit: int, elements: list[Element], path: str) -> list[Element]:
    if len(elements) > limit:
        raise _invalid(path, f"stands {len(elements)} times, at most {limit} allowed")
    return elements


def _invalid(path: str, reason: str) -> InvalidMessageError:
    return InvalidMessageError(ErrorCode.VALIDATION_FAILED, f"{path}: {reason}")
