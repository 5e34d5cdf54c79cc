"""Makes the answers to senders: XML in the version of the request, and the headers that sign it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from email.utils import format_datetime
from http import HTTPStatus

from viewer.domain.delivery import SentDocument
from viewer.domain.identification import Identification
from viewer.domain.message import ApiVersion, MessageDelivery
from viewer.domain.sender import SenderAnswer
from viewer.errors import RefusedError
from viewer.formats.digipost_answers import (
    Relation,
    write_delivery,
    write_document_status,
    write_entrypoint,
    write_error,
    write_identification,
)
from viewer.formats.digipost_names import media_type_of, version_of
from viewer.formats.signature import canonical_response, content_hash, escaped_path, is_signed_by
from viewer.ports.outside import Signer


def spoken_version(*media_types: str | None) -> ApiVersion:
    """The first version among these media types; 8 when there is none."""
    named = (version_of(media_type) for media_type in media_types if media_type)
    return next((version for version in named if version), ApiVersion.V8)


def names_version(accept: str | None) -> bool:
    """True when an Accept header asks for Digipost's XML, which no browser does."""
    return accept is not None and version_of(accept) is not None


def entrypoint_answer(
    signer: Signer, public_url: str, links: Iterable[tuple[str, str]], version: ApiVersion
) -> SenderAnswer:
    """The entry point: the certificate that verifies our answers, and the links by name and path."""
    relations = [Relation(name=name, public_url=public_url, path=path) for name, path in links]
    body = write_entrypoint(signer.certificate_pem, relations, version)
    return SenderAnswer(status=HTTPStatus.OK, body=body, version=version)


def delivery_answer(delivery: MessageDelivery, public_url: str) -> SenderAnswer:
    """The receipt."""
    body = write_delivery(delivery, public_url)
    return SenderAnswer(status=HTTPStatus.CREATED, body=body, version=delivery.message.version)


def identification_answer(identification: Identification, signer: Signer | None) -> SenderAnswer:
    """Whether a recipient is registered; with the signer's public key, if there is a signer."""
    key = signer.public_key_pem if signer else None
    body = write_identification(identification, key)
    return SenderAnswer(status=HTTPStatus.OK, body=body, version=identification.version)


def document_status_answer(sent: SentDocument, now: datetime, version: ApiVersion) -> SenderAnswer:
    """Whether a document has been delivered."""
    return SenderAnswer(status=HTTPStatus.OK, body=write_document_status(sent, now, version), version=version)


def error_answer(error: RefusedError, status: HTTPStatus, version: ApiVersion) -> SenderAnswer:
    """The reason for a refusal."""
    return SenderAnswer(status=status, body=write_error(error, version), version=version)


def signed_headers(status: int, path: str, body: bytes, *, signer: Signer, now: datetime) -> dict[str, str]:
    """The headers that sign an answer; without them the official clients treat it as lost. `path` is decoded."""
    headers = {"Date": format_datetime(now, usegmt=True), "X-Content-SHA256": content_hash(body)}
    canonical = canonical_response(status, escaped_path(path), {name.lower(): value for name, value in headers.items()})
    return {**headers, "X-Digipost-Signature": signer.sign(canonical)}


def sender_headers() -> dict[str, str]:
    """Headers by which a request for the entry point is known as a sender's."""
    return {"Accept": media_type_of(ApiVersion.V8)}


def body_came_through(headers: Mapping[str, str], body: bytes) -> bool:
    """True when the body of an answer is the one that we hashed; header names are in small letters."""
    return headers.get("x-content-sha256") == content_hash(body)


def signature_came_through(status: int, path: str, headers: Mapping[str, str], *, certificate_pem: bytes) -> bool:
    """True when our signature of an answer verifies, as its sender's client would see it."""
    canonical = canonical_response(status, escaped_path(path), headers)
    return is_signed_by(certificate_pem, headers.get("x-digipost-signature", ""), canonical)
