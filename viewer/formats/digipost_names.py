"""Digipost's namespaces and media types."""

from viewer.domain.message import ApiVersion

DATATYPES = "http://api.digipost.no/schema/datatypes"


def namespace_of(version: ApiVersion) -> str:
    """The XML namespace of that version of the API."""
    return f"http://api.digipost.no/schema/{version}"


def media_type_of(version: ApiVersion) -> str:
    """The media type that requests and answers of that version carry."""
    return f"application/vnd.digipost-{version}+xml"


def version_of(name: str) -> ApiVersion | None:
    """The version that a namespace belongs to, or that a media type names (`Accept` may list several)."""
    return next((version for version in reversed(ApiVersion) if _names(version, name)), None)


def _names(version: ApiVersion, name: str) -> bool:
    return name == namespace_of(version) or f"vnd.digipost-{version}+xml" in name.lower()
