"""The event: Digipost's data type for what has several times, such as an election or a course."""

from dataclasses import dataclass
from datetime import datetime

from viewer.domain.appointment import Address, Appointment, ExternalLink, Info, Language


@dataclass(frozen=True, kw_only=True, slots=True)
class TimeInterval:
    """From `start` to `end`, which is not before it; both aware, with the offset that was sent."""

    start: datetime
    end: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Barcode:
    """A barcode to show at the door.

    `type` is as the sender names it (`code-128`); `show_value` asks for the value in print below the bars.
    """

    value: str | None = None
    type: str | None = None
    text: str | None = None
    show_value: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """One event, whole: at least one interval, in the order sent.

    It answers to all the names of an `Appointment`, so that a page or a calendar entry that knows nothing of events
    shows it right; `start` is the first interval's and `end` the last one's. A label, when sent, replaces the usual
    heading. Text is as sent, never blank.
    """

    intervals: tuple[TimeInterval, ...]
    sub_title: str | None = None
    time_label: str | None = None
    description: str | None = None
    place: str | None = None
    place_label: str | None = None
    address: Address | None = None
    infos: tuple[Info, ...] = ()
    barcode_label: str | None = None
    barcode: Barcode | None = None
    links: tuple[ExternalLink, ...] = ()
    language: Language = Language.NB

    @property
    def start(self) -> datetime:
        """When the first interval starts."""
        return min(interval.start for interval in self.intervals)

    @property
    def effective_end(self) -> datetime:
        """When the last interval ends."""
        return max(interval.end for interval in self.intervals)

    @property
    def end(self) -> datetime:
        """An event always says when it ends."""
        return self.effective_end

    @property
    def arrival_time(self) -> None:
        """The data type has no word for it."""
        return

    @property
    def link(self) -> None:
        """An event has `links` instead."""
        return


AnyAppointment = Appointment | Event
"""What lies in a mailbox and in calendars: an appointment, or an event, which is one with several times."""
