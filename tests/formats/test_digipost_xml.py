"""Messages from XML: the founding page's to the value, and everything that is refused, with field and reason."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.builders import FOUNDING_UUID, a_document, a_message, an_appointment
from viewer.domain.appointment import Address, Appointment, ExternalLink, Labels, Language
from viewer.domain.message import (
    ApiVersion,
    DigipostAddress,
    NameAndAddress,
    OrganisationNumber,
    OtherDataType,
    SenderOrganization,
)
from viewer.errors import ErrorCode, RefusedError, TooLargeError, UnknownRecipientError
from viewer.formats.digipost_xml import parse_additional_data, parse_message
from viewer.formats.write_message import write_message
from viewer.formats.xml_tree import MAX_XML

DATA = Path(__file__).parent.parent / "data"
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


@pytest.mark.parametrize("version", ApiVersion)
def test_founding_message(version: ApiVersion) -> None:
    xml = (DATA / f"founding_message_{version}.xml").read_bytes()
    assert parse_message(xml) == a_message(version=version)


def test_whole_message_is_taken_though_much_means_nothing_here() -> None:
    """Notifications and print are Digipost's business; they don't make a message bad."""
    message = parse_message((DATA / "whole_message.xml").read_bytes())
    assert message.message_id == "id-1"
    assert message.sender_organization == SenderOrganization(organization_id="984661185", part_id="part")
    assert message.delivery_time == datetime(2031, 5, 20, 8, tzinfo=UTC)
    assert [document.file_type for document in message.documents()] == ["pdf", "txt", "html"]


def test_written_message_reads_the_same() -> None:
    message = a_message(
        message_id="1",
        attachments=(a_document(uuid=FOUNDING_UUID.replace("3", "4"), data_type=None),),
        delivery_time=datetime(2031, 5, 20, 8, tzinfo=UTC),
    )
    assert parse_message(write_message(message)) == message


@pytest.mark.parametrize(
    ("xml", "addressee"),
    [
        ("<organisation-number>984661185</organisation-number>", OrganisationNumber("984661185")),
        ("<digipost-address> ola.nordmann#1A2B </digipost-address>", DigipostAddress("ola.nordmann#1A2B")),
        (
            (
                "<name-and-address><fullname>Ola Nordmann</fullname><addressline1>Storgata 23</addressline1>"
                "<postalcode>0184</postalcode><city>Oslo</city><birth-date>1931-04-01</birth-date></name-and-address>"
            ),
            NameAndAddress(name="Ola Nordmann", address_line_1="Storgata 23", postal_code="0184", city="Oslo"),
        ),
    ],
)
def test_recipient_is_named_in_several_ways(xml: str, addressee: object) -> None:
    assert parse_message(message_xml(recipient=xml)).recipient == addressee


@pytest.mark.parametrize(
    "xml",
    [
        "<bank-account-number>12345678901</bank-account-number>",
        "<email-details><email-address>a@example.no</email-address></email-details>",
        (
            "<peppol-addresses><receiver><schemeID>0192</schemeID><endpointID>1</endpointID></receiver>"
            "<sender><schemeID>0192</schemeID><endpointID>2</endpointID></sender></peppol-addresses>"
        ),
    ],
)
def test_recipient_that_only_digipost_could_find_is_unknown(xml: str) -> None:
    with pytest.raises(UnknownRecipientError):
        parse_message(message_xml(recipient=xml))


@pytest.mark.parametrize("recipient", ["", "  "])
def test_recipient_that_names_nobody_is_missing(recipient: str) -> None:
    assert refusal(message_xml(recipient=recipient)).code == ErrorCode.MISSING_RECIPIENT


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


def interval_xml(start: str, end: str) -> str:
    return f"<start-time><start-time>{start}</start-time><end-time>{end}</end-time></start-time>"


INTERVAL = interval_xml("2031-05-20T08:00Z", "2031-05-20T09:00Z")
RULE_FAULTS = {
    "start that is no time": (appointment_xml("<start-time>i morgen</start-time>"), "INVALID_DATE", "start-time"),
    "empty start": (appointment_xml("<start-time/>"), "INVALID_DATE", "start-time"),
    "padded start": (appointment_xml("<start-time> 2031-05-20T08:00Z</start-time>"), "INVALID_DATE", "start-time"),
    "end that is no time": (appointment_xml(f"{START}<end-time>x</end-time>"), "INVALID_DATE", "end-time"),
    "end before start": (
        appointment_xml(f"{START}<end-time>2017-10-27T09:59:59+02:00</end-time>"),
        "VALIDATION_FAILED",
        "end-time",
    ),
    "blank subject": (
        message_xml(document=document_xml(subject="<subject> \u00a0</subject>")),
        "MISSING_SUBJECT",
        "subject",
    ),
    "no subject": (message_xml(document=document_xml(subject="")), "MISSING_SUBJECT", "subject"),
    "long message-id": (message_xml(before=f"<message-id>{'x' * 501}</message-id>"), "VALIDATION_FAILED", "message-id"),
    "file-type with a dot": (
        message_xml(document=document_xml().replace("pdf", "../pdf")),
        "VALIDATION_FAILED",
        "file-type",
    ),
    "encrypted": (
        message_xml(document=document_xml(rest="<encrypted/>")),
        "NOT_APPROVED_FOR_PREENCRYPT",
        "primary-document: is encrypted",
    ),
    "same uuid twice": (
        message_xml(after=f"<attachment>{document_xml()}</attachment>"),
        "DUPLICATE_DOCUMENT_ID",
        "uuid",
    ),
    "three infos": (
        appointment_xml(START + "<info><title>t</title></info>" * 3),
        "VALIDATION_FAILED",
        "info: occurs 3 times",
    ),
    "long place": (
        appointment_xml(f"{START}<place>{'x' * 151}</place>"),
        "VALIDATION_FAILED",
        "place: must be a text of at most 150",
    ),
    "place of 76 emoji": (appointment_xml(f"{START}<place>{'😀' * 76}</place>"), "VALIDATION_FAILED", "place"),
    "long postal code": (
        appointment_xml(f"{START}<address><postal-code>{'1' * 11}</postal-code></address>"),
        "VALIDATION_FAILED",
        "address/postal-code",
    ),
    "long info": (
        appointment_xml(f"{START}<info><text>{'x' * 100_001}</text></info>"),
        "VALIDATION_FAILED",
        "info[1]/text",
    ),
    "long button": (
        appointment_xml(f"{START}<link><url>https://e.no</url><button-text>{'x' * 31}</button-text></link>"),
        "VALIDATION_FAILED",
        "link/button-text",
    ),
    "event that ends before it starts": (
        event_xml(INTERVAL + interval_xml("2031-05-20T08:00Z", "2031-05-20T07:00Z")),
        "VALIDATION_FAILED",
        "event/start-time[2]/end-time",
    ),
    "eleven infos of an event": (
        event_xml(INTERVAL + "<info><title>t</title></info>" * 11),
        "VALIDATION_FAILED",
        "info",
    ),
    "event with a bad link": (
        event_xml(f"{INTERVAL}<links><url>javascript:1</url><description>d</description></links>"),
        "VALIDATION_FAILED",
        "links[1]/url",
    ),
    "event with a long label": (
        event_xml(f"{INTERVAL}<timeLabel>{'x' * 101}</timeLabel>"),
        "VALIDATION_FAILED",
        "timeLabel",
    ),
}


@pytest.mark.parametrize(("xml", "code", "place"), RULE_FAULTS.values(), ids=RULE_FAULTS)
def test_broken_rule_is_refused_with_its_field(xml: bytes, code: str, place: str) -> None:
    error = refusal(xml)
    assert error.code == code
    assert place in error.message


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "ftp://example.no",
        "//example.no",
        "example.no",
        "https://",
        "https:///path",
        "https://bank.no@evil.example",
        "https://example.no\\@evil.example",
        "https://exa mple.no/a",
        "https://example.no /a",
        "https ://example.no/a",
        "https://exa%6dple.no/a",
        "https://exa%20mple.no/a",
        "https:/ /example.no/a",
        f"https://example.no/{'a ' * 700}b",
        "https://example.no/&#10;x",
        "https://example.no/&#9;x",
        "https://example.no/\u202e",
        "https://[::1",
        "https://example.no:99999",
        f"https://example.no/{'x' * 2000}",
        "data:text/html,x",
    ],
)
def test_link_leads_to_a_web_address_or_is_refused(url: str) -> None:
    error = refusal(appointment_xml(f"{START}<link><url>{url}</url></link>"))
    assert error.code == ErrorCode.VALIDATION_FAILED
    assert "link/url" in error.message


@pytest.mark.parametrize(
    ("url", "stored"),
    [
        ("https://example.no/a b", "https://example.no/a%20b"),
        ("https://example.no?n=Kari Nordmann", "https://example.no?n=Kari%20Nordmann"),
        ("https://example.no/#a b  c", "https://example.no/#a%20b%20%20c"),
        ("https://example.no/a%20b", "https://example.no/a%20b"),
        ("https://example.no:8443/100%?x=@:y", "https://example.no:8443/100%?x=@:y"),
    ],
)
def test_spaces_after_the_host_are_stored_escaped(url: str, stored: str) -> None:
    """.NET's client writes a bare space for each %20 that it was given."""
    assert parsed_appointment(f"{START}<link><url>{url}</url></link>").links[0].url == stored


@pytest.mark.parametrize("time", ["0001-01-01T00:00:00", "0001-01-01T00:00:00.0000000", "0001-01-01T00:00:00+01:00"])
def test_end_and_deadline_in_year_1_were_never_set(time: str) -> None:
    """.NET writes its default value for a time that was left out; a start is required."""
    link = f"<link><url>https://a.example</url><deadline>{time}</deadline></link>"
    appointment = parsed_appointment(f"{START}<end-time>{time}</end-time>{link}")
    assert appointment.end is None
    assert appointment.links[0].deadline is None
    assert refusal(appointment_xml(f"<start-time>{time}</start-time>")).code == ErrorCode.INVALID_DATE


@pytest.mark.parametrize("time", ["0001-01-01", "0001-13-01T00:00:00x", "00010101T000000", "0002-01-01T00:00:00"])
def test_end_that_is_no_time_is_still_refused(time: str) -> None:
    assert refusal(appointment_xml(f"{START}<end-time>{time}</end-time>")).code == ErrorCode.INVALID_DATE


def technical(attributes: str, inner: str = "") -> bytes:
    attachment = f"<attachment {attributes}><uuid>{OTHER_UUID}</uuid>{inner}<file-type>json</file-type></attachment>"
    return message_xml(after=attachment)


def test_technical_attachment_needs_no_subject() -> None:
    [attachment] = parse_message(technical('technical-type="no.example.x"')).attachments
    assert (attachment.technical_type, attachment.subject) == ("no.example.x", "")


@pytest.mark.parametrize("attributes", ["", 'technical-type=""'])
def test_other_attachment_without_a_subject_is_refused(attributes: str) -> None:
    assert refusal(technical(attributes)).code == ErrorCode.MISSING_SUBJECT


def test_message_of_a_batch_is_refused() -> None:
    """No batch is opened here; delivered at once, the message could not be stopped by cancelling its batch."""
    batch = message_xml(after=f"<batch><uuid>{OTHER_UUID}</uuid></batch>")
    assert refusal(batch).code == ErrorCode.UNKNOWN_BATCH


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


def test_link_is_read_whole() -> None:
    [link] = parsed_appointment(
        f"{START}<link><url>\nhttps://example.no/x?a=1&amp;b=%C3%B8#c </url><deadline>2017-09-30T13:37:00+02:00"
        "</deadline><description>d</description><button-text>b</button-text></link>"
    ).links
    assert link == ExternalLink(
        url="https://example.no/x?a=1&b=%C3%B8#c",
        deadline=datetime.fromisoformat("2017-09-30T13:37:00+02:00"),
        description="d",
        button_text="b",
    )


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


def test_text_of_75_emoji_fits_where_150_characters_may_stand() -> None:
    """The official validator counts UTF-16 units."""
    assert parsed_appointment(f"{START}<place>{'😀' * 75}</place>").place == "😀" * 75


def test_blank_fields_leave_no_trace() -> None:
    blank = parsed_appointment(
        f"{START}<arrival-time/><place> </place><address><city>\t</city></address><sub-title/><info><title/></info>"
        "<info/><language/>"
    )
    assert blank == an_appointment(end=None, arrival_time=None, place=None, address=None, sub_title=None, infos=())


def test_half_an_address_is_kept() -> None:
    assert parsed_appointment(f"{START}<address><city>Oslo</city></address>").address == Address(city="Oslo")


def test_end_at_the_start_is_taken() -> None:
    assert parsed_appointment(f"{START}<end-time>2017-10-27T08:00Z</end-time>").end is not None


def test_language_is_the_senders() -> None:
    assert parsed_appointment(f"{START}<language>NN</language>").language is Language.NN


def test_comments_and_instructions_are_no_part_of_the_text() -> None:
    place = "Os<!-- comment -->lo <?pi x?><![CDATA[<City>]]>&#13;\n\tx"
    assert parsed_appointment(f"{START}<place>{place}</place>").place == "Oslo <City>\r\n\tx"


def test_schema_location_is_harmless() -> None:
    xml = message_xml().replace(
        b"<message ",
        b'<message xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="a b" ',
    )
    assert parse_message(xml) == parse_message(message_xml())


def test_prefixes_are_free() -> None:
    xml = message_xml().decode().replace("<", "<m:").replace("<m:/", "</m:").replace("xmlns=", "xmlns:m=")
    assert parse_message(xml.encode()) == parse_message(message_xml())


def test_event_is_read_whole() -> None:
    event = parsed_event(
        f"<sub-title>Valg</sub-title>{INTERVAL}{interval_xml('2031-05-19T08:00Z', '2031-05-19T09:00Z')}"
        "<timeLabel>tl</timeLabel><description>d</description><place>Skolen</place><placeLabel>pl</placeLabel>"
        "<info><title>t</title></info><barcodeLabel>bl</barcodeLabel><barcode><barcode-value>123</barcode-value>"
        "<barcode-type>code-128</barcode-type><barcode-text>bt</barcode-text>"
        "<show-value-in-barcode>1</show-value-in-barcode></barcode>"
        "<links><url>https://valg.no</url><description>Les mer</description></links><language>EN</language>"
    )
    assert event.start == datetime(2031, 5, 19, 8, tzinfo=UTC)
    assert event.effective_end == datetime(2031, 5, 20, 9, tzinfo=UTC)
    assert event.labels == Labels(time="tl", place="pl", barcode="bl")
    assert event.barcode is not None
    assert event.barcode.show_value
    assert event.links == (ExternalLink(url="https://valg.no", description="Les mer"),)
    assert event.language is Language.EN


def test_other_data_type_is_kept_as_it_came() -> None:
    inner = f'<inkasso xmlns="{DATATYPES}"><sum>42</sum><x>æ</x></inkasso>'
    value = parse_message(
        message_xml(document=document_xml(rest=f"<data-type>{inner}</data-type>"))
    ).primary_document.data_type
    assert value == OtherDataType(name="inkasso", xml=inner.encode())


def test_version_7_may_say_that_nothing_is_encrypted() -> None:
    v7 = message_xml(document=document_xml(rest="<pre-encrypt>false</pre-encrypt>")).replace(b"v8", b"v7")
    assert parse_message(v7).version is ApiVersion.V7
    assert refusal(v7.replace(b"false", b"true")).code == ErrorCode.NOT_APPROVED_FOR_PREENCRYPT


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


def test_additional_data_brings_a_new_appointment() -> None:
    inner = f"<data-type>{APPOINTMENT % START}</data-type><sender-id>7</sender-id>"
    xml = f'<additional-data xmlns="{V8}">{inner}</additional-data>'
    added = parse_additional_data(xml.encode())
    assert added.data_type == parsed_appointment(START)
    assert added.sender_id == 7


def test_deep_nesting_is_refused() -> None:
    deep = f"<data-type><x xmlns='{DATATYPES}'>{'<y>' * 300}{'</y>' * 300}</x></data-type>"
    assert "can't be read" in refusal(message_xml(document=document_xml(rest=deep))).message
