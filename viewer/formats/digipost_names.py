"""Digipost's namespaces and media types."""

from viewer.domain.message import ApiVersion

DATATYPES = "http://api.digipost.no/schema/datatypes"


def namespace_of(version: ApiVersion) -> str:
    """The XML namespace of that version of the API."""
    return f"http://api.digipost.no/schema/{version}"


def media_type_of(version: ApiVersion) -> str:
    """The media type of requests and responses in that version."""
    return f"application/vnd.digipost-{version}+xml"


def version_of(name: str) -> ApiVersion | None:
    """The version of a namespace, or of a media type (`Accept` may list several); None for any other text."""
    for version in reversed(ApiVersion):
        if name == namespace_of(version) or f"vnd.digipost-{version}+xml" in name.lower():
            return version
    return None
