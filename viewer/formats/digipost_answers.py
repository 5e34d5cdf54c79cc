"""What senders are answered, as XML in the version they speak: entry point, receipt, document, error."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from viewer.domain.appointment import OSLO
from viewer.domain.message import ApiVersion, Document, MessageDelivery
from viewer.errors import RefusedError
from viewer.formats.digipost_names import media_type_of, namespace_of
from viewer.formats.signature import encoded_hash
from viewer.formats.xml_tree import Element, Writer, legal, to_xml


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


class DocumentWriter:
    """Writes documents as the answers name them."""

    def __init__(self, version: ApiVersion, public_url: str) -> None:
        self.make = Writer(namespace_of(version))
        self._version = version
        self._public_url = public_url

    def element(self, name: str, document: Document, content_hash: bytes) -> Element:
        """The document's metadata, the SHA-256 of its letter, and the link for its data."""
        make = self.make
        add_data = Relation(
            name="add_data", public_url=self._public_url, path=f"/documents/{document.uuid}/additional-data"
        )
        return make(
            name,
            make("uuid", document.uuid),
            make("subject", document.subject),
            make("file-type", document.file_type),
            make("authentication-level", document.authentication_level),
            make("sensitivity-level", document.sensitivity_level),
            # Version 8 has no word for it; version 7's clients expect the answer.
            make("pre-encrypt", "false") if self._version is ApiVersion.V7 else None,
            make("content-hash", encoded_hash(content_hash), hash_algorithm="SHA256"),
            _link(make, add_data, self._version),
        )


def write_delivery(delivery: MessageDelivery, public_url: str) -> bytes:
    """The receipt for a message, in its own version; each document says where its data can be changed."""
    answers = DocumentWriter(delivery.message.version, public_url)
    return to_xml(answers.make("message-delivery", *_delivery(answers, delivery)))


def _delivery(answers: DocumentWriter, delivery: MessageDelivery) -> Iterator[Element | None]:
    make, message, hashes = answers.make, delivery.message, delivery.content_hashes
    yield make.optional("message-id", message.message_id)
    yield make("delivery-method", "DIGIPOST")
    yield make("sender-id", str(delivery.sender_id))
    yield make("status", "DELIVERED")
    yield make("delivery-time", delivery.delivery_time.astimezone(OSLO).isoformat(timespec="milliseconds"))
    primary = message.primary_document
    yield answers.element("primary-document", primary, hashes[primary.uuid])
    yield from (answers.element("attachment", each, hashes[each.uuid]) for each in message.attachments)


def write_document(document: Document, content_hash: bytes, public_url: str, version: ApiVersion) -> bytes:
    """A document that was delivered, as the answer to a change of its data."""
    return to_xml(DocumentWriter(version, public_url).element("document", document, content_hash))


def write_error(error: RefusedError, version: ApiVersion) -> bytes:
    """Why a request was refused: a code for the program, a text for its developer.

    The text may quote the address that was signed, in which a sender may have put anything.
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
