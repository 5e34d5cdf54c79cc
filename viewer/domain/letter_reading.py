"""What a letter says, as values: its times, where to come, whom to ring, and what it replaces or calls off.

What stands beside a figure decides what the figure is. A birth date, the date of the letter, a deadline, opening hours
and an earlier visit are dates as well; none of them is an appointment, and in doubt nothing is.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import time
from enum import StrEnum
from unicodedata import normalize

from viewer.domain import letter_words as words
from viewer.domain.letter_dates import MONTH_NUMBERS, WrittenClock, WrittenDate, clocks_in, dates_in


class Role(StrEnum):
    """What a time in a letter is: the appointment's, when to arrive for it, one that is over, or something else."""

    APPOINTMENT = "appointment"
    ARRIVAL = "arrival"
    FORMER = "former"
    OTHER = "other"


class Change(StrEnum):
    """What a letter does to an earlier one."""

    REPLACES = "replaces"
    CALLS_OFF = "calls_off"


@dataclass(frozen=True, kw_only=True, slots=True)
class Moment:
    """A date, perhaps with a time of day; `is_labelled` when words beside it say what it is. Pages count from 1."""

    date: WrittenDate
    clock: WrittenClock | None
    role: Role
    is_labelled: bool
    page: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadArrival:
    """When to arrive, as a time of day or in minutes before the appointment."""

    clock: time | None = None
    minutes_before: int | None = None
    page: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadAddress:
    """A street and its number, small and without spaces; `is_labelled` when words say that this is the place."""

    street: str
    number: str
    written: str
    is_labelled: bool
    page: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Statement:
    """A sentence that replaces or calls off an appointment.

    `quote` are the words that it rests on; `moments` are the dates that it names. `is_weak` when the words may mean
    no more than that there is another appointment. `noun` is what it speaks of when that is no general word for an
    appointment.
    """

    change: Change
    quote: str
    page: int
    moments: tuple[Moment, ...] = ()
    is_weak: bool = False
    noun: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class LetterReading:
    """All that was read of a letter; `clocks` are all its times of day but those of opening hours and deadlines."""

    moments: tuple[Moment, ...] = ()
    arrivals: tuple[ReadArrival, ...] = ()
    addresses: tuple[ReadAddress, ...] = ()
    telephones: tuple[str, ...] = ()
    statements: tuple[Statement, ...] = ()
    clocks: tuple[time, ...] = ()


_TELEPHONE = re.compile(
    r"(?<![\d.,/-])(?:\+47\s?|0047\s?)?((?:\d{2}\s\d{2}\s\d{2}\s\d{2})|(?:\d{3}\s\d{2}\s\d{3})|\d{8}|(?:0|1)\d{4})(?![\d-]|[.,]\d)"
)
_MINUTES_BEFORE = re.compile(
    r"(?<![\d–-])(\d{1,3})\s*(?:min(?:utt(?:er|ar)?|utes?)?)\.?\s+(?:før|before|prior|i forveien|i førevegen)",
    re.IGNORECASE,
)
_STREET = re.compile(
    r"\b((?:[A-ZÆØÅ][\w'.-]*\s){0,3}?[A-ZÆØÅ]?[\w'-]*(?:gate|gata|gaten|gt\.?|vei|veien|veg|vegen|v\.|plass|plassen|allé|alleen|torg|torget|bakken|stien|brygge|brygga|kaia|kaien|svingen|street|road))"
    r"\s+(\d{1,4}\s?[A-H]?)\b(?!\s*(?:\.|:)\d)"
)

_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+(?=[A-ZÆØÅ0-9«\"ČĐŊŠŦŽÁ])|\s*[•·●▪]\s*")
_NO_SENTENCE_END = re.compile(
    r"\b(?:kl|ca|nr|tlf|tel|st|dr|mr|mrs|jf|evt|bl\.a|f\.eks|avd|etg|gt|den|dii|a\.m|p\.m)\.$", re.IGNORECASE
)
_ORDINAL_END = re.compile(r"(?<![\d.:/])\d{1,2}\.$")
_DATE_GOES_ON = re.compile(r"\d|(?:jan|feb|mar|apr|mai|may|jun|jul|aug|sep|okt|oct|nov|des|dec)", re.IGNORECASE)
_ENDS_IN_MONTH = re.compile(rf"\b(?:{'|'.join(map(re.escape, MONTH_NUMBERS))})$", re.IGNORECASE)


def read_letter(pages: Sequence[str], texts: Sequence[str] = ()) -> LetterReading:
    """What the letter says; `texts` are its subject and the words of its data, which count for statements alone."""
    moments: list[Moment] = []
    arrivals: list[ReadArrival] = []
    addresses: list[ReadAddress] = []
    telephones: dict[str, None] = {}
    statements: list[Statement] = []
    all_clocks: dict[time, None] = {}
    for number, text in enumerate(pages, start=1):
        for segment in _with_labels(segments(text)):
            said, clocks = _moments(segment, number)
            told = list(_statements(segment, number, said))
            if told:
                said = _without_former(segment, said)
                told = [replace(statement, moments=_named(said)) for statement in told]
            statements += told
            moments += said
            arrivals += _arrivals(segment, number, clocks)
            if not words.OPENING.search(segment):
                all_clocks |= dict.fromkeys(clock.time for clock in clocks)
            addresses += read_addresses(segment, number)
            telephones |= dict.fromkeys(_telephones(segment))
    for text in texts:
        for segment in segments(text):
            said, _clocks = _moments(segment, 0)
            told = list(_statements(segment, 0, said, is_title=True))
            statements += [replace(one, moments=_named(_without_former(segment, said))) for one in told]
    return LetterReading(
        moments=tuple(moments),
        arrivals=tuple(arrivals),
        addresses=tuple(addresses),
        telephones=tuple(telephones),
        statements=tuple(statements),
        clocks=tuple(all_clocks),
    )


def _named(said: Sequence[Moment]) -> tuple[Moment, ...]:
    """The dates that a statement may speak of."""
    return tuple(moment for moment in said if moment.role is not Role.OTHER)


def segments(text: str) -> list[str]:
    """The text in sentences and lines that stand alone; lines that go on are joined, ligatures undone."""
    plain = normalize("NFKC", text.replace("\xad", "")).replace("\t", " ")
    joined: list[str] = []
    for line in (" ".join(raw.split()) for raw in plain.splitlines()):
        if joined and line and joined[-1] and _goes_on(joined[-1], line):
            is_cut_word = joined[-1].endswith("-") and line[0].islower() and joined[-1][-2:-1].isalpha()
            joined[-1] = joined[-1][:-1] + line if is_cut_word else f"{joined[-1]} {line}"
        else:
            joined.append(line)
    return [sentence for line in joined if line for sentence in _sentences(line)]


def _goes_on(before: str, line: str) -> bool:
    if words.LABEL.fullmatch(before):
        return False
    # A heading ("Avlysning av time") may end in the word that a line breaks after.
    is_heading = line[0].isupper() and words.GENERAL_WORD.search(before.rsplit(" ", 1)[-1])
    if (words.JOINING.search(before) and not is_heading) or (
        before[-1].isdigit() and _DATE_GOES_ON.match(line) and not line[0].isdigit()
    ):
        return True
    if re.match(r"20\d\d\b", line) and _ENDS_IN_MONTH.search(before):
        return True
    return line[0].islower() and not before.endswith((".", "!", "?", ":"))


def _sentences(line: str) -> Iterator[str]:
    sentence = ""
    for part in _SENTENCE_END.split(line):
        if not part or not part.strip():
            continue
        # A point after "kl" or an ordinal ends no sentence: "den 10. 3. 2027".
        goes_on = _NO_SENTENCE_END.search(sentence) or (_ORDINAL_END.search(sentence) and _DATE_GOES_ON.match(part))
        if sentence and not goes_on:
            yield sentence
            sentence = part
        else:
            sentence = f"{sentence} {part}" if sentence else part
    if sentence:
        yield sentence


def _with_labels(lines: Sequence[str]) -> Iterator[str]:
    """Each line with the label that stands on the line before it, and a lone time with the date before it."""
    lines = [line for line in lines if line]
    position = 0
    while position < len(lines):
        line = lines[position]
        position += 1
        if words.LABEL.fullmatch(line) and position < len(lines) and not words.LABEL.fullmatch(lines[position]):
            line = f"{line.rstrip(' :')}: {lines[position]}"
            position += 1
        # "Dato: tirsdag 10. mars" / "Klokkeslett: 10.30" are one.
        dates = dates_in(line)
        if len(dates) == 1 and not clocks_in(line, dates) and position < len(lines):
            ahead, used = lines[position], 1
            if words.LABEL.fullmatch(ahead) and position + 1 < len(lines):
                ahead, used = f"{ahead.rstrip(' :')}: {lines[position + 1]}", 2
            if _LONE_CLOCK.match(ahead) and not dates_in(ahead):
                line = f"{line}, {ahead}"
                position += used
        yield line


_LONE_CLOCK = re.compile(
    r"(?:(?:klokkeslett|tid(?:spunkt)?|time|når|clock|kl(?:okk[ae]n?)?)\.?\s*:?\s*)?(?:kl\.?\s*)?\d{1,2}(?:[.:]?\d\d)?\b(?!\.?\s*[a-zæøå]{3,})"
    r"|(?:klokkeslett|tid|time)\s*:?\s*(?:kl\.?\s*)?(?:halv|kvart)",
    re.IGNORECASE,
)


def _moments(segment: str, page: int) -> tuple[list[Moment], list[WrittenClock]]:
    """The dates of a segment with the times that belong to them, and all its times."""
    dates = dates_in(segment)
    clocks = clocks_in(segment, dates)
    moments = []
    for index, written in enumerate(dates):
        next_date = dates[index + 1].start if index + 1 < len(dates) else len(segment)
        last_date = dates[index - 1].end if index else 0
        clock = _clock_of(segment, written, clocks, last_date, next_date)
        role, is_labelled = _role(segment, written, clock, last_date)
        moments.append(Moment(date=written, clock=clock, role=role, is_labelled=is_labelled, page=page))
    return moments, clocks


_BETWEEN = re.compile(
    r"[\s,:;(–-]*(?:(?:man|tirs|ons|tors|fre|lør|søn|mån|tys)dag|[a-z]+day|kl\.?|klokk[ae]n?|klokkeslett|tid(?:spunkt)?|time"
    r"|når|fra|frå|from|at|er|is|the time is|og|oppmøte|møt opp|vil være|[\s,:.(–-])*",
    re.IGNORECASE,
)


def _clock_of(
    segment: str, written: WrittenDate, clocks: Sequence[WrittenClock], last_date: int, next_date: int
) -> WrittenClock | None:
    """The time right after the date, else the one right before it ("kl. 10 den 10. mars")."""
    for clock in clocks:
        if written.end <= clock.start < next_date:
            return clock if _BETWEEN.fullmatch(segment, written.end, clock.start) else None
    before = [clock for clock in clocks if last_date <= clock.start and clock.end <= written.start and clock.is_marked]
    if before and re.fullmatch(
        r"[\s,]*(?:den|on|the|,|\w+dag|\w+day|[\s,])*", segment[before[-1].end : written.start], re.IGNORECASE
    ):
        return before[-1]
    return None


def _role(segment: str, written: WrittenDate, clock: WrittenClock | None, last_date: int) -> tuple[Role, bool]:
    """What the words before the date, back to the date before it, make of it; and whether they say that it is one."""
    before = segment[max(last_date, written.start - 80) : min(written.start, clock.start if clock else written.start)]
    # Of a clause: what was said before the last comma is about something else, unless nothing follows it.
    last_clause = re.split(r"[,;]\s+(?=\w+\s+\w+)", before)[-1]
    if words.NO_APPOINTMENT.search(last_clause):
        return Role.OTHER, True
    if words.FORMER_BEFORE.search(last_clause):
        return Role.FORMER, True
    if words.ARRIVAL.search(before):
        return Role.ARRIVAL, True
    after = segment[max(written.end, clock.end if clock else 0) :][:30]
    is_labelled = bool(words.APPOINTMENT.search(before) or words.APPOINTMENT.search(after))
    return Role.APPOINTMENT, is_labelled


def _arrivals(segment: str, page: int, clocks: Sequence[WrittenClock]) -> Iterator[ReadArrival]:
    match = words.ARRIVAL.search(segment)
    if match is None or words.OPENING.search(segment):
        return
    dates = dates_in(segment)
    for minutes in _MINUTES_BEFORE.finditer(segment):
        yield ReadArrival(minutes_before=int(minutes[1]), page=page)
    for clock in clocks:
        # With a date beside it, it is the appointment's own time as often as not.
        if clock.start > match.start() and not dates and (clock.is_marked or clock.until is None):
            yield ReadArrival(clock=clock.time, page=page)


def read_addresses(segment: str, page: int) -> Iterator[ReadAddress]:
    """The streets with a number that the text names."""
    for match in _STREET.finditer(segment):
        before = segment[: match.start()]
        is_labelled = bool(words.PLACE_LABEL.search(before)) and not words.OTHER_ADDRESS.search(before)
        yield ReadAddress(
            street=street_key(match[1]),
            number=match[2].replace(" ", "").casefold(),
            written=f"{match[1]} {match[2]}",
            is_labelled=is_labelled,
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


LONGEST_QUOTE = 140
# Between "Avlyst:" and its date, so that no name of something else stands there.
SHORT_GAP = 6


def _statements(segment: str, page: int, said: Sequence[Moment], *, is_title: bool = False) -> Iterator[Statement]:
    """What the segment does to an earlier appointment: at most one thing of each kind."""
    for change, pattern in ((Change.CALLS_OFF, words.CALLS_OFF), (Change.REPLACES, words.REPLACES)):
        for match in pattern.finditer(segment):
            before, after = segment[: match.start()], segment[match.end() :]
            if _is_denied(match[0].casefold(), before, after, segment):
                continue
            if change is Change.REPLACES:
                statement = _replacing(segment, match, page, said, is_title=is_title)
            else:
                statement = _calling_off(segment, match, page, said)
            if statement:
                yield statement
                break


def _is_denied(word: str, before: str, after: str, segment: str) -> bool:
    """Whether the words are said not to hold, or only of what might be, or of what one may do."""
    if "bort f" in word or word == "disregard":
        return bool(words.ALREADY.search(segment))
    is_negated = "ik" not in word and (words.NEGATED.search(before) or words.NEGATED_AFTER.match(after))
    if is_negated or words.QUESTION.search(segment):
        return True
    # Of the clause: "Timen er flyttet til 17. mars, ring oss hvis ..." is certain where it matters.
    clause = re.split(r"[;:]\s+|,\s+(?:men|but|og|and|så)\s+", before)[-1]
    is_own_doing = bool(words.OWN_DOING.search(clause)) and not words.CONDITION.search(clause)
    if is_own_doing or words.SORRY.search(clause):
        return False
    might_be = words.MODAL_BEFORE.search(clause) and not re.match(r"\s+(?:til|to)\b", after)
    is_how = words.ABOUT_BEFORE.search(clause) or words.HOW_AFTER.match(after)
    return bool(
        words.HYPOTHETICAL.search(clause)
        or might_be
        or (is_how and words.NOUN_OR_INFINITIVE.search(word))
        or (words.CONDITION_AFTER.match(after) and not dates_in(after))
    )


def _replacing(
    segment: str, match: re.Match[str], page: int, said: Sequence[Moment], *, is_title: bool
) -> Statement | None:
    if match["strong"]:
        is_meant = _replaces_an_appointment(segment, match, said)
    elif match["moved"] or match["changed"]:
        is_meant = _changes_an_appointment(segment, match)
    else:
        is_meant = not words.ORDERED_AFTER.match(segment[match.end() :]) and (
            is_title
            or _is_headline(segment, match)
            or any(_after(moment, match) for moment in said)
            or bool(words.GIVEN.search(segment[: match.start()][-90:]))
        )
    noun = None
    if (
        not is_meant
        and (match["moved"] or match["changed"])
        and not words.TO_A_PLACE_AFTER.match(segment[match.end() :])
    ):
        # "Utviklingssamtalen er flyttet": of its kind alone.
        noun = next(iter(re.findall(r"^\W*([^\W\d_]{5,})", segment[: match.start()])), "").casefold() or None
    if not is_meant and noun is None:
        return None
    return Statement(
        change=Change.REPLACES,
        noun=noun,
        quote=_quote(segment, match, said),
        page=page,
        is_weak=bool(words.IN_ADDITION.search(segment) or words.ARTICLE_BEFORE.search(segment[: match.start()]))
        and not match["strong"],
    )


def _replaces_an_appointment(segment: str, match: re.Match[str], said: Sequence[Moment]) -> bool:
    """Whether "erstatter" and the like are said of an appointment: medicines replace each other as well."""
    after = segment[match.end() :]
    if "bort f" in match[0].casefold() or match[0].casefold() == "disregard":
        return bool(words.EARLIER.search(segment) and words.GENERAL_WORD.search(segment))
    if re.match(r"\W*(?:ny|nytt|new)\b", after):
        return False
    if words.OBJECT_AFTER.match(after):
        return True
    names_date = any(moment.date.start >= match.end() for moment in said)
    if names_date and re.match(r"\W*(?:\w+\W+){0,3}?\d", after):
        return True
    is_passive = match[0].casefold().endswith((" av", " by"))
    return is_passive and bool(words.GENERAL_WORD.search(segment[: match.start()]))


def _changes_an_appointment(segment: str, match: re.Match[str]) -> bool:
    """Whether it is the appointment that moves or changes, and not the clinic, or its telephone number."""
    before, after = segment[: match.start()], segment[match.end() :]
    if words.PRONOUN_FIRST.match(before) and dates_in(after):
        return True
    if _subject_is_other(before):
        return False
    if words.TO_A_PLACE_AFTER.match(after):
        return False
    if match["moved"]:
        return bool(words.OBJECT_AFTER.match(after) or words.GENERAL_WORD.search(before[-90:]))
    if words.OTHER_THING_AFTER.match(after):
        return False
    return bool(words.OBJECT_AFTER.match(after[:60]) or words.GENERAL_WORD.search(before[-60:]))


def _after(moment: Moment, match: re.Match[str]) -> bool:
    return match.end() <= moment.date.start <= match.end() + 60


def _is_headline(segment: str, match: re.Match[str]) -> bool:
    """Whether the words begin a short line, as a heading does."""
    return match.start() <= len("NB! ") + 2 and len(segment) <= LONGEST_QUOTE


def _subject_is_other(before: str) -> bool:
    """Whether something else than the appointment is what moved: "Avdelingen er flyttet", "før timen din er ..."."""
    general = list(words.GENERAL_WORD.finditer(before))
    of_something = [
        bool(words.PREPOSITION.search(before[: word.start()]))
        and not re.search(r"\b(?:av|of)\s+\w*\s*$", before[: word.start()], re.IGNORECASE)
        for word in general
    ]
    return bool(general) and all(of_something)


def _calling_off(segment: str, match: re.Match[str], page: int, said: Sequence[Moment]) -> Statement | None:
    before, after = segment[: match.start()], segment[match.end() :]
    noun: str | None = None
    subject = [
        general
        for general in words.GENERAL_WORD.finditer(before)
        if not words.PREPOSITION.search(before[: general.start()])
    ]
    is_heading = not re.search(r"\w", before)
    for_others = [general for general in subject if words.FOR_OTHERS_AFTER.match(segment, general.end())]
    if for_others:
        noun = for_others[0][0].casefold()
    if not subject and not is_heading and not words.OBJECT_AFTER.match(after[:60]):
        before_words = re.findall(r"[^\W\d_]{4,}", words.EARLIER.sub("", before))
        if not before_words:
            return None
        noun = before_words[0].casefold()
    if is_heading and not words.OBJECT_AFTER.match(after[:60]):
        dated = any(0 <= moment.date.start - match.end() < SHORT_GAP for moment in said)
        after_words = re.findall(r"[^\W\d_]{2,}", after)
        noun = after_words[0].casefold() if after_words and not dated else None
    of_many = subject and words.PLURAL.fullmatch(subject[-1][0]) and not words.OWN.search(segment)
    return Statement(
        change=Change.CALLS_OFF,
        is_weak=bool(of_many),
        quote=_quote(segment, match, said),
        page=page,
        noun=noun,
    )


def _quote(segment: str, match: re.Match[str], said: Sequence[Moment]) -> str:
    """The words that matter: the sentence when it is short, else from the verb, or its date, to what they name."""
    sentence = segment.strip().rstrip(".")
    if len(sentence) <= LONGEST_QUOTE:
        return sentence
    start = match.start()
    near = [moment for moment in said if moment.date.end <= start and start - moment.date.start < LONGEST_QUOTE // 2]
    if near:
        start = near[-1].date.start
    end = match.end()
    for moment in said:
        last = max(moment.date.end, moment.clock.end if moment.clock else 0)
        if end < last <= start + LONGEST_QUOTE:
            end = last
    if end == match.end():
        end = min(len(segment), start + LONGEST_QUOTE)
        end = segment.rfind(" ", start, end) if end < len(segment) else end
    return segment[start:end].strip().rstrip(".,")


def _without_former(segment: str, said: Sequence[Moment]) -> list[Moment]:
    """The moments of a segment that changes something: which are over, and which take their place."""
    news = [moment for moment in said if words.NEW_BEFORE.search(segment[: _start(moment)])]
    called_off, moved = words.CALLS_OFF.search(segment), words.MOVED.search(segment)
    named = []
    for moment in said:
        is_former = moment.role is Role.FORMER or bool(words.OLD_BEFORE.search(segment[: _start(moment)]))
        if moment.role is not Role.OTHER and moment not in news and not is_former:
            if called_off:
                is_former = not words.NEW_AFTER.search(segment[called_off.end() : _start(moment)])
            elif moved and moved.start() < _start(moment):
                # "Vi flyttet timen 10. mars til 17. mars", "vi må flytte timen 10. mars", but "Endret time: 17. mars".
                is_former = any(_start(other) > _start(moment) for other in news) or not moved["settles"]
            else:
                is_former = bool(moved) and (bool(news) or len(said) == 1)
        role = Role.FORMER if is_former else moment.role
        named.append(moment if role is Role.OTHER else replace(moment, role=role, is_labelled=True))
    return named


def _start(moment: Moment) -> int:
    """Where the moment begins: a time may stand before its date."""
    return min(moment.date.start, moment.clock.start) if moment.clock else moment.date.start
