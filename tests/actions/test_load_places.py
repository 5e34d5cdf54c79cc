"""A register that is loaded answers at once, and for places that were found before."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from viewer.actions.load_places import load_places
from viewer.domain.place import Precision


class FakeRegister:
    """Has as many addresses as its files have letters in their names."""

    def load(self, files: Sequence[Path], now: datetime, progress: Callable[[int], None]) -> int:
        progress(len(files))
        return sum(len(file.name) for file in files)


class FakeRequeued:
    """Remembers which places were to be looked up again."""

    def __init__(self) -> None:
        self.precisions: set[Precision] = set()

    def requeue(self, precisions: Sequence[Precision], now: datetime) -> int:
        self.precisions |= set(precisions)
        return 3


def test_loading_has_every_place_looked_up_again(now: datetime) -> None:
    """Also what was found to the house: its entrance may be better known, and a house may be gone."""
    places = FakeRequeued()
    told: list[int] = []
    files = [Path("oslo.csv"), Path("svalbard.csv")]
    outcome = load_places(
        files,
        register=FakeRegister(),  # type: ignore[arg-type]  # only `load`
        places=places,  # type: ignore[arg-type]  # only `requeue`
        now=now,
        progress=told.append,
    )
    assert outcome == (20, 3)
    assert places.precisions == set(Precision)
    assert told == [2]
