"""Recipients are registered a batch at a time, and a faulty row stops no other."""

from collections.abc import Sequence
from datetime import datetime

from tests.builders import FOUNDING_RECIPIENT
from viewer.actions.register_recipients import BATCH, Registration, Row, register_recipients
from viewer.domain.access import Keys
from viewer.domain.message import DigipostAddress
from viewer.domain.recipient import NewRecipient

KEYS = Keys(b"a secret for tests")


class FakeRecipients:
    """Remembers each batch; who comes twice is known the second time."""

    def __init__(self) -> None:
        self.batches: list[Sequence[NewRecipient]] = []
        self.keys: set[bytes] = set()

    def add_all(self, recipients: Sequence[NewRecipient], now: datetime) -> list[bool]:
        self.batches.append(recipients)
        is_new = [recipient.key not in self.keys for recipient in recipients]
        self.keys |= {recipient.key for recipient in recipients}
        return is_new


def registered(rows: Sequence[Row], recipients: FakeRecipients, now: datetime) -> list[tuple[int, Registration]]:
    batches = register_recipients(rows, recipients=recipients, keys=KEYS, now=now)  # type: ignore[arg-type]  # only `add_all`
    return [(row.line, row.result) for batch in batches for row in batch]


def test_each_row_is_told_what_became_of_it(now: datetime) -> None:
    kari = (FOUNDING_RECIPIENT, DigipostAddress("kari.nordmann#1a2b"))
    rows = [
        Row(line=1, name="Kari", addressees=kari),
        Row(line=2, fault="no number"),
        Row(line=3, addressees=(DigipostAddress("ola.nordmann#1a2b"),)),
    ]
    recipients = FakeRecipients()
    assert registered(rows, recipients, now) == [
        (1, Registration.REGISTERED),
        (2, Registration.REFUSED),
        (3, Registration.REGISTERED),
    ]
    [[first, _]] = recipients.batches
    assert (first.key, first.other_keys) == (KEYS.addressee(kari[0]), (KEYS.addressee(kari[1]),))
    assert registered(rows[:1], recipients, now) == [(1, Registration.KNOWN)]


def test_many_rows_are_many_commits(now: datetime) -> None:
    rows = [
        Row(line=number, addressees=(DigipostAddress(f"kari.nordmann#{number:04}"),)) for number in range(BATCH + 1)
    ]
    recipients = FakeRecipients()
    assert len(registered(rows, recipients, now)) == BATCH + 1
    assert [len(batch) for batch in recipients.batches] == [BATCH, 1]
