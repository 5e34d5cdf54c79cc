"""Makes the answers to senders: XML in the version of the request, and the headers that sign it."""

from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from viewer.domain.delivery import SentDocument
from viewer.domain.message import ApiVersion, MessageDelivery
from viewer.errors import RefusedError
from viewer.formats.digipost_answers import Relation, write_delivery, write_document, write_entrypoint, write_error
from viewer.formats.digipost_names import media_type_of, version_of
from viewer.formats.signature import canonical_response, content_hash
from viewer.ports.outside import Signer


@dataclass(frozen=True, kw_only=True, slots=True)
class SenderAnswer:
    """An XML body in a version of the API."""

    body: bytes
    version: ApiVersion

    @property
    def media_type(self) -> str:
        """The content type."""
        return media_type_of(self.version)


def spoken_version(*media_types: str | None) -> ApiVersion:
    """The first version among these media types; 8 when there is none."""
    named = (version_of(media_type) for media_type in media_types if media_type)
    return next((version for version in named if version), ApiVersion.V8)


def names_version(accept: str | None) -> bool:
    """True when an Accept header asks for Digipost's XML, which no browser does."""
    return accept is not None and version_of(accept) is not None


def entrypoint_answer(signer: Signer, public_url: str, version: ApiVersion) -> SenderAnswer:
    """The entry point: the certificate that verifies our answers, and the link for messages."""
    relation = Relation(name="create_message", public_url=public_url, path="/messages")
    return SenderAnswer(body=write_entrypoint(signer.certificate_pem, [relation], version), version=version)


def delivery_answer(delivery: MessageDelivery, public_url: str) -> SenderAnswer:
    """The receipt."""
    return SenderAnswer(body=write_delivery(delivery, public_url), version=delivery.message.version)


def document_answer(sent: SentDocument, public_url: str, version: ApiVersion) -> SenderAnswer:
    """The document whose data was changed."""
    body = write_document(sent.document, bytes.fromhex(sent.digest), public_url, version)
    return SenderAnswer(body=body, version=version)


def error_answer(error: RefusedError, version: ApiVersion) -> SenderAnswer:
    """The reason for a refusal."""
    return SenderAnswer(body=write_error(error, version), version=version)


def signed_headers(status: int, path: str, body: bytes, *, signer: Signer, now: datetime) -> dict[str, str]:
    """The headers that sign an answer; without them the official clients treat it as lost."""
    headers = {"Date": format_datetime(now, usegmt=True), "X-Content-SHA256": content_hash(body)}
    canonical = canonical_response(status, path, {name.lower(): value for name, value in headers.items()})
    return {**headers, "X-Digipost-Signature": signer.sign(canonical)}
