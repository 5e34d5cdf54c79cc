"""Addresses, where they lie, and the maps drawn of them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from viewer.domain.place import Location, PendingPlace, Precision


class PlaceStore(Protocol):
    """What is known of addresses, by keyed digest of the address, and the maps that were drawn of them."""

    def pending(self, limit: int) -> Sequence[PendingPlace]:
        """Addresses that nobody has looked up yet, oldest first."""
        ...

    def begin(self, place: PendingPlace, meanwhile: Location, next_attempt_at: datetime, now: datetime) -> None:
        """Show what is known meanwhile of an address that nobody had looked up, and have it asked about from then on.

        Nothing happens when another worker was first. It shows nothing when the answer is nowhere: that is none yet.
        """
        ...

    def claim(self, limit: int, until: datetime, now: datetime) -> Sequence[PendingPlace]:
        """Addresses that are to be asked about again, most overdue first; they show what is known meanwhile.

        They are the caller's until then: no other worker gets them, and if the caller dies they are due once more.
        """
        ...

    def save(self, key: bytes, location: Location, now: datetime) -> None:
        """Keep the final answer, unless a better one is kept already; the address itself is forgotten.

        A changed answer raises the content version of the feeds that show appointments there.
        """
        ...

    def postpone(self, place: PendingPlace, meanwhile: Location, next_attempt_at: datetime, now: datetime) -> None:
        """Have a claimed address asked about again, and show what is known meanwhile, as `begin` does.

        `place.attempts` is kept with it.
        """
        ...

    def coverage(self) -> Mapping[Precision | None, int]:
        """How many addresses are known how precisely; under None those that nobody has looked up yet."""
        ...

    def requeue(self, precisions: Collection[Precision], now: datetime) -> int:
        """Have the addresses of live appointments that are known so precisely looked up again; returns how many."""
        ...

    def get(self, key: bytes) -> Location | None:
        """The answer, once there is one."""
        ...

    def drawn_map(self, key: str) -> bytes | None:
        """A map script or picture that was drawn before, by what it depends on."""
        ...

    def keep_map(self, key: str, content: bytes) -> None:
        """Keep a drawn map; a second one under the same key is the same map."""
        ...
