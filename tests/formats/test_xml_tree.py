"""XML is parsed in UTF-8, in bounded size, and nothing of it is fetched, expanded or quoted."""

import pytest

from tests.formats.messages import (
    DATATYPES,
    START,
    appointment_xml,
    document_xml,
    message_xml,
    parsed_appointment,
    refusal,
)
from viewer.errors import ErrorCode, TooLargeError
from viewer.formats.digipost_xml import parse_message
from viewer.formats.xml_tree import MAX_XML


@pytest.mark.parametrize("encoding", ["ASCII", "ascii", "us-ascii", "US-ASCII", "utf8", "UTF8", "utf-8", "UTF-8"])
def test_ascii_is_utf_8(encoding: str) -> None:
    """Python's own writers declare it; bytes beyond it are read as UTF-8."""
    xml = message_xml(document=document_xml(subject="<subject>Prøve</subject>"))
    declared = f"<?xml version='1.0' encoding='{encoding}'?>".encode() + xml
    assert parse_message(declared).primary_document.subject == "Prøve"


@pytest.mark.parametrize("encoding", ["ISO-8859-1", "UTF-16", "UTF-7", "utf-8x", "", "EBCDIC-CP-FI", "windows-1252"])
def test_other_encodings_are_refused(encoding: str) -> None:
    declared = f"<?xml version='1.0' encoding='{encoding}'?>".encode() + message_xml()
    assert refusal(declared).code == ErrorCode.SCHEMA_VALIDATION_ERROR


def test_message_is_as_large_as_the_limit_at_most() -> None:
    padding = b" " * (MAX_XML - len(message_xml()))
    assert parse_message(message_xml() + padding) == parse_message(message_xml())
    with pytest.raises(TooLargeError, match=str(MAX_XML)):
        parse_message(message_xml() + padding + b" ")


@pytest.mark.parametrize(
    "xml",
    [
        message_xml(after="<b/>" * 50_000),
        message_xml().replace(b">", b"".join(b' a%d=""' % number for number in range(20_001)) + b">", 1),
    ],
    ids=["elements", "attributes"],
)
def test_document_of_more_marks_than_any_message_needs_is_refused(xml: bytes) -> None:
    """A tree of a hundred thousand attributes takes a hundred times their bytes."""
    with pytest.raises(TooLargeError, match="more tags"):
        parse_message(xml)


def test_comments_and_instructions_are_no_part_of_the_text() -> None:
    place = "Os<!-- comment -->lo <?pi x?><![CDATA[<City>]]>&#13;\n\tx"
    assert parsed_appointment(f"{START}<place>{place}</place>").place == "Oslo <City>\r\n\tx"


def test_prefixes_are_free() -> None:
    xml = message_xml().decode().replace("<", "<m:").replace("<m:/", "</m:").replace("xmlns=", "xmlns:m=")
    assert parse_message(xml.encode()) == parse_message(message_xml())


@pytest.mark.parametrize("secret", ["01043100358", "Ola Nordmann", "Storgata 23"])
def test_error_quotes_nothing_of_what_was_sent(secret: str) -> None:
    """A refusal is logged and read by developers; the recipient's data stays out of it."""
    for faulty in (
        message_xml(before=secret),
        message_xml(recipient=f"<personal-identification-number>{secret} </personal-identification-number>"),
        appointment_xml(f"<start-time>{secret}</start-time>"),
        message_xml(before=f"<a b='{secret}' c={secret}>"),
        message_xml(before=f"&{secret};"),
    ):
        assert secret not in refusal(faulty).message


def test_deep_nesting_is_refused() -> None:
    deep = f"<data-type><x xmlns='{DATATYPES}'>{'<y>' * 300}{'</y>' * 300}</x></data-type>"
    assert "can't be read" in refusal(message_xml(document=document_xml(rest=deep))).message
