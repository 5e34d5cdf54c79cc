"""Digipost's relations: the links of the entry point, those served here and those that are not offered.

Clients look a relation up by name and fail without a word when it is missing (Java: NullPointerException), so all that
the official clients know are listed. A link that ends with a slash is one to which they append a uuid or a reference.
"""

import re
from collections.abc import Iterator

from viewer.domain.message import SenderId

SERVED = {
    "create_message": "/messages",
    "identify_recipient": "/identification",
    "identify_recipient_with_encryption_key": "/identification/encryption-key",
    "document_status": "/documents/{sender_id}/status/",
}
NOT_OFFERED = {
    "search": "/recipients/search",
    "autocomplete": "/recipients/suggest",
    "get_sender_information": "/sender",
    "get_print_encryption_certificate": "/print/encryption-certificate",
    "document_events": "/documents/events",
    "create_batch": "/batch",
    "get_batch": "/batch/",
    "add_tag": "/tags/add",
    "remove_tag": "/tags/remove",
    "get_tags": "/tags",
    "get_inbox": "/{sender_id}/inbox",
    "get_archives": "/{sender_id}/archives",
    "archive_documents": "/{sender_id}/archive/documents",
    "get_archive_documents_by_referenceid": "/{sender_id}/archive/document/referenceid/",
    "get_archive_document_by_uuid": "/{sender_id}/archive/document/uuid/",
    "get_share_documents_request_state": "/{sender_id}/share/",
    "create_or_activate_user_account": "/{sender_id}/user-accounts",
}
# What the paths below belong to, as an error names it.
SERVICES = {
    "search of recipients": r"/recipients/(search|suggest)(/.*)?",
    "sender information": r"/sender(/.*)?",
    "print": r"/print/encryption-certificate",
    "document events": r"/documents/events",
    "content of documents": r"/documents/[0-9]+/[^/]+/content",
    "batch": r"/batch(/.*)?",
    "tags": r"/tags(/.*)?",
    "inbox": r"/[0-9]+/inbox(/.*)?",
    "archive": r"/[0-9]+/archives?(/.*)?",
    "shared documents": r"/[0-9]+/(share|share-documents-requests)(/.*)?",
    "user accounts": r"/[0-9]+/user-accounts",
}
_PATTERNS = [(re.compile(pattern), service) for service, pattern in SERVICES.items()]


def links(sender_id: SenderId | None) -> Iterator[tuple[str, str]]:
    """Name and path of each relation; those of one sender only when it is known."""
    for name, path in (SERVED | NOT_OFFERED).items():
        if "{sender_id}" not in path:
            yield name, path
        elif sender_id is not None:
            yield name, path.format(sender_id=sender_id)


def service_not_offered(path: str) -> str | None:
    """The service of Digipost's that is asked for at that path; None for any other path."""
    return next((service for pattern, service in _PATTERNS if pattern.fullmatch(path)), None)
