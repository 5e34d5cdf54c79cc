"""Load the official register of addresses, and have places looked up in it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from viewer.domain.place import Precision
from viewer.ports.places import AddressRegister, PlaceStore


def load_places(
    files: Sequence[Path],
    *,
    register: AddressRegister,
    places: PlaceStore,
    now: datetime,
    progress: Callable[[int], None],
) -> tuple[int, int]:
    """Load the files; returns how many addresses they hold, and how many places wait to be looked up again.

    Raises CommandError.
    """
    addresses = register.load(files, now, progress)
    return addresses, places.requeue(tuple(Precision), now)
