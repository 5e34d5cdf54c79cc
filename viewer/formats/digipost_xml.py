"""Digipost's `message` and `additional-data` from XML to values, or an error that names the field and the reason."""

import re
from collections import Counter
from threading import BoundedSemaphore

from viewer.domain.appointment import Appointment
from viewer.domain.message import (
    AdditionalData,
    Addressee,
    ApiVersion,
    AuthenticationLevel,
    DigipostAddress,
    Document,
    Message,
    NameAndAddress,
    OrganisationNumber,
    OtherDataType,
    PersonalIdentificationNumber,
    SenderId,
    SenderOrganization,
    SensitivityLevel,
)
from viewer.domain.times import parse_time
from viewer.errors import ErrorCode, InvalidMessageError, UnknownRecipientError
from viewer.formats.datatypes_xml import read_data_type
from viewer.formats.digipost_names import version_of
from viewer.formats.message_structure import ADDITIONAL_DATA, IDENTIFICATION, message_structure
from viewer.formats.xml_structure import WHITESPACE, utf16_units, validate, validation_error
from viewer.formats.xml_tree import Element, child, child_text, children, local_name, namespace_of, parse_xml

# UTF-16 units; Digipost has no limit, but the index on this column has.
MAX_MESSAGE_ID = 500
# XML documents in memory as a tree at once: a genuine one takes a millisecond, a hostile one 30 MB.
MAX_TREES = 2
FILE_TYPE = re.compile(r"[A-Za-z0-9]{1,10}")

_trees = BoundedSemaphore(MAX_TREES)


def parse_message(xml: bytes) -> Message:
    """The message. Raises RefusedError, whose text has the path of the field and the reason."""
    with _trees:
        root = parse_xml(xml)
        version = _version(root, "message")
        validate(root, message_structure(version), "message")
        if child(root, "batch") is not None:
            # Delivered at once, it could not be stopped by cancelling its batch.
            reason = "message/batch: no batch was opened here; send the message without one"
            raise InvalidMessageError(ErrorCode.UNKNOWN_BATCH, reason)
        primary_document, *attachments = _documents(root)
        delivery_time = child_text(root, "delivery-time")
        return Message(
            version=version,
            recipient=_recipient(root),
            primary_document=primary_document,
            attachments=tuple(attachments),
            message_id=_message_id(root),
            sender_id=_sender_id(root),
            sender_organization=_sender_organization(root),
            delivery_time=None if delivery_time is None else parse_time(delivery_time.strip(WHITESPACE)),
        )


def parse_additional_data(xml: bytes) -> AdditionalData:
    """The new data of a delivered document. Raises RefusedError."""
    with _trees:
        root = parse_xml(xml)
        version = _version(root, "additional-data")
        validate(root, ADDITIONAL_DATA, "additional-data")
        data_type = _data_type(root, "additional-data")
        if data_type is None:
            raise validation_error("additional-data/data-type", "is missing")
        return AdditionalData(
            version=version,
            data_type=data_type,
            sender_id=_sender_id(root),
            sender_organization=_sender_organization(root),
        )


def parse_identification(xml: bytes) -> tuple[ApiVersion, Addressee]:
    """The recipient that a sender asks about, and the version it speaks. Raises RefusedError."""
    with _trees:
        root = parse_xml(xml)
        version = _version(root, "identification")
        validate(root, IDENTIFICATION, "identification")
        return version, _addressee(root[0], "identification")


def _version(root: Element, name: str) -> ApiVersion:
    """The API version of the root's namespace. Raises InvalidMessageError when the root has another name."""
    version = version_of(namespace_of(root))
    if version is None or local_name(root) != name:
        raise validation_error(
            name, "must be the document's root, in the namespace http://api.digipost.no/schema/v8 or v7"
        )
    return version


def _message_id(root: Element) -> str | None:
    text = child_text(root, "message-id")
    if text is None or not text.strip():
        return None
    if utf16_units(text) > MAX_MESSAGE_ID:
        raise _invalid("message/message-id", f"must be a text of at most {MAX_MESSAGE_ID} characters")
    return text


def _sender_id(root: Element) -> SenderId | None:
    text = child_text(root, "sender-id")
    return None if text is None else SenderId(int(text))


def _sender_organization(root: Element) -> SenderOrganization | None:
    organization = child(root, "sender-organization")
    if organization is None:
        return None
    return SenderOrganization(
        organization_id=child_text(organization, "organization-id") or "",
        part_id=child_text(organization, "part-id") or None,
    )


def _recipient(root: Element) -> Addressee:
    """The recipient of a message, who may not be named by a postal address alone. Raises RefusedError."""
    recipient = child(root, "recipient")
    if recipient is None or len(recipient) == 0:
        raise InvalidMessageError(ErrorCode.MISSING_RECIPIENT, "message/recipient: names nobody")
    if local_name(recipient[0]) == "print-details":
        raise InvalidMessageError(
            ErrorCode.NOT_APPROVED_FOR_PRINT, "message/recipient: has print-details only; letters are not printed here"
        )
    return _addressee(recipient[0], "message/recipient")


def _addressee(element: Element, path: str) -> Addressee:
    match local_name(element):
        case "personal-identification-number":
            return PersonalIdentificationNumber(element.text or "")
        case "organisation-number":
            return OrganisationNumber(element.text or "")
        case "digipost-address":
            return DigipostAddress((element.text or "").strip())
        case "name-and-address":
            return NameAndAddress(
                name=child_text(element, "fullname") or "",
                address_line_1=child_text(element, "addressline1") or "",
                address_line_2=child_text(element, "addressline2") or None,
                postal_code=child_text(element, "postalcode") or "",
                city=child_text(element, "city") or "",
            )
        case kind:
            raise UnknownRecipientError(
                ErrorCode.UNKNOWN_RECIPIENT, f"{path}/{kind}: recipients are not registered by it here"
            )


def _documents(root: Element) -> list[Document]:
    """The primary document and the attachments, each with a uuid of its own."""
    primary = children(root, "primary-document")[0]
    documents = [_document(primary, "message/primary-document", technical_type=None)]
    for number, attachment in enumerate(children(root, "attachment"), 1):
        technical_type = attachment.get("technical-type") or None
        documents.append(_document(attachment, f"message/attachment[{number}]", technical_type))
    if max(Counter(document.uuid for document in documents).values()) > 1:
        raise InvalidMessageError(
            ErrorCode.DUPLICATE_DOCUMENT_ID, "message: two documents have the same uuid; each needs one of its own"
        )
    return documents


def _document(element: Element, path: str, technical_type: str | None) -> Document:
    pre_encrypt = (child_text(element, "pre-encrypt") or "").strip(WHITESPACE)
    if child(element, "encrypted") is not None or pre_encrypt in {"true", "1"}:
        reason = "is encrypted; only documents in clear can be shown here (the connection is encrypted)"
        raise InvalidMessageError(ErrorCode.NOT_APPROVED_FOR_PREENCRYPT, f"{path}: {reason}")
    uuid = child_text(element, "uuid")
    if uuid is None:
        raise validation_error(f"{path}/uuid", "is missing")
    subject = child_text(element, "subject") or ""
    if not subject.strip() and technical_type is None:
        raise InvalidMessageError(ErrorCode.MISSING_SUBJECT, f"{path}/subject: is missing or blank")
    file_type = child_text(element, "file-type") or ""
    if not FILE_TYPE.fullmatch(file_type):
        raise _invalid(f"{path}/file-type", "must be 1 to 10 of the letters A to Z and digits, such as pdf")
    return Document(
        uuid=uuid,
        subject=subject,
        file_type=file_type,
        authentication_level=AuthenticationLevel(
            child_text(element, "authentication-level") or AuthenticationLevel.PASSWORD
        ),
        sensitivity_level=SensitivityLevel(child_text(element, "sensitivity-level") or SensitivityLevel.NORMAL),
        data_type=_data_type(element, path),
        technical_type=technical_type,
        has_opening_receipt=child(element, "opening-receipt") is not None,
    )


def _data_type(element: Element, path: str) -> Appointment | OtherDataType | None:
    data_type = child(element, "data-type")
    return None if data_type is None else read_data_type(data_type[0], f"{path}/data-type")


def _invalid(path: str, reason: str) -> InvalidMessageError:
    return InvalidMessageError(ErrorCode.VALIDATION_FAILED, f"{path}: {reason}")
