"""Messages as XML, with one thing changed."""

import pytest

from tests.builders import FOUNDING_UUID
from viewer.domain.appointment import Appointment
from viewer.errors import RefusedError
from viewer.formats.digipost_xml import parse_message

V8 = "http://api.digipost.no/schema/v8"


DATATYPES = "http://api.digipost.no/schema/datatypes"


OTHER_UUID = "416a26cd-4888-43a6-8875-3a2286b435fc"


PIN = "<personal-identification-number>01043100358</personal-identification-number>"


APPOINTMENT = f'<appointment xmlns="{DATATYPES}">%s</appointment>'


START = "<start-time>2017-10-27T10:00:00+02:00</start-time>"


def document_xml(
    *, uuid: str = f"<uuid>{FOUNDING_UUID}</uuid>", subject: str = "<subject>s</subject>", rest: str = ""
) -> str:
    return f"{uuid}{subject}<file-type>pdf</file-type>{rest}"


def message_xml(
    *, before: str = "", recipient: str = PIN, middle: str = "", document: str | None = None, after: str = ""
) -> bytes:
    document = document_xml() if document is None else document
    return (
        f'<message xmlns="{V8}">{before}<recipient>{recipient}</recipient>{middle}'
        f"<primary-document>{document}</primary-document>{after}</message>"
    ).encode()


def appointment_xml(inner: str) -> bytes:
    data_type = f"<data-type>{APPOINTMENT % inner}</data-type>"
    return message_xml(document=document_xml(rest=data_type))


def event_xml(inner: str) -> bytes:
    data_type = f'<data-type><event xmlns="{DATATYPES}">{inner}</event></data-type>'
    return message_xml(document=document_xml(rest=data_type))


def parsed_appointment(inner: str) -> Appointment:
    value = parse_message(appointment_xml(inner)).primary_document.data_type
    assert isinstance(value, Appointment)
    return value


def parsed_event(inner: str) -> Appointment:
    value = parse_message(event_xml(inner)).primary_document.data_type
    assert isinstance(value, Appointment)
    return value


def refusal(xml: bytes) -> RefusedError:
    with pytest.raises(RefusedError) as caught:
        parse_message(xml)
    return caught.value


def interval_xml(start: str, end: str) -> str:
    return f"<start-time><start-time>{start}</start-time><end-time>{end}</end-time></start-time>"


INTERVAL = interval_xml("2031-05-20T08:00Z", "2031-05-20T09:00Z")
