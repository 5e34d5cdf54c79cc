"""Letters are copied between stores, and compared with the rows that name them."""

from collections.abc import Sequence
from pathlib import Path
from typing import cast

import pytest

from tests.builders import PDF
from viewer.actions.look_after_letters import Fault, copy_letters, verify_letters
from viewer.ports.letters import LetterStore
from viewer.ports.messages import MessageStore
from viewer.store.letters import LetterFolder


class Rows:
    """Messages of which only the digests of their letters matter."""

    def __init__(self, digests: Sequence[str]) -> None:
        self.digests = digests

    def letter_digests(self, prefix: str) -> Sequence[str]:
        """The digests that begin with the prefix."""
        return [digest for digest in self.digests if digest.startswith(prefix)]


def rows(*digests: str) -> MessageStore:
    return cast("MessageStore", Rows(digests))


@pytest.fixture
def source(tmp_path: Path) -> LetterFolder:
    """The store that the letters are in."""
    return LetterFolder(tmp_path / "source")


@pytest.fixture
def target(tmp_path: Path) -> LetterFolder:
    """The store that they go to."""
    return LetterFolder(tmp_path / "target")


def a_letter(store: LetterStore, content: bytes) -> str:
    staged = store.stage()
    staged.write(content)
    return staged.store().digest


def read(store: LetterStore, digest: str) -> bytes:
    with store.open(digest) as content:
        return content.read()


def damage(folder: Path, digest: str) -> None:
    (folder / digest[:2] / digest).write_bytes(b"damaged")


def copied(source: LetterStore, target: LetterStore, *digests: str) -> dict[str, bool]:
    heard: dict[str, bool] = {}
    copy_letters(source, target, messages=rows(*digests), report=heard.__setitem__)
    return heard


def test_named_letters_are_copied_and_others_left(source: LetterFolder, target: LetterFolder) -> None:
    named, unnamed = a_letter(source, PDF), a_letter(source, b"unnamed")

    assert copied(source, target, named) == {named: True}
    assert read(target, named) == PDF
    assert list(target.digests(unnamed[:2])) == []


def test_what_was_interrupted_goes_on(source: LetterFolder, target: LetterFolder, tmp_path: Path) -> None:
    first, second = a_letter(source, PDF), a_letter(source, b"second")
    copied(source, target, first)
    damage(tmp_path / "source", first)

    assert copied(source, target, first, second) == {first: True, second: True}
    assert read(target, first) == PDF


def test_letters_that_are_missing_or_damaged_are_not_copied(
    source: LetterFolder, target: LetterFolder, tmp_path: Path
) -> None:
    digest = a_letter(source, PDF)
    damage(tmp_path / "source", digest)
    missing = "00" * 32

    assert copied(source, target, digest, missing) == {digest: False, missing: False}
    assert list(target.digests(digest[:2])) == []


def test_letters_are_compared_with_rows_both_ways(source: LetterFolder, tmp_path: Path) -> None:
    well, damaged, unnamed = (a_letter(source, content) for content in (PDF, b"damaged soon", b"unnamed"))
    damage(tmp_path / "source", damaged)
    missing = "00" * 32

    faults = list(verify_letters(source, messages=rows(well, damaged, missing)))

    assert set(faults) == {Fault(missing, "missing"), Fault(damaged, "damaged"), Fault(unnamed, "unnamed")}
