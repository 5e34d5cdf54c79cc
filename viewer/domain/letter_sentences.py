"""The text of a page as sentences and lines that stand alone, each with the label that it belongs to."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise, permutations, takewhile
from textwrap import wrap
from unicodedata import normalize

from viewer.domain import letter_words as words
from viewer.domain.letter_dates import MONTH_NUMBERS, NUMBERS, WEEKDAY_NUMBERS, clocks_in, dates_in

# Characters. No line or sentence of a letter is so long, and reading one takes time that grows with its square.
LONGEST_LINE = 1000
# Characters: a line of prose, and no cell of a table; and a date at the beginning of the next.
SHORTEST_PROSE = 28
LONGEST_DATE = 20
# Characters. "Wednesday" is the longest word after which a sentence goes on.
LONGEST_JOINING = 12

_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+(?=[A-ZÆØÅ0-9«\"ČĐŊŠŦŽÁ])|\s*[•·●▪]\s*")
_NO_SENTENCE_END = re.compile(
    r"\b(?:kl|ca|nr|f|tlf|tel|st|dr|mr|mrs|jf|evt|bl\.a|f\.eks|gnr|bnr|snr|org\.?nr|avd|etg|gt|den|dii|a\.m|p\.m)\.$",
    re.IGNORECASE,
)
# "10.", "ons." before "10. mars", and the Sámi "10. b."
_ORDINAL_END = re.compile(
    rf"(?<![\d.:/])\d{{1,2}}\.(?:\s?b\.)?$|\b(?:{'|'.join(map(re.escape, WEEKDAY_NUMBERS))})\.$", re.IGNORECASE
)
_DATE_GOES_ON = re.compile(r"\d|(?:jan|feb|mar|apr|mai|may|jun|jul|aug|sep|okt|oct|nov|des|dec)", re.IGNORECASE)
_WEEKDAY_FIRST = re.compile(r"(?:mon|tues|wednes|thurs|fri|satur|sun)day\b", re.IGNORECASE)
_ENDS_IN_MONTH = re.compile(rf"\b(?:{'|'.join(map(re.escape, MONTH_NUMBERS))})$", re.IGNORECASE)


# UTF-8 that was taken for Windows-1252, what no font knows, and a question mark inside a word.
_BROKEN_LETTER = re.compile(
    r"Ã[\u0080-\u00bf\u0160\u0178\u0192\u02c6\u02dc\u2018-\u2026\u2030\u20ac]|\ufffd|[^\W\d_]\?[a-zæøå]|[\ue000-\uf8ff]"
)
_NORWEGIAN = re.compile(r"\b(?:og|er|til|av|din|deg|du|har|kan|ikke|ikkje|kl|fra|frå|som|timen)\b", re.IGNORECASE)
MOST_BROKEN_LETTERS = 2
# So much Norwegian has an æ, ø or å in it, unless they have got lost.
NORWEGIAN_WORDS = 12


def is_garbled(text: str) -> bool:
    """Whether letters of the text are broken or lost: "går ut" without its å, or a "når" that is not seen, misleads."""
    if len(_BROKEN_LETTER.findall(text)) > MOST_BROKEN_LETTERS:
        return True
    is_norwegian = len(_NORWEGIAN.findall(text)) >= NORWEGIAN_WORDS
    return is_norwegian and re.search("[æøå]", normalize("NFC", text), re.IGNORECASE) is None


def segments(text: str) -> list[str]:
    """The text in sentences and lines that stand alone; lines that go on are joined, ligatures undone."""
    plain = normalize("NFKC", text.replace("\xad", "")).replace("\t", " ")
    joined: list[str] = []
    # Before lines are joined: a day below a name is no end of its sentence.
    for line in _with_headings(list(_lines(plain))):
        if joined and line and joined[-1] and len(joined[-1]) < LONGEST_LINE and _goes_on(joined[-1], line):
            is_cut_word = joined[-1].endswith("-") and line[0].islower() and joined[-1][-2:-1].isalpha()
            joined[-1] = joined[-1][:-1] + line if is_cut_word else f"{joined[-1]} {line}"
        else:
            joined.append(line)
    return [sentence for line in joined if line for sentence in _sentences(line)]


def _lines(text: str) -> Iterator[str]:
    for line in (" ".join(raw.split()) for raw in text.splitlines()):
        if len(line) <= LONGEST_LINE:
            yield line
            continue
        # Between its sentences, as long as they are no longer: half a sentence may say what the whole one does not.
        for sentence in _sentences(line):
            yield from wrap(sentence, LONGEST_LINE)


def _goes_on(before: str, line: str) -> bool:
    if words.LABEL.fullmatch(before):
        return False
    # A heading ("Avlysning av time") may end in the word that a line breaks after.
    is_heading = line[0].isupper() and words.GENERAL_WORD.search(before.rsplit(" ", 1)[-1])
    if (words.JOINING.search(before, max(0, len(before) - LONGEST_JOINING)) and not is_heading) or (
        before[-1].isdigit() and _DATE_GOES_ON.match(line) and not line[0].isdigit()
    ):
        return True
    # "Den erstatter legesamtalen" / "03.03.2027.": prose that was broken before its date.
    is_prose = len(before) >= SHORTEST_PROSE and before[-1].islower() and not words.LABEL.fullmatch(before)
    if is_prose and ((line[0].isdigit() and dates_in(line[:LONGEST_DATE])) or _WEEKDAY_FIRST.match(line)):
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
        if sentence and (not goes_on or len(sentence) > LONGEST_LINE):
            yield sentence
            sentence = part
        else:
            sentence = f"{sentence} {part}" if sentence else part
    if sentence:
        yield sentence


def labelled_lines(lines: Sequence[str]) -> Iterator[str]:
    """Each line with the label that stands on the line before it, and a lone time with the date before it."""
    lines = list(_with_columns([line for line in lines if line]))
    # Each row begins with its time, so that what stands after one is its own status.
    has_status_column = any(_STATUS_HEADING.fullmatch(line) and dates_in(after) for line, after in pairwise(lines))
    position = 0
    while position < len(lines):
        line = lines[position]
        position += 1
        if words.LABEL.fullmatch(line) and position < len(lines) and _is_value(lines[position]):
            line = f"{line.rstrip(' :')}: {lines[position]}"
            position += 1
        # "Du får time til etterkontroll:" / "- tysdag 7. september": a list, or a place below its sentence.
        if line.endswith(":") and position < len(lines) and _BELOW.match(lines[position]):
            line = f"{line} {lines[position].lstrip('-–* ')}"
            position += 1
        if _HEADINGS.fullmatch(line) and position < len(lines) and len(dates_in(lines[position])) == 1:
            line = f"{line}: {lines[position]}"
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
            elif start := _START.match(ahead):
                # "... mandag 3. mai. Timen begynner kl. 11.30.": the day has its time from the next sentence.
                line = f"{line.rstrip('.')}, {start['clock']}"
        # "Tid: 10. mars kl. 10.30" / "Sted: ..." / "Status: Avlyst" are one as well.
        rows = lines[position : position + MOST_ROWS_TO_STATUS]
        if len(dates) == 1 and (status := _status_of(rows, is_column=has_status_column)):
            line = f"{line}, status: {status}"
        yield line


# So many lines of a table may stand between a time and its status.
MOST_ROWS_TO_STATUS = 6
# What a column may be called that says what became of each row; and what may stand in it beside "avlyst".
_STATUS_HEADING = re.compile(
    r"(?:status|registrering|resultat|result|hva skjer nå|kva skjer no|what happens now|merknad(?:er|ar)?|tema)\s*:?",
    re.IGNORECASE,
)
_BESIDE_STATUS = re.compile(r"\W*(?:(?:av|by|etter|på|at|as)\s.{0,60}|\(.{0,60}\))?\W*", re.IGNORECASE)
_STATUS = re.compile(r"status\s*:?", re.IGNORECASE)
_STATUS_OF = re.compile(r"status\s*:?\s*(\w+)(?:\s(?:av|by)\s[^.,;]{1,40})?\.?", re.IGNORECASE)
_FROM_OR_TO = re.compile(r"(?:fra|frå|from|til|to)\b", re.IGNORECASE)
_OLD = (
    r"(?P<old>(?:gamm?[ae]l|gammelt|gamle|tidligere|tidlegare|opprinnelig|opphavleg|old|previous|original)\s+[^\W\d_]+)"
)
_NEW = r"(?P<new>(?:ny|nytt|new|endret|endra|changed|gjeldende|gjeldande|current)\s+[^\W\d_]+)"
_OLD_AND_NEW = re.compile(rf"{_OLD}\s*:?\s+{_NEW}\s*:?\s+(?=\w)", re.IGNORECASE)
_NEW_AND_OLD = re.compile(rf"{_NEW}\s*:?\s+{_OLD}\s*:?\s+(?=\w)", re.IGNORECASE)
# Columns of a table.
MOST_HEADINGS = 6
# Characters of a column's heading that is not known.
LONGEST_HEADING = 25
_UNKNOWN_HEADING = re.compile(rf"\D{{1,{LONGEST_HEADING}}}(?<![.,:;!?])")
# A cell beside two headings and two values.
LINES_OF_COLUMNS = 5
# Characters of the cell that may stand before them, and the word above it.
LONGEST_CELL = 40
_HEADING_BEFORE = re.compile(r"(?:[^\W\d_]+ )?")


def _is_value(line: str) -> bool:
    """Whether the line can be the value of a label before it: neither a label itself, nor "Fra 10. mars"."""
    return not words.LABEL.fullmatch(line) and not (_FROM_OR_TO.match(line) and dates_in(line))


def _status_of(lines: Sequence[str], *, is_column: bool) -> str | None:
    """What calls the time off that stands before these lines of its table, where it may be a column of its own."""
    # "Kontroll 12. april kl. 10.20" / "Avlyst", below the headings "Avtale" / "Status".
    if is_column and lines and (called_off := words.CALLS_OFF.match(lines[0])):
        return called_off[0] if _BESIDE_STATUS.fullmatch(lines[0], called_off.end()) else None
    for line, after in pairwise([*lines, ""]):
        if dates_in(line):
            break
        status = _STATUS_OF.fullmatch(f"{line} {after}" if _STATUS.fullmatch(line) else line)
        if status:
            return status[1] if words.CALLS_OFF.fullmatch(status[1]) else None
    return None


def _with_headings(lines: Sequence[str]) -> Iterator[str]:
    """The lines; where headings of a table stand below each other, and then a row, each value after its own."""
    position = 0
    while position < len(lines):
        if rows := _rows_of_old_and_new(lines, position):
            for number, column in enumerate(lines[position : position + 2], 1):
                times = [row[number] for row in rows if row[number][:1].isdigit() or dates_in(row[number])]
                yield f"{column.rstrip(' :')}: {' '.join(times)}"
            position += 2 + 3 * len(rows)
            continue
        headings = list(takewhile(_is_heading, lines[position : position + MOST_HEADINGS]))
        # One that is not known stands among those that are: "Oppmøte", "Time hos lege", "Dato".
        while headings and not words.COLUMN.fullmatch(headings[-1]):
            headings.pop()
        if (
            len(headings) > 1
            and words.ROW_LABEL.fullmatch(headings[-1])
            and not words.ROW_LABEL.fullmatch(headings[-2])
        ):
            headings.pop()
        row = lines[position + len(headings) : position + 2 * len(headings)]
        known = [heading for heading in headings if words.COLUMN.fullmatch(heading)]
        is_table = len(known) > 1 and len(row) == len(headings) and (known == headings or row[0][:1].isdigit())
        dated = [heading for heading, value in zip(headings, row, strict=False) for _ in dates_in(value)]
        if len(headings) > 1 and row and words.ROW_LABEL.fullmatch(row[0]):
            position += len(headings)
            while position < len(lines) and words.ROW_LABEL.fullmatch(lines[position]):
                yield f"{lines[position]}: {' '.join(lines[position + 1 : position + 1 + len(headings)])}"
                position += 1 + len(headings)
        elif is_table and len(dated) == 1 and words.DATE_COLUMN.match(dated[0]):
            yield from (f"{heading.rstrip(' :')}: {value}" for heading, value in zip(headings, row, strict=True))
            position += 2 * len(headings)
        else:
            yield lines[position]
            position += 1


def _is_heading(line: str) -> bool:
    return words.COLUMN.fullmatch(line) is not None or _UNKNOWN_HEADING.fullmatch(line) is not None


def _rows_of_old_and_new(lines: Sequence[str], position: int) -> list[Sequence[str]]:
    """The rows below two headings of what was and what is, as their label and two cells; none without such headings."""
    headings, first = lines[position : position + 2], position + 2
    if not any(words.OLD_ROW.fullmatch(old) and words.NEW_ROW.fullmatch(new) for old, new in permutations(headings, 2)):
        return []
    rows = (lines[start : start + 3] for start in range(first, len(lines) - 2, 3))
    return list(takewhile(lambda row: words.COLUMN.fullmatch(row[0]), rows))


def _with_columns(lines: Sequence[str]) -> Iterator[str]:
    """The lines; below the headings "Gammel tid" and "Ny tid" each of two dates stands after its own."""
    page = " ".join(lines)
    if not (_OLD_AND_NEW.search(page) or _NEW_AND_OLD.search(page)):
        yield from lines
        return
    position = 0
    while position < len(lines):
        for count in range(1, LINES_OF_COLUMNS + 1):
            text = " ".join(lines[position : position + count])
            header = _OLD_AND_NEW.search(text) or _NEW_AND_OLD.search(text)
            if header is None or not _HEADING_BEFORE.fullmatch(text[: header.start()]):
                continue
            values = text[header.end() :]
            dates = dates_in(values)
            if len(dates) == 2 and dates[0].start <= LONGEST_CELL:  # noqa: PLR2004  # the old and the new
                first, second = sorted(("old", "new"), key=header.start)
                yield f"{header[first]}: {values[dates[0].start : dates[1].start]}"
                yield f"{header[second]}: {values[dates[1].start :]}"
                position += count
                break
        else:
            yield lines[position]
            position += 1


# What may stand below a sentence that ends in a colon: a day, or a street.
_BELOW = re.compile(
    rf"[-–*]?\s*(?:(?:{'|'.join(map(re.escape, WEEKDAY_NUMBERS))})\b|\d{{1,2}}\."
    r"|[^\d:]{1,80}\s\d{1,4}\s?[A-H]?,\s\d{4}\s)",
    re.IGNORECASE,
)
_LONE_CLOCK = re.compile(
    r"(?:[-–*]\s*)?(?:(?:klokkeslett|(?:(?:oppsatt|oppsett|avtalt)\s)?(?:møte|start|prøve)?tid(?:spunkt)?|time|når|clock|kl(?:okk[ae]n?)?)\.?\s*:?\s*)?(?:kl\.?\s*)?\d{1,2}(?:[.:]?\d\d)?\b(?!\.?\s*[a-zæøå]{3,})"
    r"|(?:[-–*]\s*)?(?:klokkeslett|klokk[ae]n?|kl\.?|tid|time)\s*:?\s*(?:kl\.?\s*)?(?:halv|kvart)"
    r"|(?:klokkeslett|tid(?:spunkt)?)\s*:\s*klokk[ae]n?\s*\d{1,2}[.:]\d\d\b",
    re.IGNORECASE,
)
# When the appointment itself begins, and nothing that follows on it.
_START = re.compile(
    rf"(?:(?:(?:(?:your|the)\s+)?{words.APPOINTMENT_NOUN.pattern}(?:\s+(?:din|ditt))?|vi|me|we|it|det)\s+(?:will\s+)?"
    r"(?:starter|startar|begynner|begynnar|byrjar|start|starts|begin|begins)\s+(?:presis\s+|promptly\s+)?"
    r"|(?:opp|prøve)?start(?:tid)?\s*:\s*|du\s+(?:får|har|har\s+fått)\s+time\s+)"
    rf"(?P<clock>(?:at|kl\.?|klokk[ae]n?)\s*(?:\d{{1,2}}(?:[.:]\d\d)?(?:\s*[ap]\.?\s?m\b\.?)?|(?:halv\s)?(?:{'|'.join(NUMBERS)})\b))"
    r"(?!\.?\d|\.?\s*(?:hver|kvar|every)\b)",
    re.IGNORECASE,
)
# The headings of a table whose row stands on the next line: "Undersøkelse Dato Tid".
_HEADINGS = re.compile(
    r"(?:[^\W\d_]+\s+){0,2}(?:dato|date)\s+(?:klokkeslett|kl\.?|tid(?:spunkt)?|time)(?:\s+[^\W\d_]+){0,2}",
    re.IGNORECASE,
)
