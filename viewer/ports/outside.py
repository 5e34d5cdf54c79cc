"""Services outside the installation, and the key that signs our responses."""

from datetime import datetime, timedelta
from typing import Protocol

from viewer.domain.appointment import Address
from viewer.domain.place import Location
from viewer.domain.tile import Tile


class Geocoder(Protocol):
    """An address in, a location out."""

    def locate(self, address: Address, place: str | None) -> Location:
        """The best honest answer, with precision `none` when there is none.

        Raises GeocoderUnavailableError when it may know later; that is never stored as "not found".
        """
        ...


class Signer(Protocol):
    """The service's own key: senders check our answers with its certificate."""

    @property
    def certificate_pem(self) -> bytes:
        """The certificate, in PEM."""
        ...

    @property
    def public_key_pem(self) -> bytes:
        """The public key of the certificate, in PEM."""
        ...

    def sign(self, canonical: bytes) -> str:
        """The signature over a canonical string, in base64."""
        ...


class TileSource(Protocol):
    """Pictures of the background map."""

    @property
    def attribution(self) -> str:
        """Whose pictures they are, to be shown beside the map."""
        ...

    def tile(self, tile: Tile) -> bytes:
        """The picture, PNG or JPEG. Raises TilesUnavailableError."""
        ...


class GeocoderLimits(Protocol):
    """Rate limit and circuit breaker of each geocoder, shared by every worker of the installation."""

    def reserve(self, geocoder: str, interval: timedelta, now: datetime) -> datetime:
        """When the next request may be sent: that moment belongs to the caller, the next one is an interval later.

        Raises GeocoderPausedError while the circuit breaker is open.
        """
        ...

    def succeeded(self, geocoder: str) -> None:
        """A request succeeded: earlier failures are forgotten."""
        ...

    def failed(self, geocoder: str, retry_after: timedelta | None, now: datetime) -> None:
        """A request failed: after several in a row, or when the server asks for it, the circuit breaker opens."""
        ...
