"""Structures are validated: order, number, shape, nothing unknown; errors name the place."""

import pytest

from tests.builders import FOUNDING_UUID
from tests.formats.messages import (
    APPOINTMENT,
    PIN,
    START,
    V8,
    appointment_xml,
    document_xml,
    event_xml,
    message_xml,
    refusal,
)
from viewer.errors import ErrorCode
from viewer.formats.digipost_xml import parse_message

STRUCTURE_FAULTS = {
    "not XML": (b"hello", "can't be read"),
    "nothing": (b"", "can't be read"),
    "not well-formed": (b"<message>", "can't be read"),
    "no namespace": (b"<message/>", "root"),
    "another namespace": (b'<message xmlns="http://api.digipost.no/schema/v6"/>', "root"),
    "another root": (f'<additional-data xmlns="{V8}"/>'.encode(), "root"),
    "empty": (f'<message xmlns="{V8}"/>'.encode(), "message/recipient: is missing"),
    "DTD": (b"<!DOCTYPE message>" + message_xml(), "DOCTYPE"),
    "DTD with entity": (b'<!DOCTYPE message [<!ENTITY x "y">]>' + message_xml(before="&x;"), "can't be read"),
    "DTD from outside": (b'<!DOCTYPE message SYSTEM "http://example.no/x.dtd">' + message_xml(), "can't be read"),
    "undeclared entity": (message_xml(before="&nbsp;"), "can't be read"),
    "latin-1": (b'<?xml version="1.0" encoding="ISO-8859-1"?>' + message_xml(), "not UTF-8"),
    "UTF-16": (message_xml().decode().encode("utf-16"), "can't be read"),
    "invalid UTF-8": (
        message_xml(before="<message-id>\udcff</message-id>".encode(errors="replace").decode()).replace(b"?", b"\xff"),
        "can't be read",
    ),
    "text between": (message_xml(before="hello"), "message: holds text between"),
    "unknown element": (message_xml(before="<shoe/>"), "message/recipient: is missing"),
    "unknown element last": (message_xml(after="<shoe/>"), "unknown element: shoe"),
    "foreign element": (message_xml(after='<x xmlns="urn:x"/>'), "not of the namespace"),
    "wrong order": (message_xml(after="<message-id>1</message-id>"), "message-id out of place"),
    "twice": (message_xml(before="<message-id>1</message-id>" * 2), "message/message-id: occurs 2 times"),
    "both sender elements": (
        message_xml(
            before="<sender-id>1</sender-id><sender-organization><organization-id>1</organization-id>"
            "</sender-organization>"
        ),
        "message/recipient: is missing",
    ),
    "two recipients": (message_xml(recipient=PIN + PIN), "occurs 2 times"),
    "two kinds of recipient": (
        message_xml(recipient=PIN + "<organisation-number>984661185</organisation-number>"),
        "organisation-number out of place",
    ),
    "elements in text": (message_xml(before="<message-id><b/></message-id>"), "only text is allowed"),
    "unknown attribute": (message_xml(before='<message-id shoe="1">1</message-id>'), "attribute"),
    "nil": (
        message_xml(before='<message-id xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"/>'),
        "attribute",
    ),
    "short number": (
        message_xml(recipient="<personal-identification-number>1</personal-identification-number>"),
        "11 digits",
    ),
    "other digits": (message_xml(recipient=f"<organisation-number>{'٣' * 9}</organisation-number>"), "9 digits"),
    "sender-id of letters": (message_xml(before="<sender-id>a</sender-id>"), "message/sender-id: must be"),
    "sender-id too large": (message_xml(before=f"<sender-id>{2**63}</sender-id>"), "message/sender-id: must be"),
    "delivery-time that is none": (message_xml(middle="<delivery-time>soon</delivery-time>"), "a time like"),
    "delivery-time without seconds": (
        message_xml(middle="<delivery-time>2031-05-20T08:00Z</delivery-time>"),
        "a time like",
    ),
    "uuid in capitals": (
        message_xml(document=document_xml(uuid=f"<uuid>{FOUNDING_UUID.upper()}</uuid>")),
        "small letters",
    ),
    "no uuid": (message_xml(document=document_xml(uuid="")), "uuid: is missing"),
    "no file-type": (message_xml(document=f"<uuid>{FOUNDING_UUID}</uuid>"), "file-type: is missing"),
    "subject too long": (
        message_xml(document=document_xml(subject=f"<subject>{'😀' * 128}</subject>")),
        "255 characters",
    ),
    "unknown level": (
        message_xml(document=document_xml(rest="<authentication-level>IDPORTEN_5</authentication-level>")),
        "one of PASSWORD, TWO_FACTOR",
    ),
    "pre-encrypt in v8": (message_xml(document=document_xml(rest="<pre-encrypt>false</pre-encrypt>")), "pre-encrypt"),
    "202 attachments": (message_xml(after=f"<attachment>{document_xml()}</attachment>" * 202), "at most 201"),
    "1001 elements": (message_xml(before="<b/>" * 1000), "more than 1000 elements"),
    "empty data-type": (message_xml(document=document_xml(rest="<data-type/>")), "exactly one element"),
    "two data types": (
        message_xml(document=document_xml(rest=f"<data-type>{APPOINTMENT % START * 2}</data-type>")),
        "exactly one element",
    ),
    "data type of another namespace": (
        message_xml(document=document_xml(rest="<data-type><appointment/></data-type>")),
        "exactly one element",
    ),
    "no start-time": (appointment_xml("<place>Oslo</place>"), "appointment/start-time: is missing"),
    "two start-times": (appointment_xml(START * 2), "start-time: occurs 2 times"),
    "wrong order in appointment": (
        appointment_xml(f"{START}<sub-title>s</sub-title><place>p</place>"),
        "place out of place",
    ),
    "unknown language": (appointment_xml(f"{START}<language>SE</language>"), "one of"),
    "link without url": (appointment_xml(f"{START}<link/>"), "link/url: is missing"),
    "event without time": (event_xml("<place>p</place>"), "event/start-time: is missing"),
    "event with half an interval": (event_xml(f"<start-time>{START}</start-time>"), "end-time: is missing"),
}


@pytest.mark.parametrize(("xml", "reason"), STRUCTURE_FAULTS.values(), ids=STRUCTURE_FAULTS)
def test_wrong_structure_is_refused_with_its_place(xml: bytes, reason: str) -> None:
    error = refusal(xml)
    assert error.code == ErrorCode.SCHEMA_VALIDATION_ERROR
    assert reason in error.message


def test_schema_location_is_harmless() -> None:
    xml = message_xml().replace(
        b"<message ",
        b'<message xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="a b" ',
    )
    assert parse_message(xml) == parse_message(message_xml())
