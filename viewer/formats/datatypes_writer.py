"""Writes appointments and events as Digipost's data types; `datatypes_xml` reads them back."""

from collections.abc import Iterator
from datetime import datetime

from viewer.domain.appointment import Address, Appointment, Barcode, ExternalLink, Info, Interval, Kind
from viewer.domain.message import OtherDataType
from viewer.domain.times import has_offset
from viewer.formats.digipost_names import DATATYPES
from viewer.formats.xml_tree import Element, Writer, parse_xml

_make = Writer(DATATYPES)


def data_type_element(value: Appointment | OtherDataType) -> Element:
    """The element inside `data-type`."""
    if isinstance(value, OtherDataType):
        return parse_xml(value.xml)
    return _make(value.kind.value, *(_event(value) if value.kind is Kind.EVENT else _appointment(value)))


def _appointment(value: Appointment) -> Iterator[Element | None]:
    yield _make("start-time", _written(value.start))
    yield _make.optional("end-time", _written(value.end) if value.end else None)
    yield _make.optional("arrival-time", value.arrival_time)
    yield _make.optional("place", value.place)
    yield _address(value.address)
    yield _make.optional("sub-title", value.sub_title)
    yield from map(_info, value.infos)
    yield _make("language", value.language)
    yield from map(_link, value.links)


def _event(value: Appointment) -> Iterator[Element | None]:
    yield _make.optional("sub-title", value.sub_title)
    yield from map(_interval, value.times)
    yield _make.optional("timeLabel", value.labels.time)
    yield _make.optional("description", value.description)
    yield _make.optional("place", value.place)
    yield _make.optional("placeLabel", value.labels.place)
    yield _address(value.address)
    yield from map(_info, value.infos)
    yield _make.optional("barcodeLabel", value.labels.barcode)
    yield _barcode(value.barcode) if value.barcode else None
    yield from map(_event_link, value.links)
    yield _make("language", value.language)


def _written(moment: datetime) -> str:
    """The moment with the offset that it was sent with, or without one."""
    return moment.isoformat() if has_offset(moment) else moment.replace(tzinfo=None).isoformat()


def _interval(value: Interval) -> Element:
    return _make(
        "start-time",
        _make("start-time", _written(value.start)),
        _make("end-time", _written(value.effective_end)),
    )


def _address(value: Address | None) -> Element | None:
    if value is None:
        return None
    return _make(
        "address",
        _make.optional("street-address", value.street_address),
        _make.optional("street-address-2", value.street_address_2),
        _make.optional("postal-code", value.postal_code),
        _make.optional("city", value.city),
        _make.optional("country", value.country),
    )


def _info(value: Info) -> Element:
    return _make("info", _make.optional("title", value.title), _make.optional("text", value.text))


def _barcode(value: Barcode) -> Element:
    return _make(
        "barcode",
        _make.optional("barcode-value", value.value),
        _make.optional("barcode-type", value.type),
        _make.optional("barcode-text", value.text),
        _make("show-value-in-barcode", "true" if value.show_value else "false"),
    )


def _link(value: ExternalLink) -> Element:
    return _make(
        "link",
        _make("url", value.url),
        _make.optional("deadline", _written(value.deadline) if value.deadline else None),
        _make.optional("description", value.description),
        _make.optional("button-text", value.button_text),
    )


def _event_link(value: ExternalLink) -> Element:
    """An event's link: the description is required, and there is nothing else."""
    return _make("links", _make("url", value.url), _make("description", value.description or ""))
