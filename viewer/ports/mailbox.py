"""The lists of a recipient's mailbox, a page at a time."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from viewer.domain.access import Viewer
from viewer.domain.mailbox import Envelope, Letter, MailboxAppointment, MailboxCounts, Neighbour, SearchHits


class MailboxStore(Protocol):
    """The lists of the viewer's own mailbox. What is delivered later than `now` does not exist yet.

    What asks for a higher authentication level than the viewer's is in `locked` and its count alone, and in a search by
    what may be told of it. Hidden appointments are in `hidden` and in the counts alone. `first` counts the rows before
    a page, from 0.
    """

    def counts(self, viewer: Viewer, now: datetime) -> MailboxCounts:
        """How many appointments and letters there are."""
        ...

    def upcoming_count(self, viewer: Viewer, now: datetime) -> int:
        """How many appointments are not over."""
        ...

    def hidden_count(self, viewer: Viewer, now: datetime) -> int:
        """How many appointments the recipient has hidden."""
        ...

    def letter_count(self, viewer: Viewer, now: datetime) -> int:
        """How many letters come without an appointment."""
        ...

    def locked_count(self, viewer: Viewer, now: datetime) -> int:
        """How many letters ask for a higher authentication level."""
        ...

    def upcoming(self, viewer: Viewer, now: datetime, *, first: int, limit: int) -> Sequence[MailboxAppointment]:
        """Appointments that are not over, by the start of their next time."""
        ...

    def upcoming_months(self, viewer: Viewer, now: datetime) -> Sequence[tuple[int, int, int]]:
        """Year, month, and number of upcoming appointments before it, of each Norwegian month in which one starts.

        Of two years from the first of them on.
        """
        ...

    def past(
        self, viewer: Viewer, now: datetime, *, since: datetime, until: datetime, first: int, limit: int
    ) -> Sequence[MailboxAppointment]:
        """Appointments that are over and started at `since` or later, but before `until`, latest first."""
        ...

    def past_years(self, viewer: Viewer, now: datetime) -> Sequence[tuple[int, int]]:
        """The Norwegian years in which past appointments started, latest first, with their number."""
        ...

    def hidden(self, viewer: Viewer, now: datetime, *, first: int, limit: int) -> Sequence[MailboxAppointment]:
        """Appointments that the recipient has hidden, soonest first."""
        ...

    def letters(self, viewer: Viewer, now: datetime, *, first: int, limit: int) -> Sequence[Letter]:
        """Letters of messages without an appointment, newest first."""
        ...

    def locked(self, viewer: Viewer, now: datetime, *, first: int, limit: int) -> Sequence[Envelope]:
        """Letters that ask for a higher authentication level, with an appointment or without, newest first."""
        ...

    def near(
        self, viewer: Viewer, now: datetime, *, since: datetime, until: datetime, limit: int
    ) -> Sequence[Neighbour]:
        """Appointments that the viewer still means to go to, begun before `until` and not over at `since`.

        Soonest first, and no more than `limit`. Past, hidden and withdrawn ones are left out.
        """
        ...

    def search(
        self, viewer: Viewer, query: str, date_words: Callable[[datetime], str], now: datetime, *, limit: int
    ) -> SearchHits:
        """What has every word of the query in its texts, its dates or its sender's name, at most `limit` of a kind.

        `date_words` says a moment's date as people look for it.
        """
        ...
