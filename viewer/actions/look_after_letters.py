"""Copy letters from one store to another, and compare the letters with the rows that name them."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import BinaryIO

from viewer.domain.delivery import DIGEST_PREFIXES
from viewer.errors import StorageError
from viewer.ports.letters import LetterStore
from viewer.ports.messages import MessageStore

# Bytes that are held at once.
CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with the letter of that digest: `missing`, `damaged`, or `unnamed` when no row names it."""

    digest: str
    fault: str


def copy_letters(
    source: LetterStore,
    target: LetterStore,
    *,
    messages: MessageStore,
    report: Callable[[str, bool], None],
) -> None:
    """Copy every letter that a row names and that the target lacks; `report` hears of each, and whether it is there.

    What is interrupted goes on where it stopped. A letter that can't be read, or whose bytes are not those of its
    digest, is not copied.
    """
    for prefix in DIGEST_PREFIXES:
        there = set(target.digests(prefix))
        for digest in messages.letter_digests(prefix):
            report(digest, digest in there or _copy(digest, source, target))


def _copy(digest: str, source: LetterStore, target: LetterStore) -> bool:
    try:
        content = source.open(digest)
    except StorageError:
        return False
    staged = target.stage()
    try:
        with closing(content):
            for chunk in _chunks(content):
                staged.write(chunk)
        if staged.content_hash().hex() != digest:
            return False
        staged.store()
    finally:
        staged.discard()
    return True


def verify_letters(letters: LetterStore, *, messages: MessageStore) -> Iterator[Fault]:
    """Yield rows without a letter, letters that no row names, and letters whose bytes are not those of their digest."""
    for prefix in DIGEST_PREFIXES:
        stored, named = set(letters.digests(prefix)), set(messages.letter_digests(prefix))
        yield from (Fault(digest, "missing") for digest in sorted(named - stored))
        yield from (Fault(digest, "unnamed") for digest in sorted(stored - named))
        yield from (Fault(digest, "damaged") for digest in sorted(named & stored) if _is_damaged(digest, letters))


def _is_damaged(digest: str, letters: LetterStore) -> bool:
    content_hash = hashlib.sha256()
    try:
        with closing(letters.open(digest)) as content:
            for chunk in _chunks(content):
                content_hash.update(chunk)
    except (OSError, StorageError):
        return True
    return content_hash.hexdigest() != digest


def _chunks(content: BinaryIO) -> Iterator[bytes]:
    while chunk := content.read(CHUNK):
        yield chunk
