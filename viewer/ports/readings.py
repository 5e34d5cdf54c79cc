"""Letters as they are read: which wait, what was read of them, and the ties between appointments that follow."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from viewer.domain.access import RecipientId
from viewer.domain.letter_ties import Candidate
from viewer.domain.mailbox import AppointmentId, ShownTie
from viewer.domain.reading import DueLetter, ReadLetter


class ReadingStore(Protocol):
    """What letters say, and what they do to appointments. What is delivered later than `now` is not read yet."""

    def claim(self, limit: int, until: datetime, now: datetime) -> Sequence[DueLetter]:
        """Letters that are to be read, longest due first; the caller's until then, and due once more if it dies.

        PDF files alone: the primary document of a message, and whichever carries an appointment.
        """
        ...

    def give_back(self) -> None:
        """Let others have at once what this process has claimed and not saved: it stops."""
        ...

    def candidates(self, letter: DueLetter, now: datetime) -> Sequence[Candidate]:
        """The appointments that the letter may speak of: of the same recipient, and the same sender or organisation.

        They were delivered before it, are still to come, and are neither hidden nor withdrawn.
        """
        ...

    def save(self, read: ReadLetter) -> None:
        """Store what was read, and let its ties come into force; raise the feeds' content version where it shows.

        The ties of a letter are made once: read again, those of a letter that has some stay as the recipient left them.
        """
        ...

    def read_again(self, now: datetime) -> int:
        """Have all letters read anew, also those that came before letters were read; returns how many."""
        ...

    def counts(self) -> Mapping[str, int]:
        """How many letters wait (`due`), were read (`read`), or could not be, by the reason."""
        ...

    def ties(self, recipient_id: RecipientId, appointment_id: AppointmentId, now: datetime) -> Sequence[ShownTie]:
        """The ties of the appointment and of those that are shown as part of it, oldest first."""
        ...

    def answer(self, recipient_id: RecipientId, tie_id: int, *, answer: bool, now: datetime) -> AppointmentId:
        """Let the recipient's word stand above the letter's; returns the older appointment. Raises NotFoundError."""
        ...

    def tie(self, recipient_id: RecipientId, one: AppointmentId, other: AppointmentId, now: datetime) -> AppointmentId:
        """Tie two of the recipient's appointments by hand, the later letter's replacing the earlier one's.

        Returns the appointment that both are from now on. Raises NotFoundError, also for one of several times.
        """
        ...
