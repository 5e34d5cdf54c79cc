"""Writes messages as the XML that a sender posts; `digipost_xml` reads them back."""

from collections.abc import Iterator

from viewer.domain.message import (
    AdditionalData,
    Addressee,
    DigipostAddress,
    Document,
    Message,
    NameAndAddress,
    OrganisationNumber,
    PersonalIdentificationNumber,
    SenderOrganization,
)
from viewer.formats.datatypes_writer import data_type_element
from viewer.formats.digipost_names import namespace_of
from viewer.formats.xml_tree import Element, Writer, to_xml


def write_message(message: Message) -> bytes:
    """The `message` document in the message's own version."""
    make = Writer(namespace_of(message.version))
    return to_xml(make("message", *_message(make, message)))


def _message(make: Writer, message: Message) -> Iterator[Element | None]:
    yield make.optional("message-id", message.message_id)
    yield make.optional("sender-id", None if message.sender_id is None else str(message.sender_id))
    yield _organization(make, message.sender_organization)
    yield make("recipient", _addressee(make, message.recipient))
    yield make.optional("delivery-time", message.delivery_time.isoformat() if message.delivery_time else None)
    yield make("primary-document", *_document(make, message.primary_document))
    for document in message.attachments:
        attributes = {"technical_type": document.technical_type} if document.technical_type else {}
        yield make("attachment", *_document(make, document), **attributes)


def _organization(make: Writer, value: SenderOrganization | None) -> Element | None:
    if value is None:
        return None
    return make(
        "sender-organization",
        make("organization-id", value.organization_id),
        make.optional("part-id", value.part_id),
    )


def _addressee(make: Writer, value: Addressee) -> Element:
    match value:
        case PersonalIdentificationNumber(digits):
            return make("personal-identification-number", digits)
        case OrganisationNumber(digits):
            return make("organisation-number", digits)
        case DigipostAddress(text):
            return make("digipost-address", text)
        case NameAndAddress():
            return make(
                "name-and-address",
                make("fullname", value.name),
                make("addressline1", value.address_line_1),
                make.optional("addressline2", value.address_line_2),
                make("postalcode", value.postal_code),
                make("city", value.city),
            )


def _document(make: Writer, document: Document) -> Iterator[Element | None]:
    yield make("uuid", document.uuid)
    yield make.optional("subject", document.subject or None)
    yield make("file-type", document.file_type)
    yield make.optional("opening-receipt", "1" if document.has_opening_receipt else None)
    yield make("authentication-level", document.authentication_level)
    yield make("sensitivity-level", document.sensitivity_level)
    if document.data_type is not None:
        yield make("data-type", data_type_element(document.data_type))


def write_additional_data(data: AdditionalData) -> bytes:
    """The `additional-data` document, which changes the data of a delivered document."""
    make = Writer(namespace_of(data.version))
    return to_xml(
        make(
            "additional-data",
            make("data-type", data_type_element(data.data_type)),
            make.optional("sender-id", None if data.sender_id is None else str(data.sender_id)),
            _organization(make, data.sender_organization),
        )
    )
