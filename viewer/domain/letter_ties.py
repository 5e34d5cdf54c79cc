"""What belongs together: a new letter and the appointments of its sender that are still to come.

A replaced appointment that was not is a missed one. So only the letter's own words tie, and only when exactly one
appointment fits them; all else is asked, or left alone. Nothing is ever deleted: a tie can be undone, and both are then
shown as their own letters tell them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from viewer.domain.appointment import Appointment
from viewer.domain.letter_changes import Change, Statement
from viewer.domain.letter_differences import wall_times
from viewer.domain.letter_moments import Moment, Role
from viewer.domain.letter_reading import LetterReading, street_key
from viewer.domain.mailbox import AppointmentId, DocumentId, NewTie, TieKind

# Of several that fit, this many are asked about; more would be a form, not a question.
MOST_QUESTIONS = 3
# A stem long enough to tell words apart: "hovedforhandlingen" is of "Hovedforhandling i sak 12".
STEM = 6
LONGEST_ENDING = 4


# No slots: `starts` is held against every moment of the letter, and is computed once.
@dataclass(frozen=True, kw_only=True)
class NewLetter:
    """A letter that has been read, and the appointment that came with it, if one did."""

    document_id: DocumentId
    reading: LetterReading
    appointment_id: AppointmentId | None = None
    appointment: Appointment | None = None
    contradicts_data: bool = False

    @cached_property
    def starts(self) -> list[datetime]:
        """The wall times of its own appointment; none without data."""
        return wall_times(self.appointment) if self.appointment else []


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """An appointment that a new letter may speak of, as it is shown: with the data of `shows`."""

    shows: AppointmentId
    appointment: Appointment

    @cached_property
    def starts(self) -> list[datetime]:
        """Its wall times."""
        return wall_times(self.appointment)


def decide(letter: NewLetter, coming: Sequence[Candidate]) -> list[NewTie]:
    """The ties of a new letter: none, one that is certain, or those to ask about.

    `coming` are the appointments of the same sender and recipient that came before it, and are still to come.
    """
    several = [candidate for candidate in coming if len(candidate.appointment.times) > 1]
    if letter.appointment and len(letter.appointment.times) > 1:
        return _with_several_times(letter, several)
    single = [candidate for candidate in coming if len(candidate.appointment.times) == 1]
    ties = _with_one_time(letter, single)
    if any(_is_named_by_change(letter, event) for event in several):
        # The words may be of that one's time on the same day.
        ties = [tie if tie.kind is TieKind.REMINDER else replace(tie, is_certain=False) for tie in ties]
    return ties or _calling_off_several_times(letter, several)


def may_be_one(one: Appointment, other: Appointment) -> bool:
    """Whether the two can be tied: one time never takes the place of several, nor several of one."""
    return (len(one.times) == 1) == (len(other.times) == 1)


def has_same_times(one: Appointment, other: Appointment) -> bool:
    """Whether both start at the same moments."""
    return [time.start for time in one.times] == [time.start for time in other.times]


def _with_several_times(letter: NewLetter, events: Sequence[Candidate]) -> list[NewTie]:
    """The ties of a letter whose data have several times: sure when it tells the same ones again, else asked.

    Words name one of the times as often as all of them, so they never are enough.
    """
    events = [event for event in events if _is_alike(letter, event) and not _is_said_to_stand(letter, event)]
    if letter.appointment is None or len(events) != 1:
        return []
    [event] = events
    if has_same_times(letter.appointment, event.appointment):
        return _ties(letter, TieKind.REMINDER, events, None, is_certain=True)
    said = next((said for said in letter.reading.statements if said.change is Change.REPLACES), None)
    return _ties(letter, TieKind.REPLACED, events, said, is_certain=False)


def _calling_off_several_times(letter: NewLetter, events: Sequence[Candidate]) -> list[NewTie]:
    """A question where a letter without data calls off what may be all times of an event; never of some of them."""
    if letter.appointment is not None:
        return []
    for statement in letter.reading.statements:
        if statement.change is not Change.CALLS_OFF:
            continue
        named = _named(statement)
        fitting = [
            event
            for event in events
            if not _is_said_to_stand(letter, event)
            and _is_of_noun(event, statement)
            and (_names_all(named, event) if named else bool(statement.nouns) or statement.is_of_reader)
        ]
        if fitting:
            return _ties(letter, TieKind.WITHDRAWN, fitting, statement, is_certain=False)
    return []


def _is_named_by_change(letter: NewLetter, event: Candidate) -> bool:
    """Whether words that replace or call off name one of the event's times."""
    return any(
        said.change is not Change.STANDS
        and _is_of_noun(event, said)
        and (_fits(event, _named(said), None) if said.moments else said.change is Change.CALLS_OFF)
        for said in letter.reading.statements
    )


def _names_all(named: Sequence[Moment], event: Candidate) -> bool:
    days = {start.date() for start in event.starts}
    return all(any(moment.date.fits(day) for moment in named) for day in days)


def _with_one_time(letter: NewLetter, coming: Sequence[Candidate]) -> list[NewTie]:
    """The ties of a letter with one time, or without data, among appointments of one time."""
    told = _told_as_standing(letter)
    standing = [candidate for candidate in coming if _is_named_as_standing(letter, candidate, told)]
    alike = [candidate for candidate in coming if _is_alike(letter, candidate)]
    called_off = [said for said in letter.reading.statements if said.change is Change.CALLS_OFF]
    replacing = [
        said
        for said in letter.reading.statements
        if said.change is Change.REPLACES
        and (not said.is_instead or any(_is_own(moment, letter) for moment in said.moments))
        and (not said.is_former or _is_former_of(said, coming, letter))
        and (
            not said.nouns
            or any(candidate.appointment.sub_title and _is_of_noun(candidate, said) for candidate in coming)
        )
    ]
    standing += (stands := [candidate for candidate in coming if _is_said_to_stand(letter, candidate)])
    movable = [candidate for candidate in coming if candidate not in stands]
    reminded = [candidate for candidate in coming if _is_reminder(letter, candidate)]
    if len(reminded) == 1:
        # "Your sister's appointment has been cancelled", and the reader's is told again.
        called_off = [said for said in called_off if not said.is_weak]
    if called_off and (ties := _calling_off(letter, called_off, replacing, movable)):
        return _in_doubt(letter, ties, coming)
    if reminded:
        return _ties(letter, TieKind.REMINDER, reminded, None, is_certain=len(reminded) == 1)
    # "Timen er avlyst" beside the data of another one has moved it, it seems: what names no date may be long over.
    if letter.appointment and all(said.is_weak for said in replacing):
        replacing += [
            replace(said, is_weak=said.is_weak or not (said.is_of_earlier or said.context))
            for said in called_off
            if not said.nouns
        ]
    if replacing:
        # What the letter tells of as an appointment beside its own, is to be kept; but for one on its own day, where no
        # words say that it stands: "Du har time kl. 8. Vi flytter deg til kl. 13 samme dag".
        of_the_day = [candidate for candidate in alike if _fits(candidate, (), _own_date(letter))]
        left = [
            candidate
            for candidate in coming
            if candidate not in standing or (candidate in of_the_day and candidate not in stands)
        ]
        has_another = any(candidate not in left and candidate not in stands for candidate in alike)
        return _in_doubt(letter, _replacing(letter, replacing, left, has_another=has_another), coming)
    # Of several it may be a treatment that goes on for weeks, also where the letter tells of some of them.
    is_one = len(alike) == 1 and alike[0] not in standing and not _says_that_all_stand(letter)
    return _ties(letter, TieKind.REPLACED, alike, None, is_certain=False) if is_one else []


def _is_former_of(statement: Statement, coming: Sequence[Candidate], letter: NewLetter) -> bool:
    """Whether what is told as over is the time of one that is still to come, beside the letter's own time."""
    return _tells_own_time(letter) and any(
        _is_alike(letter, candidate) and _fits(candidate, statement.moments, None) for candidate in coming
    )


def _in_doubt(letter: NewLetter, ties: list[NewTie], coming: Sequence[Candidate]) -> list[NewTie]:
    """The ties; questions where the pages can't be read, or say as well that the appointment holds, but not which."""
    tied = [candidate for candidate in coming if any(tie.older == candidate.shows for tie in ties)]
    others = [candidate for candidate in coming if candidate not in tied]
    says_so = any(
        said.change is Change.STANDS and not said.moments and not _is_of_others(said, tied, others)
        for said in letter.reading.statements
    )
    return [replace(tie, is_certain=False) for tie in ties] if letter.reading.is_garbled or says_so else ties


def _is_of_others(statement: Statement, tied: Sequence[Candidate], others: Sequence[Candidate]) -> bool:
    """Whether the kind that the words name is of other appointments alone: "kontrollen går som planlagt"."""
    months = {start.month for candidate in tied for start in candidate.starts}
    if statement.is_of_others or (statement.months and not months.intersection(statement.months)):
        return True
    if not statement.kind:
        return False
    return any(_is_of_kind(candidate, statement) for candidate in others) and not any(
        _is_of_kind(candidate, statement) for candidate in tied
    )


def _calling_off(
    letter: NewLetter, called_off: list[Statement], replacing: list[Statement], coming: Sequence[Candidate]
) -> list[NewTie]:
    own = _own_date(letter)
    # What names a date is quoted before a heading that names none.
    for statement in sorted(called_off, key=lambda said: not said.moments):
        named = _named(statement)
        # "Prøven 15. mars er slettet, og du er satt opp 24. mars": the letter's own time is not called off with it.
        named = [moment for moment in named if not _is_own(moment, letter)] or named
        if not named and statement.is_weak and replacing:
            continue
        if not named and (ties := _calling_off_undated(letter, statement, coming)):
            return ties
        if not named and own is None:
            continue
        fitting = [candidate for candidate in coming if _fits(candidate, named, own)]
        fitting = [candidate for candidate in fitting if _is_of_noun(candidate, statement)]
        is_of_another_day = bool(named and own and not any(moment.date.fits(own) for moment in named))
        # A letter that calls one off and brings another has moved it, when its words say so.
        if is_of_another_day and replacing:
            continue
        if not fitting:
            # It came on paper, perhaps: what the letter calls off is then its own appointment alone.
            if named and own and not statement.nouns and any(_is_own(moment, letter) for moment in named):
                # "28. april: utgår" may be a row of somebody else's, in a letter that calls its reader in that day.
                is_certain = any(moment.clock for moment in named) or not _calls_in(letter)
                ties = _ties(letter, TieKind.WITHDRAWN, _itself(letter), statement, is_certain=is_certain)
                return [replace(tie, newer=None) for tie in ties]
            continue
        alike = [candidate for candidate in fitting if _is_alike(letter, candidate)]
        chosen = alike if len(alike) == 1 else fitting
        is_certain = len(chosen) == 1 and not statement.is_weak
        is_certain = is_certain and not (statement.nouns and not chosen[0].appointment.sub_title)
        if is_of_another_day and len(alike) == 1:
            is_sure = is_certain and not letter.contradicts_data
            return _ties(letter, TieKind.REPLACED, alike, statement, is_certain=is_sure)
        ties = _ties(letter, TieKind.WITHDRAWN, chosen, statement, is_certain=is_certain)
        # An appointment of another day that came with the letter stands by itself.
        return [replace(tie, newer=None) for tie in ties] if is_of_another_day else ties
    return []


def _calling_off_undated(letter: NewLetter, statement: Statement, coming: Sequence[Candidate]) -> list[NewTie]:
    """The ties of "Timen din er avlyst": of the time named before it, or the only one, in a letter without data."""
    if letter.appointment is not None:
        return _calling_off_of_another_kind(letter, statement, coming)
    fitting = [candidate for candidate in coming if _is_of_noun(candidate, statement)]
    fitting = [candidate for candidate in fitting if _is_of_kind(candidate, statement)] or fitting
    in_context = [candidate for candidate in fitting if _fits(candidate, statement.context, None)]
    told = [moment for moment in letter.reading.moments if moment.role is not Role.OTHER and moment.is_labelled]
    # "Timen din 3. mars" is not one of these.
    is_told = any(
        (moment.clock or moment.date.weekday is not None)
        and not any(_fits(candidate, [moment], None) for candidate in coming)
        for moment in told
    )
    is_of_one = len(coming) == 1 or bool(statement.nouns or statement.kind)
    is_only_one = is_of_one and not is_told and not any(_fits(candidate, told, None) for candidate in fitting if told)
    # A title is of the day that the letter names, or else of the only one there is.
    on_the_day = [candidate for candidate in fitting if _fits_any(candidate, letter)]
    names_a_day = any(moment.date.weekday is not None for moment in letter.reading.moments)
    of_title = on_the_day or (fitting if is_only_one and not names_a_day else [])
    is_of_title = statement.page == 0 and len(of_title) == 1 and not _calls_off_another(letter, statement, of_title[0])
    chosen = in_context or (of_title if is_of_title else fitting)
    is_certain = (
        len(chosen) == 1
        and (bool(in_context) or is_only_one or is_of_title)
        and (statement.is_definite or is_of_title)
        and not statement.is_weak
        and _is_of_kind(chosen[0], statement)
    )
    is_of_kind = any(_is_of_kind(candidate, statement) for candidate in fitting)
    if chosen and (is_of_title or statement.is_of_reader or (statement.is_definite and is_of_kind)):
        return _ties(letter, TieKind.WITHDRAWN, chosen, statement, is_certain=is_certain)
    return []


def _calls_off_another(letter: NewLetter, title: Statement, candidate: Candidate) -> bool:
    """Whether the pages call something else off, by a name that is not this one's, nor at its time of day."""
    if _is_called(candidate, re.findall(r"[^\W\d_]+", title.quote.casefold())):
        return False
    return _FOR_OTHERS.search(title.quote) is not None or any(
        said.change is Change.CALLS_OFF
        and said.page > 0
        and not (_is_of_noun(candidate, said) and _is_of_kind(candidate, said))
        and not _fits(candidate, [moment for moment in said.moments if moment.clock], None)
        for said in letter.reading.statements
    )


_FOR_OTHERS = re.compile(r"\b(?:for|to)\s+(?!deg\b|dykk\b|you\b|your\b)\w", re.IGNORECASE)


def _says_that_all_stand(letter: NewLetter) -> bool:
    """Whether the letter says, without a date, that what was there holds: "du skal møte til begge"."""
    return any(
        said.change is Change.STANDS and not said.moments and not said.kind for said in letter.reading.statements
    )


def _fits_any(candidate: Candidate, letter: NewLetter) -> bool:
    """Whether the letter names its time, whatever it says of it."""
    told = [moment for moment in letter.reading.moments if moment.role is not Role.OTHER]
    return _fits(candidate, told, None)


def _calling_off_of_another_kind(letter: NewLetter, statement: Statement, coming: Sequence[Candidate]) -> list[NewTie]:
    """The tie of "Du sto på listen 3. mars. Timen til ultralyd er avlyst", beside the data of something else."""
    spoken_of = [
        candidate
        for candidate in coming
        if _fits(candidate, statement.context, None)
        and not _is_alike(letter, candidate)
        and _is_called(candidate, (*statement.kind, *statement.nouns))
    ]
    if len(spoken_of) != 1 or not statement.is_definite:
        return []
    ties = _ties(letter, TieKind.WITHDRAWN, spoken_of, statement, is_certain=not statement.is_weak)
    return [replace(tie, newer=None) for tie in ties]


def _is_said_to_stand(letter: NewLetter, candidate: Candidate) -> bool:
    """Whether the letter says in words that this one holds, beside its own or in spite of an earlier letter."""
    return any(
        said.change is Change.STANDS
        and said.moments
        and not any(_is_own(moment, letter) for moment in said.moments)
        and _fits(candidate, said.moments, None)
        for said in letter.reading.statements
    )


def _told_as_standing(letter: NewLetter) -> list[Moment]:
    """The days and times that the letter tells as appointments beside its own, and not as ones that have moved."""
    moved = {
        moment
        for said in letter.reading.statements
        if said.change is not Change.STANDS and said.is_definite and not said.is_weak and not said.nouns
        for moment in (*said.context, *said.moments)
    }
    return [
        moment
        for moment in letter.reading.moments
        if moment.role in {Role.APPOINTMENT, Role.ARRIVAL}
        and moment.is_labelled
        and moment.clock is not None
        and not _is_own(moment, letter)
        and moment not in moved
    ]


def _is_named_as_standing(letter: NewLetter, candidate: Candidate, told: Sequence[Moment]) -> bool:
    """Whether one of those times is the appointment's, and the letter names it nowhere as one that is over."""
    return any(
        moment.clock is not None and moment.date.fits(start.date()) and moment.clock.time == start.time()
        for moment in told
        for start in candidate.starts
    ) and not any(moment.role is Role.FORMER and _fits(candidate, [moment], None) for moment in letter.reading.moments)


def _calls_in(letter: NewLetter) -> bool:
    """Whether the letter tells the time of its own appointment, and not as one that is over."""
    return any(
        moment.role is Role.APPOINTMENT and moment.is_labelled and moment.clock is not None and _is_own(moment, letter)
        for moment in letter.reading.moments
    )


def _tells_own_time(letter: NewLetter) -> bool:
    """Whether the letter tells the day and the time of its own appointment, together or apart."""
    own = [moment for moment in letter.reading.moments if moment.role is not Role.OTHER]
    return any(
        any(moment.date.fits(start.date()) for moment in own)
        and (start.time() in letter.reading.clocks or any(m.clock and m.clock.time == start.time() for m in own))
        for start in letter.starts
    )


def _itself(letter: NewLetter) -> list[Candidate]:
    """The appointment that came with the letter."""
    if letter.appointment is None or letter.appointment_id is None:
        return []
    return [Candidate(shows=letter.appointment_id, appointment=letter.appointment)]


def _replacing(
    letter: NewLetter, replacing: list[Statement], coming: Sequence[Candidate], *, has_another: bool
) -> list[NewTie]:
    """The ties of words that replace; `has_another` when one more of that kind and place is told beside it."""
    own = _own_date(letter)
    if all(said.nouns for said in replacing):
        coming = [
            candidate
            for candidate in coming
            if candidate.appointment.sub_title and any(_is_of_noun(candidate, said) for said in replacing)
        ]
    alike = [candidate for candidate in coming if _is_alike(letter, candidate)]
    # At the same time: it is the place that has changed.
    alike = alike or [candidate for candidate in coming if _is_elsewhere(letter, candidate)]
    named = _old_moments(letter, replacing, own) or [
        moment
        for said in replacing
        for moment in said.context
        if not _is_own(moment, letter) and any(_fits(candidate, [moment], None) for candidate in alike)
    ]
    statement = next((said for said in replacing if any(moment in named for moment in said.moments)), replacing[0])
    # A letter without data holds its new time in its text alone, and a text is never believed so far.
    is_sure = letter.appointment is not None and not letter.contradicts_data
    if named:
        fitting = [candidate for candidate in coming if _fits(candidate, named, None)]
        chosen = fitting
        if len(fitting) > 1:
            both = [candidate for candidate in fitting if candidate in alike]
            chosen = both if len(both) == 1 else fitting
        if chosen:
            is_certain = is_sure and len(chosen) == 1 and not _is_another(letter, chosen[0])
            is_certain = is_certain and (chosen[0] in alike or not statement.is_weak)
            is_certain = (
                is_certain
                and not _is_of_family(statement, chosen[0])
                and not _has_another_time(letter, statement, chosen[0])
            )
            return _ties(letter, TieKind.REPLACED, chosen, statement, is_certain=is_certain)
        # The words name a time that is not here: then they may mean the one that is.
        return _ties(letter, TieKind.REPLACED, alike, statement, is_certain=False) if len(alike) == 1 else []
    if letter.appointment is None:
        return []
    # Of several, the one on the day of the new time has got another time of that day.
    same_day = [candidate for candidate in alike if _fits(candidate, (), own)]
    alike = same_day if len(same_day) == 1 else alike
    is_certain = (
        is_sure
        and len(alike) == 1
        and (bool(same_day) or not has_another)
        and not all(said.is_weak for said in replacing)
    )
    return _ties(letter, TieKind.REPLACED, alike, statement, is_certain=is_certain)


def _has_another_time(letter: NewLetter, statement: Statement, old: Candidate) -> bool:
    """Whether the words give the old one a new day that is not the one that came with them."""
    own = _own_date(letter)
    given = [
        moment
        for moment in statement.moments
        if moment.role in {Role.APPOINTMENT, Role.ARRIVAL} and not _fits(old, [moment], None)
    ]
    return own is not None and bool(given) and not any(moment.date.fits(own) for moment in given)


def _ties(
    letter: NewLetter,
    kind: TieKind,
    candidates: Sequence[Candidate],
    statement: Statement | None,
    *,
    is_certain: bool,
) -> list[NewTie]:
    return [
        NewTie(
            kind=kind,
            older=candidate.shows,
            newer=letter.appointment_id,
            document_id=letter.document_id,
            quote=statement.quote if statement else None,
            page=statement.page if statement else 0,
            is_certain=is_certain,
        )
        for candidate in candidates[:MOST_QUESTIONS]
    ]


def _own_date(letter: NewLetter) -> date | None:
    return letter.starts[0].date() if letter.appointment else None


def _named(statement: Statement) -> list[Moment]:
    """The times that a statement speaks of: those that it says are over, else all."""
    former = [moment for moment in statement.moments if moment.role is Role.FORMER]
    return former or list(statement.moments)


def _old_moments(letter: NewLetter, replacing: Sequence[Statement], own: date | None) -> list[Moment]:
    """The old times that the letter names: in the words that replace, or in a line of their own."""
    of_others = [
        moment for said in letter.reading.statements if said.nouns and said not in replacing for moment in said.moments
    ]
    said = [moment for statement in replacing for moment in statement.moments]
    elsewhere = [moment for moment in letter.reading.moments if moment not in of_others]
    former = [moment for moment in (*said, *elsewhere) if moment.role is Role.FORMER and not _is_own(moment, letter)]
    # The new date stands there as well; where there are no data, it can't be told from the old one.
    told = [moment for moment in said if moment.role is not Role.OTHER]
    return former or [moment for moment in told if own is None or not moment.date.fits(own)]


def _is_own(moment: Moment, letter: NewLetter) -> bool:
    """Whether the moment is the new appointment's own: on its day, and not at another time of it."""
    return any(
        moment.date.fits(start.date()) and (moment.clock is None or moment.clock.time == start.time())
        for start in letter.starts
    )


def _fits(candidate: Candidate, named: Sequence[Moment], own: date | None) -> bool:
    """Whether the appointment is at one of the named times, or, where none is named, on the letter's own day."""
    if not named:
        return own is not None and own in {start.date() for start in candidate.starts}
    return any(
        moment.date.fits(start.date())
        and (
            moment.clock is None
            or moment.role is Role.ARRIVAL
            or moment.clock.time == start.time().replace(second=0, microsecond=0)
        )
        for moment in named
        for start in candidate.starts
    )


def _is_reminder(letter: NewLetter, candidate: Candidate) -> bool:
    return (
        letter.appointment is not None
        and _is_alike(letter, candidate)
        and letter.appointment.start == candidate.appointment.start
    )


def _is_alike(letter: NewLetter, candidate: Candidate) -> bool:
    """The same kind at the same place."""
    return (
        letter.appointment is not None
        and is_same_kind(letter.appointment, candidate.appointment)
        and _is_same_place(letter.appointment, candidate.appointment)
    )


def _is_elsewhere(letter: NewLetter, candidate: Candidate) -> bool:
    """The same kind at the same time, at another place."""
    new, old = letter.appointment, candidate.appointment
    return new is not None and is_same_kind(new, old) and has_same_times(new, old)


def is_same_kind(one: Appointment, other: Appointment) -> bool:
    """The same sub-title, but for case, spaces and words of change before it; no sub-title is no kind."""
    kind = _kind(one)
    return kind is not None and kind == _kind(other)


def _kind(appointment: Appointment) -> str | None:
    words = " ".join((appointment.sub_title or "").casefold().split())
    return _CHANGE_BEFORE.sub("", words) or None


_CHANGE_BEFORE = re.compile(
    r"^(?:ny(?:tt)? (?:time|tid|tidspunkt)|endr(?:et|a) (?:time|tid|tidspunkt)|flytt(?:et|a)|avlyst"
    r"|påminnelse|påminning"
    r"|new (?:appointment|time)|changed(?: appointment| time)?|cancelled|moved|reminder)\s*[:–-]\s*"
)


def _is_same_place(one: Appointment, other: Appointment) -> bool:
    return _place(one) == _place(other)


def _place(appointment: Appointment) -> tuple[str, str]:
    street = appointment.address.street_address if appointment.address else None
    return " ".join((appointment.place or "").casefold().split()), street_key(street or "")


def _is_another(letter: NewLetter, candidate: Candidate) -> bool:
    """Whether the one on the named day is plainly of another kind: at another place, or another number of a row."""
    new, old = letter.appointment, candidate.appointment
    if new is None or new.sub_title is None or old.sub_title is None or is_same_kind(new, old):
        return False
    return not _is_same_place(new, old) or _without_numbers(new) == _without_numbers(old)


def _without_numbers(appointment: Appointment) -> str:
    return re.sub(r"\d+", "#", _kind(appointment) or "")


def _is_of_family(statement: Statement, candidate: Candidate) -> bool:
    """Whether the words are of a relative's appointment, and not of this one by its own name."""
    is_named = bool(statement.nouns) and _is_called(candidate, statement.nouns)
    return statement.is_of_family and not (is_named and _fits(candidate, statement.moments, None))


def _is_of_noun(candidate: Candidate, statement: Statement) -> bool:
    """Whether what is said of something by a name of its own can be this appointment."""
    return not statement.nouns or candidate.appointment.sub_title is None or _is_called(candidate, statement.nouns)


def _is_of_kind(candidate: Candidate, statement: Statement) -> bool:
    """Whether "timen til blodprøve" is of this kind; a sentence that names none speaks of any."""
    return not statement.kind or _is_called(candidate, statement.kind)


def _is_called(candidate: Candidate, nouns: Sequence[str]) -> bool:
    """Whether one of the nouns is a word of the appointment's kind."""
    kind = re.findall(r"[^\W\d_]+", (candidate.appointment.sub_title or "").casefold())
    return any(_is_form_of(noun, word) for noun in nouns for word in kind)


def _is_form_of(noun: str, word: str) -> bool:
    """Whether the two are one word but for its ending: "hovedforhandlingen" and "hovedforhandling"."""
    if (compound := _COMPOUND.fullmatch(noun)) and (word.startswith(compound[1]) or _is_form_of(compound[1], word)):
        return True
    if min(len(noun), len(word)) < STEM - 1:
        return noun == word or (noun.startswith(word) and noun[len(word) :] in _SHORT_ENDINGS and len(word) > 1)
    if (definite := _DEFINITE.fullmatch(noun)) and word.endswith(definite[1]):
        return True
    stem = min(len(noun), len(word)) - 1
    return noun[:stem] == word[:stem] and abs(len(noun) - len(word)) <= LONGEST_ENDING


# "Kontrollen" is of "Helsekontroll".
_DEFINITE = re.compile(r"([^\W\d_]{4,}?)(?:en|et|a)")
# "Vaksinetimen" is of "Vaksine".
_COMPOUND = re.compile(
    r"([^\W\d_]{4,}?)s?(?:timen|timar|timer|møtet|samtalen|samtala|undersøkelsen|undersøkinga|kontrollen|behandlinge?n?a?|dagen|time)"
)
_SHORT_ENDINGS = ("en", "et", "a", "n", "t", "s")
