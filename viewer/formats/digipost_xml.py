"""Digipost's message and additional data to values: whole, or refused with the field and the reason."""

import re
from collections import Counter
from datetime import datetime
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
from viewer.formats.message_structure import ADDITIONAL_DATA, message_structure
from viewer.formats.xml_structure import WHITESPACE, utf16_units, validate, validation_error
from viewer.formats.xml_tree import Element, child, child_text, children, local_name, namespace_of, parse_xml

MAX_MESSAGE_ID = 500
"""UTF-16 units; Digipost has no limit, an index has."""
MAX_TREES = 2
"""Documents that are in memory as a tree at once: a genuine one takes a millisecond, a hostile one 30 MB."""
FILE_TYPE = re.compile(r"[A-Za-z0-9]{1,10}")


_trees = BoundedSemaphore(MAX_TREES)


def parse_message(xml: bytes) -> Message:
    """The whole message. Raises RefusedError with a code, and the path of the field and the reason in its text."""
    with _trees:
        return _read_message(parse_xml(xml))


def _read_message(root: Element) -> Message:
    version = _version(root, "message")
    validate(root, message_structure(version), "message")
    primary_document, *attachments = _documents(root)
    return Message(
        version=version,
        recipient=_addressee(root),
        primary_document=primary_document,
        attachments=tuple(attachments),
        message_id=_message_id(root),
        sender_id=_sender_id(root),
        sender_organization=_sender_organization(root),
        delivery_time=_delivery_time(root),
    )


def parse_additional_data(xml: bytes) -> AdditionalData:
    """What a sender adds to a document that was delivered. Raises RefusedError."""
    with _trees:
        return _read_additional_data(parse_xml(xml))


def _read_additional_data(root: Element) -> AdditionalData:
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


def _version(root: Element, name: str) -> ApiVersion:
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
    found = child(root, "sender-organization")
    if found is None:
        return None
    return SenderOrganization(
        organization_id=child_text(found, "organization-id") or "",
        part_id=child_text(found, "part-id") or None,
    )


def _addressee(root: Element) -> Addressee:
    recipient = child(root, "recipient")
    if recipient is None or len(recipient) == 0 or local_name(recipient[0]) == "print-details":
        raise InvalidMessageError(ErrorCode.MISSING_RECIPIENT, "message/recipient: names nobody")
    element = recipient[0]
    match local_name(element):
        case "personal-identification-number":
            return PersonalIdentificationNumber(element.text or "")
        case "organisation-number":
            return OrganisationNumber(element.text or "")
        case "digipost-address":
            return DigipostAddress((element.text or "").strip())
        case "name-and-address":
            return _name_and_address(element)
        case kind:
            raise UnknownRecipientError(
                ErrorCode.UNKNOWN_RECIPIENT, f"message/recipient/{kind}: nobody is known here by that"
            )


def _name_and_address(element: Element) -> NameAndAddress:
    return NameAndAddress(
        name=child_text(element, "fullname") or "",
        address_line_1=child_text(element, "addressline1") or "",
        address_line_2=child_text(element, "addressline2") or None,
        postal_code=child_text(element, "postalcode") or "",
        city=child_text(element, "city") or "",
    )


def _delivery_time(root: Element) -> datetime | None:
    text = child_text(root, "delivery-time")
    return None if text is None else parse_time(text.strip(WHITESPACE))


def _documents(root: Element) -> list[Document]:
    """The primary document and the attachments, each with a uuid of its own."""
    primary = [("message/primary-document", found) for found in children(root, "primary-document")]
    attachments = [
        (f"message/attachment[{number}]", found) for number, found in enumerate(children(root, "attachment"), 1)
    ]
    documents = [_document(element, path) for path, element in primary + attachments]
    if max(Counter(document.uuid for document in documents).values()) > 1:
        raise InvalidMessageError(
            ErrorCode.DUPLICATE_DOCUMENT_ID, "message: two documents have the same uuid; each needs one of its own"
        )
    return documents


def _document(element: Element, path: str) -> Document:
    _refuse_encrypted(element, path)
    return Document(
        uuid=_uuid(element, path),
        subject=_subject(element, path),
        file_type=_file_type(element, path),
        authentication_level=AuthenticationLevel(
            child_text(element, "authentication-level") or AuthenticationLevel.PASSWORD
        ),
        sensitivity_level=SensitivityLevel(child_text(element, "sensitivity-level") or SensitivityLevel.NORMAL),
        data_type=_data_type(element, path),
    )


def _refuse_encrypted(element: Element, path: str) -> None:
    pre_encrypt = (child_text(element, "pre-encrypt") or "").strip(WHITESPACE)
    if child(element, "encrypted") is not None or pre_encrypt in {"true", "1"}:
        raise _invalid(path, "is encrypted; only documents in clear can be shown here (the connection is encrypted)")


def _uuid(element: Element, path: str) -> str:
    uuid = child_text(element, "uuid")
    if uuid is None:
        raise validation_error(f"{path}/uuid", "is missing")
    return uuid


def _subject(element: Element, path: str) -> str:
    subject = child_text(element, "subject")
    if subject is None or not subject.strip():
        raise InvalidMessageError(ErrorCode.MISSING_SUBJECT, f"{path}/subject: is missing or blank")
    return subject


def _file_type(element: Element, path: str) -> str:
    file_type = child_text(element, "file-type") or ""
    if not FILE_TYPE.fullmatch(file_type):
        raise _invalid(f"{path}/file-type", "must be 1 to 10 of the letters A to Z and digits, such as pdf")
    return file_type


def _data_type(element: Element, path: str) -> Appointment | OtherDataType | None:
    found = child(element, "data-type")
    return None if found is None else read_data_type(found[0], f"{path}/data-type")


def _invalid(path: str, reason: str) -> InvalidMessageError:
    return InvalidMessageError(ErrorCode.VALIDATION_FAILED, f"{path}: {reason}")
