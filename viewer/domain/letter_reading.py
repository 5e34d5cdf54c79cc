"""What a letter says, as values: its times, where to come, whom to ring, and what it replaces or calls off."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import time
from itertools import chain

from viewer.domain import letter_words as words
from viewer.domain.letter_changes import Change, Statement, read_statements
from viewer.domain.letter_dates import WrittenClock, dates_in
from viewer.domain.letter_moments import Moment, Role, read_moments
from viewer.domain.letter_moves import MOST_SENTENCES, read_move, without_moved
from viewer.domain.letter_sentences import is_garbled, labelled_lines, segments


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadArrival:
    """When to arrive, as a time of day or in minutes before the appointment."""

    clock: time | None = None
    minutes_before: int | None = None
    page: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadAddress:
    """A street and its number, small and without spaces; `is_labelled` when words say that this is the place.

    Below the time of the appointment, it `is_place` to come to, whatever the letterhead says.
    """

    street: str
    number: str
    written: str
    is_labelled: bool
    is_place: bool
    page: int


@dataclass(frozen=True, kw_only=True, slots=True)
class LetterReading:
    """All that was read of a letter; `clocks` are all its times of day but those of opening hours and deadlines.

    When it `is_garbled`, its pages could not be read, and its subject is all there is.
    """

    moments: tuple[Moment, ...] = ()
    arrivals: tuple[ReadArrival, ...] = ()
    addresses: tuple[ReadAddress, ...] = ()
    telephones: tuple[str, ...] = ()
    statements: tuple[Statement, ...] = ()
    clocks: tuple[time, ...] = ()
    is_garbled: bool = False


# So many sentences before "Timen er avlyst" may name the time that it speaks of.
MOST_CONTEXT = 3
# So many lines of a table, after "Du har avbestilt følgende time:".
MOST_ROWS = 4

_TELEPHONE = re.compile(
    r"(?<![\d.,/-])(?:\+47\s?|0047\s?)?((?:\d{2}\s\d{2}\s\d{2}\s\d{2})|(?:\d{3}\s\d{2}\s\d{3})|\d{8}|(?:0|1)\d{4})(?![\d-]|[.,]\d)"
)
_MINUTES_BEFORE = re.compile(
    r"(?<![\d–-])(\d{1,3})\s*(?:min(?:utt(?:er|ar)?|utes?)?)\.?\s+(?:før|before|prior|i forveien|i førevegen)",
    re.IGNORECASE,
)
_STREET = re.compile(
    r"\b((?:[A-ZÆØÅ][\w'.-]*\s){0,3}?(?:[A-ZÆØÅ][\w'-]*gt\.?|[A-ZÆØÅ]?[\w'-]*(?:gate|gata|gaten|vei|veien|veg|vegen|v\.|plass|plassen|allé|alleen|torg|torget|bakken|stien|brygge|brygga|kaia|kaien|svingen|street|road)))"
    r"\s+(\d{1,4}\s?[A-H]?)\b(?!\s*(?:\.|:)\d)"
    # Any other name, where postal code and town follow.
    r"|\b(?!Postboks|Boks|Box)([A-ZÆØÅ][\w'.-]+(?:\s[\w'.-]+)?)\s+(\d{1,4}\s?[A-H]?),?\s(?=\d{4}\s[A-ZÆØÅ])"
)

_STREET_ALONE = re.compile(r"\s*(\D*[^\W\d].*?)\s+(\d{1,4}\s?[A-H]?)\b", re.IGNORECASE)


def read_letter(pages: Sequence[str], texts: Sequence[str] = ()) -> LetterReading:
    """What the letter says; `texts` are its subject and the words of its data, which count for statements alone."""
    moments: list[Moment] = []
    arrivals: list[ReadArrival] = []
    addresses: list[ReadAddress] = []
    telephones: dict[str, None] = {}
    statements: list[Statement] = []
    moves: list[Statement] = []
    all_clocks: dict[time, None] = {}
    has_told = False
    # What can't be read says nothing, as a scan does.
    has_broken_letters = is_garbled("\n".join(pages))
    for number, text in enumerate(() if has_broken_letters else pages, start=1):
        lines = list(labelled_lines(segments(text)))
        read = [read_moments(segment, number) for segment in lines]
        moves += _moves(lines, [len(dated) for dated, _ in read], number)
        context: list[list[Moment]] = []
        for index, (segment, (dated, clocks)) in enumerate(zip(lines, read, strict=True)):
            around = [*chain(*context[-MOST_CONTEXT:])]
            # A heading; below a time it would be the status of that, and not of what follows.
            is_heading = not around and words.CALLS_OFF.fullmatch(segment)
            if words.FOLLOWS.search(segment) or is_heading:
                around = [*chain(*(_told(dated) for dated, _ in read[index + 1 : index + 1 + MOST_ROWS]))] or around
            elif words.CALLS_OFF.fullmatch(segment):
                around = []
            said, told = read_statements(segment, number, dated, context=around)
            if words.ALSO_YOURS.match(segment) and statements and statements[-1].change is Change.CALLS_OFF:
                of_all = statements.pop()
                yours = replace(of_all, quote=segment.rstrip("."), moments=tuple(said) or of_all.moments, nouns=())
                told = [replace(yours, is_weak=of_all.is_weak and bool(of_all.kind))]
            if any(statement.is_former for statement in told) and _is_beside_another(lines, read, index):
                told = [statement for statement in told if not statement.is_former]
            context.append(_told(said))
            statements += told
            moments += said
            arrivals += _arrivals(segment, number, clocks)
            if not (words.OPENING.search(segment) or words.INTAKE.search(segment)):
                all_clocks |= dict.fromkeys(clock.time for clock in clocks)
            has_told = has_told or bool(_told(said))
            addresses += read_addresses(segment, number, said, is_below_time=has_told)
            telephones |= dict.fromkeys(_telephones(segment))
    for text in texts:
        for segment in segments(text):
            statements += read_statements(segment, 0, read_moments(segment, 0)[0], is_title=True)[1]
    return LetterReading(
        moments=tuple(without_moved(moments, moves)),
        arrivals=tuple(arrivals),
        addresses=tuple(addresses),
        telephones=tuple(telephones),
        statements=(*moves, *statements),
        clocks=tuple(all_clocks),
        is_garbled=has_broken_letters,
    )


def _told(moments: Sequence[Moment]) -> list[Moment]:
    """Those that may be of an appointment, by the words beside them or their weekday or time."""
    return [
        moment
        for moment in moments
        if moment.role is not Role.OTHER and (moment.is_labelled or moment.clock or moment.date.weekday is not None)
    ]


def _is_beside_another(
    lines: Sequence[str], read: Sequence[tuple[list[Moment], list[WrittenClock]]], index: int
) -> bool:
    """Whether the next time is one more: "Møtet var planlagt til 8. mars. Oppfølgingen er 15. mars, den også."."""
    next_dated = next((lines[later] for later in range(index + 1, len(lines)) if read[later][0]), "")
    return words.NO_MOVE.search(next_dated) is not None


def _moves(lines: Sequence[str], dates: Sequence[int], page: int) -> list[Statement]:
    """The moves that a line tells, alone or with those after it; `dates` says how many dates each line has."""
    moves: dict[int, Statement] = {}
    for first in range(len(lines)):
        for last in range(first + 1, first + 1 + MOST_SENTENCES):
            if sum(dates[first:last]) == 2 and (move := read_move(lines[first:last], page)):  # noqa: PLR2004
                # In the fewest lines, so that no letterhead is quoted with it.
                moves[last] = move
                break
    return list(moves.values())


def _arrivals(segment: str, page: int, clocks: Sequence[WrittenClock]) -> Iterator[ReadArrival]:
    match = words.ARRIVAL.search(segment)
    if match is None:
        return
    # "Be here at 16:30, as you must pay before you are called": what follows is no deadline of that time.
    after = words.NEXT_CLAUSE.search(segment, max([match.end(), *(clock.end for clock in clocks)]))
    clause = segment[match.start() : after.start() if after else len(segment)]
    if words.OPENING.search(words.LATEST.sub("", clause)):
        return
    dates = dates_in(segment)
    for minutes in _MINUTES_BEFORE.finditer(segment):
        yield ReadArrival(minutes_before=int(minutes[1]), page=page)
    for clock in clocks:
        # With a date beside it, it is the appointment's own time as often as not.
        if clock.start > match.start() and not dates and (clock.is_marked or clock.until is None):
            yield ReadArrival(clock=clock.time, page=page)


def read_addresses(
    segment: str, page: int, said: Sequence[Moment] = (), *, is_below_time: bool = False
) -> Iterator[ReadAddress]:
    """The streets with a number that the text names; `is_below_time` when a time to come has been told before them."""
    for match in _STREET.finditer(segment):
        before = segment[: match.start()]
        street, number = (match[1], match[2]) if match[1] else (match[3], match[4])
        is_other = words.OTHER_ADDRESS.search(before) or words.OTHER_PLACE.search(words.LANDMARK.sub("", segment))
        # Where a time has been told, a street is no letterhead's any more.
        tells_place = words.TELLS_PLACE.search(before) or any(moment.clock for moment in said)
        is_conditional = words.VERB_FIRST.search(segment) or words.CONDITION_FIRST.match(segment)
        is_in_body = (
            is_below_time and words.PLACE_BEFORE.search(before) and tells_place and not words.NOT_THERE.search(before)
        )
        is_of_appointment = words.PLACE_LABEL.search(before) or is_in_body
        is_labelled = bool(is_of_appointment) and not is_other and not is_conditional
        yield _read_address(street, number, page, is_labelled=is_labelled, is_place=is_labelled and is_below_time)


def read_street(text: str) -> ReadAddress | None:
    """The address that the data hold: whatever its street is called, since nothing else stands there."""
    match = _STREET_ALONE.match(text)
    return _read_address(match[1], match[2], 0, is_labelled=True, is_place=True) if match else None


def _read_address(street: str, number: str, page: int, *, is_labelled: bool, is_place: bool) -> ReadAddress:
    return ReadAddress(
        street=street_key(street),
        number=number.replace(" ", "").casefold(),
        written=f"{street} {number}",
        is_labelled=is_labelled,
        is_place=is_place,
        page=page,
    )


def street_key(street: str) -> str:
    """A street's name for comparing: small letters, one ending for each kind, no spaces or points."""
    key = re.sub(r"[\s.'-]", "", street.casefold())
    key = re.sub(r"(?:gaten|gata|gate|gt)$", "gate", key)
    return re.sub(r"(?:veien|vegen|vei|veg|v)$", "vei", key)


def _telephones(segment: str) -> Iterator[str]:
    for match in _TELEPHONE.finditer(segment):
        if match[0].startswith(("+47", "0047")) or words.TELEPHONE_BEFORE.search(segment[: match.start()]):
            yield match[1].replace(" ", "")
