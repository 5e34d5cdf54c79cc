"""Messages from XML: the founding page's to the value, and what is refused, with field and reason."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.builders import FOUNDING_UUID, a_document, a_message
from tests.formats.messages import (
    APPOINTMENT,
    OTHER_UUID,
    START,
    V8,
    document_xml,
    message_xml,
    parsed_appointment,
    refusal,
)
from viewer.domain.message import (
    ApiVersion,
    DigipostAddress,
    NameAndAddress,
    OrganisationNumber,
    SenderOrganization,
)
from viewer.errors import ErrorCode, UnknownRecipientError
from viewer.formats.digipost_xml import parse_additional_data, parse_message
from viewer.formats.write_message import write_message

DATA = Path(__file__).parent.parent / "data"


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


def test_version_7_may_say_that_nothing_is_encrypted() -> None:
    v7 = message_xml(document=document_xml(rest="<pre-encrypt>false</pre-encrypt>")).replace(b"v8", b"v7")
    assert parse_message(v7).version is ApiVersion.V7
    assert refusal(v7.replace(b"false", b"true")).code == ErrorCode.NOT_APPROVED_FOR_PREENCRYPT


def test_additional_data_brings_a_new_appointment() -> None:
    inner = f"<data-type>{APPOINTMENT % START}</data-type><sender-id>7</sender-id>"
    xml = f'<additional-data xmlns="{V8}">{inner}</additional-data>'
    added = parse_additional_data(xml.encode())
    assert added.data_type == parsed_appointment(START)
    assert added.sender_id == 7
