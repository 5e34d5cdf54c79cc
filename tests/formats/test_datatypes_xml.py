"""Appointments and events are read whole, or refused with the field and the reason."""

from datetime import UTC, datetime

import pytest

from tests.builders import an_appointment
from tests.formats.messages import (
    DATATYPES,
    INTERVAL,
    START,
    appointment_xml,
    document_xml,
    event_xml,
    interval_xml,
    message_xml,
    parsed_appointment,
    parsed_event,
    refusal,
)
from viewer.domain.appointment import Address, ExternalLink, Labels, Language
from viewer.domain.message import (
    OtherDataType,
)
from viewer.errors import ErrorCode
from viewer.formats.digipost_xml import parse_message

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
