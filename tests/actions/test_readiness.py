"""What keeps a process from serving is said by name."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typing_extensions import override

from viewer.actions.readiness import LONGEST_WAIT, faults
from viewer.domain.clock import CLOCK_TOLERANCE
from viewer.errors import StorageError
from viewer.store.letters import LetterFolder
from viewer.store.operations import Operations

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@dataclass
class FakeOperations(Operations):
    """Figures as a test wants them."""

    oldest: datetime | None = None
    newest: datetime | None = None
    fails: bool = False

    @override
    def oldest_waiting_address(self) -> datetime | None:
        if self.fails:
            raise StorageError("the database is away")
        return self.oldest

    @override
    def newest_message(self) -> datetime | None:
        return self.newest


def said(operations: FakeOperations, folder: Path, now: datetime) -> list[str]:
    return list(faults(operations=operations, letters=LetterFolder(folder / "letters"), data_dir=folder, now=now))


def test_nothing_is_said_of_an_installation_that_is_well(tmp_path: Path, now: datetime) -> None:
    assert said(FakeOperations(oldest=now - timedelta(seconds=3), newest=now), tmp_path, now) == []


@pytest.mark.parametrize(
    ("operations", "word"),
    [
        (FakeOperations(fails=True), "database"),
        (FakeOperations(oldest=NOW - LONGEST_WAIT - timedelta(seconds=1)), "worker"),
        (FakeOperations(newest=NOW + CLOCK_TOLERANCE + timedelta(seconds=1)), "clock"),
    ],
)
def test_each_fault_is_said(operations: FakeOperations, word: str, tmp_path: Path) -> None:
    (fault,) = said(operations, tmp_path, NOW)

    assert word in fault


def test_a_folder_of_letters_that_takes_none_is_a_fault(tmp_path: Path, now: datetime) -> None:
    letters = LetterFolder(tmp_path / "letters")
    letters.staging.rmdir()

    (fault,) = faults(operations=FakeOperations(), letters=letters, data_dir=tmp_path, now=now)

    assert "letters" in fault
