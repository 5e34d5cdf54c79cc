"""What senders are answered, as XML in the version they speak: `entrypoint`, `message-delivery`, `error`."""

from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass

from viewer.domain.appointment import OSLO
from viewer.domain.message import ApiVersion
from viewer.domain.message import Document
from viewer.domain.message import MessageDelivery
from viewer.errors import RefusedError
from viewer.formats.digipost_names import media_type_of
from viewer.formats.digipost_names import namespace_of
from viewer.formats.signature import encoded_hash
from viewer.formats.xml_tree import Element
from viewer.formats.xml_tree import Writer
from viewer.formats.xml_tree import to_xml


@dataclass(frozen=True, kw_only=True, slots=True)
class Relation:
    """Where a sender goes from here; clients look at the last part of `rel`, and use only the path of `uri`."""

    name: str
    public_url: str
    path: str


def write_entrypoint(certificate_pem: bytes, relations: Iterable[Relation], version: ApiVersion) -> bytes:
    """Our certificate, and what can be done here."""
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


def write_delivery(delivery: MessageDelivery) -> bytes:
    """The receipt for a message, in its own version."""
    make = Writer(namespace_of(delivery.message.version))
    return to_xml(make("message-delivery", *_delivery(make, delivery)))


def _delivery(make: Writer, delivery: MessageDelivery) -> Iterator[Element | None]:
    message = delivery.message
    yield make.optional("message-id", message.message_id)
    yield make("delivery-method", "DIGIPOST")
    yield make("sender-id", str(delivery.sender_id))
    yield make("status", "DELIVERED")
    yield make("delivery-time", delivery.delivery_time.astimezone(OSLO).isoformat(timespec="milliseconds"))
    yield _document(make, "primary-document", message.primary_document, delivery)
    yield from (_document(make, "attachment", document, delivery) for document in message.attachments)


def _document(make: Writer, name: str, document: Document, delivery: MessageDelivery) -> Element:
    content_hash = encoded_hash(delivery.content_hashes[document.uuid])
    # Version 8 has no word for it; version 7's clients expect the answer.
    pre_encrypt = make("pre-encrypt", "false") if delivery.message.version is ApiVersion.V7 else None
    return make(
        name,
        make("uuid", document.uuid),
        make("subject", document.subject),
        make("file-type", document.file_type),
        make("authentication-level", document.authentication_level),
        make("sensitivity-level", document.sensitivity_level),
        pre_encrypt,
        make("content-hash", content_hash, hash_algorithm="SHA256"),
    )


def write_error(error: RefusedError, version: ApiVersion) -> bytes:
    """Why a request was refused: a code for the program, a text for its developer."""
    make = Writer(namespace_of(version))
    return to_xml(
        make(
            "error",
            make("error-code", error.code),
            make("error-message", error.message),
            make("error-type", error.type),
        )
    )
