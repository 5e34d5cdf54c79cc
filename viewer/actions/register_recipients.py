"""Register recipients in bulk: a batch a transaction, and one faulty row never stops the rest."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import islice

from viewer.domain.access import Keys
from viewer.domain.message import Addressee
from viewer.domain.recipient import NewRecipient
from viewer.ports.recipients import RecipientStore

# Rows in one commit: enough that a commit costs nothing beside them, few enough to be read again after an interruption.
BATCH = 1000


class Registration(StrEnum):
    """What became of a row."""

    REGISTERED = "registered"
    KNOWN = "known"
    CHECKED = "checked"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A row of a list: whom it names, the surest first, or why it is refused."""

    line: int
    name: str | None = None
    addressees: tuple[Addressee, ...] = ()
    fault: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class RowResult:
    """What became of the row on that line, and why when it was refused."""

    line: int
    result: Registration
    reason: str | None = None


def register_recipients(
    rows: Iterable[Row], *, recipients: RecipientStore, keys: Keys, now: datetime
) -> Iterator[Sequence[RowResult]]:
    """The results of one batch after the other, each once it is on disk."""
    rows = iter(rows)
    while batch := list(islice(rows, BATCH)):
        sound = [row for row in batch if row.fault is None]
        new = [_new_recipient(row, keys) for row in sound]
        added = dict(zip((row.line for row in sound), recipients.add_all(new, now), strict=True))
        yield [
            RowResult(line=row.line, result=Registration.REFUSED, reason=row.fault)
            if row.fault is not None
            else RowResult(line=row.line, result=Registration.REGISTERED if added[row.line] else Registration.KNOWN)
            for row in batch
        ]


def _new_recipient(row: Row, keys: Keys) -> NewRecipient:
    first, *others = (keys.addressee(addressee) for addressee in row.addressees)
    return NewRecipient(key=first, name=row.name, other_keys=tuple(others))
