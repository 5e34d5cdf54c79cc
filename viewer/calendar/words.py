"""What calendar entries say, in three languages. A feed has a language of its own: nobody's browser is there to ask."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from viewer.domain.appointment import OSLO, Language


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """One language: texts with named gaps, and the names of days and months."""

    time_at: str
    summons_from: str
    discreet: str
    busy: str
    cancelled: str
    arrival: str
    assumed_end: str
    deadline: str
    open_page: str
    closed: str
    closed_text: str
    reopened: str
    example_title: str
    example_place: str
    date_and_time: str
    clock: str
    weekdays: tuple[str, ...]
    months: tuple[str, ...]

    def when(self, moment: datetime) -> str:
        """Norwegian wall time with weekday and month in words."""
        wall = moment.astimezone(OSLO)
        return self.date_and_time.format(
            weekday=self.weekdays[wall.weekday()],
            day=wall.day,
            month=self.months[wall.month - 1],
            year=wall.year,
            clock=f"{wall:%H:%M}",
        )

    def at(self, moment: datetime) -> str:
        """Norwegian wall time without the date."""
        return self.clock.format(clock=f"{moment.astimezone(OSLO):%H:%M}")


BOKMAAL = Words(
    time_at="Time hos {place}",
    summons_from="Innkalling fra {sender}",
    discreet="Avtale",
    busy="Opptatt",
    cancelled="AVLYST: {title}",
    arrival="Oppmøte: {arrival}",
    assumed_end="Antatt sluttid: {clock} (avsenderen har ikke oppgitt noen)",
    deadline="Frist: {deadline}",
    open_page="Åpne i postkassen: {url}",
    closed="Kalenderlenken er ikke lenger i bruk",
    closed_text="Den som eier kalenderen, har stengt lenken. Du kan fjerne abonnementet fra kalenderappen.",
    reopened="Kalenderlenken er i bruk igjen",
    example_title="Kontroll hos tannlegen",
    example_place="Tannlegene på torget",
    date_and_time="{weekday} {day}. {month} {year} kl. {clock}",
    clock="kl. {clock}",
    weekdays=("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"),
    months=(
        *("januar", "februar", "mars", "april", "mai", "juni"),
        *("juli", "august", "september", "oktober", "november", "desember"),
    ),
)
NYNORSK = Words(
    time_at="Time hos {place}",
    summons_from="Innkalling frå {sender}",
    discreet="Avtale",
    busy="Oppteken",
    cancelled="AVLYST: {title}",
    arrival="Oppmøte: {arrival}",
    assumed_end="Gått ut frå sluttid: {clock} (avsendaren har ikkje oppgitt noka)",
    deadline="Frist: {deadline}",
    open_page="Opne i postkassa: {url}",
    closed="Kalenderlenkja er ikkje lenger i bruk",
    closed_text="Den som eig kalenderen, har stengt lenkja. Du kan fjerne abonnementet frå kalenderappen.",
    reopened="Kalenderlenkja er i bruk igjen",
    example_title="Kontroll hos tannlegen",
    example_place="Tannlegane på torget",
    date_and_time="{weekday} {day}. {month} {year} kl. {clock}",
    clock="kl. {clock}",
    weekdays=("måndag", "tysdag", "onsdag", "torsdag", "fredag", "laurdag", "søndag"),
    months=BOKMAAL.months,
)
ENGLISH = Words(
    time_at="Appointment at {place}",
    summons_from="Appointment with {sender}",
    discreet="Appointment",
    busy="Busy",
    cancelled="CANCELLED: {title}",
    arrival="Arrival: {arrival}",
    assumed_end="Assumed end: {clock} (the sender gave none)",
    deadline="Deadline: {deadline}",
    open_page="Open in the mailbox: {url}",
    closed="This calendar link is no longer in use",
    closed_text="Its owner has closed it. You can remove the subscription from your calendar app.",
    reopened="This calendar link is in use again",
    example_title="Check-up at the dentist",
    example_place="The dentists at the market",
    date_and_time="{weekday} {day} {month} {year}, {clock}",
    clock="{clock}",
    weekdays=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    months=(
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
)
WORDS: Mapping[Language, Words] = MappingProxyType({Language.NB: BOKMAAL, Language.NN: NYNORSK, Language.EN: ENGLISH})
