"""The appointment (*innkalling*) as the sender described it: Digipost's data type `appointment`."""

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
class Appointment:
    """One appointment, whole: `start` is always there, and `end`, when sent, is not before it.

    Times are aware and carry the offset that was sent. Text is as sent, never blank: a blank field is None.
    """

    start: datetime
    end: datetime | None = None
    arrival_time: str | None = None
    place: str | None = None
    address: Address | None = None
    sub_title: str | None = None
    infos: tuple[Info, ...] = ()
    language: Language = Language.NB
    link: ExternalLink | None = None

    @property
    def effective_end(self) -> datetime:
        """The end that was sent, else the data type's default: start plus 30 minutes."""
        return self.end or self.start + DEFAULT_DURATION
