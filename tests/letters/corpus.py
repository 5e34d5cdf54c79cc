"""The corpus: letters with what is true of them, the same ones each time."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tests.builders import an_appointment
from tests.letters import phrases
from tests.letters.layouts import LAYOUTS, Content
from tests.letters.phrases import EN, NB, NN
from tests.letters.writers import Page, with_fpdf, with_reportlab
from viewer.domain.appointment import OSLO, Address, Appointment, Language
from viewer.domain.letter_differences import Subject
from viewer.domain.letter_ties import Candidate
from viewer.domain.mailbox import AppointmentId, TieKind

ROUNDS = 2
NEW_ID = AppointmentId("new")
OLD_ID = AppointmentId("old")


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """A letter, the data that came with it, what the mailbox held, and what is to be found.

    `tie` is what the words say of the appointment `old`; `differs` what letter and data tell differently. A case that
    `may_ask` holds another appointment of its kind, about which a question is right.
    """

    name: str
    language: Language
    pages: Sequence[Page]
    writer: str
    appointment: Appointment
    subject: str
    coming: Sequence[Candidate]
    tie: TieKind | None = None
    differs: Subject | None = None
    may_ask: bool = False

    def pdf(self) -> bytes:
        """The letter itself."""
        return with_reportlab(self.pages) if self.writer == "reportlab" else with_fpdf(self.pages)


@dataclass(frozen=True, kw_only=True, slots=True)
class Trade:
    """A kind of sender: who, where, and what for, in each language."""

    sender: str
    place: str
    street: str
    kinds: dict[Language, tuple[str, ...]]


TRADES = (
    Trade(
        sender="Fjordbyen sykehus",
        place="Poliklinikken",
        street="Sjukehusvegen 9",
        kinds={
            NB: ("MR av rygg", "Kontroll etter operasjon", "Blodprøve", "Vaksinasjon, dose 2"),
            NN: ("MR av rygg", "Kontroll etter operasjon", "Blodprøve"),
            EN: ("MRI of the back", "Blood test", "Consultation"),
        },
    ),
    Trade(
        sender="Sørdal tannklinikk",
        place="Sørdal tannklinikk",
        street="Strandgata 4",
        kinds={
            NB: ("Årlig kontroll hos tannlegen", "Rotfylling"),
            NN: ("Årleg kontroll hos tannlegen",),
            EN: ("Dental check-up",),
        },
    ),
    Trade(
        sender="NAV Nordvik",
        place="NAV Nordvik",
        street="Torggata 12",
        kinds={NB: ("Dialogmøte 2", "Oppfølgingssamtale"), NN: ("Dialogmøte 2",), EN: ("Follow-up meeting",)},
    ),
    Trade(
        sender="Nordvik tingrett",
        place="Rettssal 3",
        street="Tinghusgata 1",
        kinds={NB: ("Hovedforhandling", "Planmøte"), NN: ("Hovudforhandling",), EN: ("Main hearing",)},
    ),
    Trade(
        sender="Nordvik skole",
        place="Biblioteket",
        street="Skoleveien 2",
        kinds={NB: ("Utviklingssamtale", "Foreldremøte"), NN: ("Utviklingssamtale",), EN: ("Parent meeting",)},
    ),
    Trade(
        sender="Trafikkstasjonen i Nordvik",
        place="Trafikkstasjonen",
        street="Industriveien 30",
        kinds={NB: ("Oppkjøring klasse B", "Teoriprøve"), NN: ("Oppkøyring klasse B",), EN: ("Driving test",)},
    ),
)


def corpus() -> Iterator[Case]:
    """Every layout with every kind of letter, and half of them anew, in all languages."""
    for round_ in range(ROUNDS):
        for number, layout in enumerate(LAYOUTS):
            for kind, make in enumerate(MAKERS):
                if round_ and (number + kind) % 2:
                    continue
                chance = random.Random(f"{round_} {number} {kind}")  # noqa: S311  # the same letters each time
                yield make(chance, number, layout, kind)


class _Draft:
    """A letter in the making: times and words, drawn by chance."""

    def __init__(self, chance: random.Random, number: int, kind: int) -> None:
        self.chance = chance
        self.number = number
        self.kind_number = kind
        self.language = chance.choice((NB, NB, NN, EN))
        self.trade = chance.choice(TRADES)
        self.kind = chance.choice(self.trade.kinds[self.language])
        self.written = datetime(2027, 1, 11, 9, tzinfo=OSLO) + timedelta(days=chance.randrange(20))
        self.old = self._time(40)
        self.new = self._time(60)

    def _time(self, days: int) -> datetime:
        day = self.written.date() + timedelta(days=days + self.chance.randrange(15))
        while day.weekday() > 4:
            day += timedelta(days=1)
        hour, minute = self.chance.randrange(8, 15), self.chance.choice((0, 10, 15, 30, 45))
        return datetime(day.year, day.month, day.day, hour, minute, tzinfo=OSLO)

    def day(self, moment: datetime, *, style: int | None = None) -> str:
        """The date, as one of many people would write it."""
        month, weekday = phrases.MONTHS[self.language][moment.month - 1], phrases.DAYS[self.language][moment.weekday()]
        style = self.chance.randrange(6) if style is None else style
        if self.language is EN:
            return (
                f"{weekday} {moment.day} {month} {moment.year}",
                f"{moment.day} {month} {moment.year}",
                f"{month} {moment.day}, {moment.year}",
                f"{weekday} {moment.day} {month}",
                f"{moment.day}.{moment.month:02}.{moment.year}",
                f"{weekday} {moment.day} {month} {moment.year}",
            )[style]
        return (
            f"{weekday} {moment.day}. {month} {moment.year}",
            f"{moment.day}. {month} {moment.year}",
            f"{moment:%d.%m.%y}",
            f"{weekday} {moment.day}. {month}",
            f"{moment.day}/{moment.month}-{moment.year}",
            f"{weekday} {moment:%d.%m.%Y}",
        )[style]

    def clock(self, moment: datetime) -> str:
        """The time of day, likewise."""
        if self.language is EN:
            half = "am" if moment.hour < 12 else "pm"
            return self.chance.choice((f"at {moment:%H:%M}", f"at {(moment.hour - 1) % 12 + 1}:{moment:%M} {half}"))
        spelled = []
        if moment.minute == 30 and self.language is NB:
            spelled = [f"kl. halv {phrases.HOURS[(moment.hour + 1) % 12]}"]
        return self.chance.choice(
            (f"kl. {moment:%H.%M}", f"kl. {moment:%H:%M}", f"kl {moment:%H%M}", f"klokka {moment:%H.%M}", *spelled)
        )

    def time(self, moment: datetime) -> str:
        """Date and time."""
        return f"{self.day(moment)} {self.clock(moment)}"

    def fill(self, phrase: str, *, new: datetime | None = None) -> str:
        """The phrase with its gaps filled."""
        return phrase.format(
            new=self.time(new or self.new),
            old=self.time(self.old),
            newday=self.day(new or self.new),
            oldday=self.day(self.old),
            kind=self.kind[0].lower() + self.kind[1:] if self.kind[1:2].islower() else self.kind,
            phone="22 33 44 55",
            past=self.day(
                self.written - timedelta(days=20 + self.chance.randrange(60)), style=self.chance.choice((0, 1, 1))
            ),
            deadline=self.day(self.written + timedelta(days=14), style=1),
        )

    def harmless(self, count: int) -> list[str]:
        """Sentences that change nothing."""
        return [self.fill(phrase) for phrase in self.chance.sample(phrases.HARMLESS[self.language], count)]

    def appointment(self, start: datetime, *, kind: str | None = None) -> Appointment:
        """The data of an appointment at that time."""
        return an_appointment(
            start=start,
            end=start + timedelta(minutes=30),
            arrival_time=None,
            place=self.trade.place,
            address=Address(street_address=self.trade.street, postal_code="0182", city="Oslo"),
            sub_title=kind or self.kind,
            infos=(),
            language=self.language,
        )

    def coming(self, *, with_old: bool) -> list[Candidate]:
        """What the same sender has sent before: the old one, if it is there, and others."""
        others = [
            self.appointment(self.old + timedelta(days=3), kind="Søvnregistrering"),
            self.appointment(self.new + timedelta(days=30, hours=1), kind="Telefonsamtale med lege"),
        ]
        kept = [
            Candidate(shows=AppointmentId(f"other-{number}"), appointment=other) for number, other in enumerate(others)
        ]
        if with_old:
            kept.append(Candidate(shows=OLD_ID, appointment=self.appointment(self.old)))
        return kept

    def content(
        self, heading: str, sentences: Sequence[str], *, shown: datetime | None, street: str | None = None
    ) -> Content:
        """The letter; `shown` is the time in its table."""
        date_label, time_label, place_label, about = phrases.LABELS[self.language]
        facts = (
            [
                (date_label, self.day(shown, style=0)),
                (time_label, f"{shown:%H.%M}"),
                (place_label, f"{self.trade.place}, {street or self.trade.street}"),
                (about, self.kind),
            ]
            if shown
            else []
        )
        return Content(
            sender=self.trade.sender,
            heading=heading,
            sentences=sentences,
            facts=facts,
            street=self.trade.street,
            written_on=f"{self.written:%d.%m.%Y}",
            born_on=self.chance.choice(("12.03.1958", "12.03.58", "01.04.2031"[:6] + "1991")),
            reference=f"2027/{self.chance.randrange(1000, 9999)}-{self.chance.randrange(1, 30)}",
            telephone="22 33 44 55",
            letter_date_label=self.chance.choice(("Vår dato", "Dato")),
        )

    def case(self, name: str, content: Content, layout: int, **values: object) -> Case:
        """The case, by one writer or the other."""
        base = Case(
            name=f"{name} {self.number}",
            language=self.language,
            pages=LAYOUTS[layout](content),
            writer="reportlab" if (self.number + self.kind_number) % 2 else "fpdf2",
            appointment=self.appointment(self.new),
            subject=content.heading,
            coming=(),
        )
        return replace(base, **values)  # type: ignore[arg-type]


def _heading(draft: _Draft) -> str:
    return {NB: "Innkalling til {}", NN: "Innkalling til {}", EN: "Appointment: {}"}[draft.language].format(draft.kind)


def _invitation(chance: random.Random, number: int, _layout: object, kind: int) -> Case:
    draft = _Draft(chance, number, kind)
    sentences = [draft.fill(chance.choice(phrases.INVITED[draft.language])), *draft.harmless(5)]
    content = draft.content(_heading(draft), sentences, shown=draft.new)
    return draft.case("invitation", content, number, coming=draft.coming(with_old=False))


def _second(chance: random.Random, number: int, _layout: object, kind: int) -> Case:
    """Another of the same kind, without a word of the first."""
    draft = _Draft(chance, number, kind)
    sentences = [*draft.harmless(3), draft.fill(chance.choice(phrases.INVITED[draft.language])), *draft.harmless(3)]
    content = draft.content(_heading(draft), sentences, shown=draft.new)
    return draft.case("second", content, number, coming=draft.coming(with_old=True), may_ask=True)


def _several(chance: random.Random, number: int, _layout: object, kind: int) -> Case:
    """Two appointments in one letter, of which the data hold one."""
    draft = _Draft(chance, number, kind)
    sentences = [
        draft.fill(chance.choice(phrases.INVITED[draft.language])),
        draft.fill(chance.choice(phrases.INVITED[draft.language]), new=draft.new + timedelta(days=28)),
        *draft.harmless(4),
    ]
    content = draft.content(_heading(draft), sentences, shown=None)
    return draft.case("several", content, number, coming=draft.coming(with_old=False))


def _replaced(chance: random.Random, number: int, _layout: object, kind: int) -> Case:
    draft = _Draft(chance, number, kind)
    pool = chance.choice((phrases.REPLACED_NAMED, phrases.REPLACED_NAMED, phrases.REPLACED_UNNAMED))
    said = draft.fill(chance.choice(pool[draft.language]))
    invited = [] if draft.time(draft.new)[:6] in said else [draft.fill(chance.choice(phrases.INVITED[draft.language]))]
    sentences = [*draft.harmless(1), said, *invited, *draft.harmless(4)]
    content = draft.content(_heading(draft), sentences, shown=draft.new)
    return draft.case("replaced", content, number, coming=draft.coming(with_old=True), tie=TieKind.REPLACED)


def _withdrawn(chance: random.Random, number: int, _layout: object, kind: int) -> Case:
    draft = _Draft(chance, number, kind)
    said = draft.fill(chance.choice(phrases.WITHDRAWN_NAMED[draft.language]))
    heading = {NB: "Melding om avlysning", NN: "Melding om time", EN: "About your appointment"}[draft.language]
    content = draft.content(heading, [said, *draft.harmless(4)], shown=None)
    case = draft.case("withdrawn", content, number, coming=draft.coming(with_old=True), tie=TieKind.WITHDRAWN)
    return replace(case, appointment=draft.appointment(draft.old))


def _differing(chance: random.Random, number: int, _layout: object, kind: int) -> Case:
    """The letter tells another date, time, arrival or street than its data."""
    draft = _Draft(chance, number, kind)
    subject = chance.choice((Subject.TIME, Subject.TIME, Subject.DATE, Subject.ARRIVAL, Subject.ADDRESS))
    told, street, appointment = draft.new, None, draft.appointment(draft.new)
    sentences = []
    if subject is Subject.TIME:
        told = draft.new + timedelta(minutes=chance.choice((30, 60, 45)))
    elif subject is Subject.DATE:
        told = draft.new + timedelta(days=7)
    elif subject is Subject.ARRIVAL:
        appointment = replace(appointment, arrival_time=f"{draft.new - timedelta(minutes=15):%H:%M}")
        sentences.append(phrases.ARRIVE[draft.language].format(clock=f"{draft.new - timedelta(minutes=30):%H.%M}"))
    else:
        street = "Kirkegata 99"
        where = {NB: "Oppmøtested: {}.", NN: "Oppmøtestad: {}.", EN: "Place: {}."}[draft.language]
        sentences.append(where.format(street))
    sentences = [draft.fill(chance.choice(phrases.INVITED[draft.language]), new=told), *sentences, *draft.harmless(4)]
    content = draft.content(_heading(draft), sentences, shown=told, street=street)
    if subject is Subject.ADDRESS:
        content = replace(content, street="Postboks 12")
    case = draft.case(f"differs in {subject.value}", content, number, coming=draft.coming(with_old=False))
    return replace(case, appointment=appointment, differs=subject)


MAKERS = (_invitation, _second, _several, _replaced, _replaced, _withdrawn, _differing)
