"""Writes the XML of answers to senders in their version: entry point, receipt, identification, status, error."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from viewer.domain.appointment import OSLO
from viewer.domain.delivery import SentDocument
from viewer.domain.identification import Identification, IdentificationResult
from viewer.domain.message import ApiVersion, Document, MessageDelivery
from viewer.errors import RefusedError
from viewer.formats.digipost_names import media_type_of, namespace_of
from viewer.formats.signature import encoded_hash
from viewer.formats.xml_tree import Element, Writer, legal, to_xml


@dataclass(frozen=True, kw_only=True, slots=True)
class Relation:
    """A link for clients, which recognise it by the last part of `rel` and use only the path of `uri`."""

    name: str
    public_url: str
    path: str


def write_entrypoint(certificate_pem: bytes, relations: Iterable[Relation], version: ApiVersion) -> bytes:
    """The entry point: our certificate, and a link for each relation."""
    make = Writer(namespace_of(version))
    links = (_link(make, relation, version) for relation in relations)
    return to_xml(make("entrypoint", make("certificate", certificate_pem.decode("ascii")), *links))


def _link(make: Writer, relation: Relation, version: ApiVersion) -> Element:
    return make(
        "link",
        rel=f"{relation.public_url}/relations/{relation.name}",
        uri=f"{relation.public_url}{relation.path}",
        media_type=media_type_of(version),
    )


class DocumentWriter:
    """Writes documents as receipts and answers describe them."""

    def __init__(self, version: ApiVersion, public_url: str) -> None:
        self.make = Writer(namespace_of(version))
        self._version = version
        self._public_url = public_url

    def element(self, name: str, document: Document, content_hash: bytes) -> Element:
        """The document's metadata, the SHA-256 of its letter, and the `add_data` link."""
        make = self.make
        add_data = Relation(
            name="add_data", public_url=self._public_url, path=f"/documents/{document.uuid}/additional-data"
        )
        return make(
            name,
            make("uuid", document.uuid),
            make.optional("subject", document.subject or None),
            make("file-type", document.file_type),
            make("authentication-level", document.authentication_level),
            make("sensitivity-level", document.sensitivity_level),
            # Clients of version 7 expect it; version 8 has no such element.
            make("pre-encrypt", "false") if self._version is ApiVersion.V7 else None,
            make("content-hash", encoded_hash(content_hash), hash_algorithm="SHA256"),
            _link(make, add_data, self._version),
            **({"technical_type": document.technical_type} if document.technical_type else {}),
        )


def write_delivery(delivery: MessageDelivery, public_url: str) -> bytes:
    """The receipt for a message (`message-delivery`), in the message's own version."""
    message, hashes = delivery.message, delivery.content_hashes
    writer = DocumentWriter(message.version, public_url)
    make, primary = writer.make, message.primary_document
    return to_xml(
        make(
            "message-delivery",
            make.optional("message-id", message.message_id),
            make("delivery-method", "DIGIPOST"),
            make("sender-id", str(delivery.sender_id)),
            make("status", "DELIVERED"),
            make("delivery-time", _time(delivery.delivery_time)),
            writer.element("primary-document", primary, hashes[primary.uuid]),
            *(writer.element("attachment", document, hashes[document.uuid]) for document in message.attachments),
        )
    )


def write_identification(identification: Identification, key_pem: bytes | None) -> bytes:
    """Whether a recipient is registered; with a key when it is, if there is one."""
    make = Writer(namespace_of(identification.version))
    # Named after the result: unidentified-reason, invalid-reason.
    reason = make.optional(f"{identification.result.lower()}-reason", identification.reason)
    result = make("identification-result", make("result", identification.result), reason)
    if key_pem is None:
        return to_xml(result)
    key = make("encryption-key", key_pem.decode("ascii"), key_id=hashlib.sha256(key_pem).hexdigest()[:16])
    is_registered = identification.result is IdentificationResult.DIGIPOST
    return to_xml(make("identification-result-with-encryption-key", result, key if is_registered else None))


def write_document_status(sent: SentDocument, now: datetime, version: ApiVersion) -> bytes:
    """Whether a document has been delivered, and, where its sender asked for a receipt, read (`document-status`)."""
    attributes = {
        "uuid": sent.document.uuid,
        "sender_id": str(sent.sender_id),
        "status": "DELIVERED" if sent.delivered_at <= now else "NOT_DELIVERED",
        "created": _time(sent.received_at),
        "channel": "DIGIPOST",
        "is_primary_document": "true" if sent.is_primary else "false",
        "content_hash": encoded_hash(bytes.fromhex(sent.digest)),
        "content_hash_algorithm": "SHA256",
    }
    if sent.delivered_at <= now:
        attributes["delivered"] = _time(sent.delivered_at)
    if sent.document.has_opening_receipt:
        attributes["read"] = "Y" if sent.is_opened else "N"
    return to_xml(Writer(namespace_of(version))("document-status", **attributes))


def _time(moment: datetime) -> str:
    return moment.astimezone(OSLO).isoformat(timespec="milliseconds")


def write_error(error: RefusedError, version: ApiVersion) -> bytes:
    """The error: a code for the client program, a text for its developer.

    The text may quote the address that was signed, so it can hold characters that XML does not allow.
    """
    make = Writer(namespace_of(version))
    return to_xml(
        make(
            "error",
            make("error-code", error.code),
            make("error-message", legal(error.message)),
            make("error-type", error.type),
        )
    )
