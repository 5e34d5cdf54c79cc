"""Digipost's namespaces and media types."""

from viewer.domain.message import ApiVersion

DATATYPES = "http://api.digipost.no/schema/datatypes"


def namespace_of(version: ApiVersion) -> str:
    """The XML namespace of that version of the API."""
    return f"http://api.digipost.no/schema/{version}"


def media_type_of(version: ApiVersion) -> str:
    """The media type that requests and answers of that version carry."""
    return f"application/vnd.digipost-{version}+xml"
