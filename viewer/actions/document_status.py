"""Tells a sender whether a document has been delivered."""

from viewer.actions.on_behalf import Authority
from viewer.domain.delivery import SentDocument
from viewer.domain.message import SenderId
from viewer.errors import ErrorCode, UnknownDocumentError
from viewer.formats.message_structure import UUID
from viewer.ports.messages import MessageStore


def document_status(sender_id: SenderId, uuid: str, *, authority: Authority, messages: MessageStore) -> SentDocument:
    """The document as its sender knows it. Raises UnverifiedSenderError, UnknownDocumentError."""
    sender_id = authority.acting_for(sender_id, None)
    document = messages.sent_document(sender_id, uuid) if UUID.fits(uuid) else None
    if document is None:
        raise UnknownDocumentError(
            ErrorCode.PROBLEM_WITH_REQUEST, "this sender has no document with the uuid in the address"
        )
    return document
