"""Addresses, where they lie, and the maps drawn of them."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

from viewer.domain.place import Location, PendingPlace, Precision, RegisterStatus


class PlaceStore(Protocol):
    """What is known of addresses, by keyed digest of the address, and the maps that were drawn of them."""

    def pending(self, limit: int) -> Sequence[PendingPlace]:
        """Addresses that nobody has looked up yet, oldest first."""
        ...

    def claim_new(self, limit: int, until: datetime, now: datetime) -> Sequence[PendingPlace]:
        """Addresses that nobody has looked up yet, oldest first, as the caller's until then: as `claim` does."""
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

        A changed answer raises the content version of the feeds that show appointments there; where those are many, of
        some of them, and `renew_feeds` does the others.
        """
        ...

    def renew_feeds(self) -> bool:
        """Raise the content version of some feeds that a changed answer has not reached; False when there were none."""
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


class AddressRegister(Protocol):
    """The official register of addresses, from files that the operator has downloaded."""

    def size(self, files: Sequence[Path]) -> int:
        """The bytes that are to be read of the files. Raises CommandError for one that can't be read."""
        ...

    def load(self, files: Sequence[Path], now: datetime, progress: Callable[[int], None]) -> int:
        """Take the addresses of the files; returns how many. They replace those of the municipalities that they hold.

        `progress` is told the bytes that were read since it was told last. Raises CommandError, by the name of the file
        and of what is wrong with it; then the register is what it was before.
        """
        ...

    def status(self) -> RegisterStatus | None:
        """What is loaded, None when nothing is."""
        ...
