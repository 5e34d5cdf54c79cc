"""The appointment (*innkalling*) as the sender described it: Digipost's data types `appointment` and `event`."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")

# Digipost's data type: an appointment without end-time lasts half an hour.
DEFAULT_DURATION = timedelta(minutes=30)


class Language(StrEnum):
    """A language of senders' texts, of pages and of calendar entries, as Digipost writes it (`language`)."""

    NB = "NB"
    NN = "NN"
    EN = "EN"

    @property
    def tag(self) -> str:
        """As HTML, HTTP and iCalendar write it (BCP 47), such as `nb`."""
        return self.value.lower()

    @classmethod
    def of_tag(cls, tag: str | None) -> "Language | None":
        """The language of that tag; None when it is none of ours."""
        return next((language for language in cls if language.tag == tag), None)


class Kind(StrEnum):
    """Digipost's data type of the appointment; an event is one that may have several times."""

    APPOINTMENT = "appointment"
    EVENT = "event"


@dataclass(frozen=True, slots=True)
class Interval:
    """One time of an appointment; `end` is not before `start`, and None when the sender gave none."""

    start: datetime
    end: datetime | None = None

    @property
    def effective_end(self) -> datetime:
        """The end that was sent, else the data type's default: start plus 30 minutes."""
        return self.end or self.start + DEFAULT_DURATION


@dataclass(frozen=True, kw_only=True, slots=True)
class Address:
    """A postal address; a part that the sender left out, or left blank, is None."""

    street_address: str | None = None
    street_address_2: str | None = None
    postal_code: str | None = None
    city: str | None = None
    country: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Info:
    """A section of information: a title, a text, or both; the text keeps its newlines and tabs."""

    title: str | None = None
    text: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ExternalLink:
    """Where the recipient answers the sender: an http or https address."""

    url: str
    deadline: datetime | None = None
    description: str | None = None
    button_text: str | None = None


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
class Labels:
    """Headings that the sender wants in place of the usual ones."""

    time: str | None = None
    place: str | None = None
    barcode: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Appointment:
    """One appointment or event, whole: it has at least one time, and its times stand soonest first.

    Times are aware and carry the offset that was sent. Text is as sent, never blank: a blank field is None.
    Digipost gives an `appointment` one time, an arrival time and one link at most; an `event` any number of times and
    links, a description, a barcode and labels.
    """

    times: tuple[Interval, ...]
    kind: Kind = Kind.APPOINTMENT
    arrival_time: str | None = None
    description: str | None = None
    place: str | None = None
    address: Address | None = None
    sub_title: str | None = None
    infos: tuple[Info, ...] = ()
    barcode: Barcode | None = None
    links: tuple[ExternalLink, ...] = ()
    labels: Labels = Labels()
    language: Language = Language.NB

    def __post_init__(self) -> None:
        """Put the times in order, whatever the sender's was."""
        # A frozen class assigns its own fields in this way (dataclasses, "Frozen instances").
        object.__setattr__(self, "times", tuple(sorted(self.times, key=lambda time: time.start)))

    @property
    def start(self) -> datetime:
        """When its first time starts."""
        return self.times[0].start

    @property
    def end(self) -> datetime | None:
        """The last end that was sent; None when the sender gave none."""
        return max((time.end for time in self.times if time.end), default=None)

    @property
    def effective_end(self) -> datetime:
        """When the last of its times is over."""
        return max(time.effective_end for time in self.times)
