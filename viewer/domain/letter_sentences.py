"""The text of a page as sentences and lines that stand alone, each with the label that it belongs to."""

import re
from collections.abc import Iterator, Sequence
from unicodedata import normalize

from viewer.domain import letter_words as words
from viewer.domain.letter_dates import MONTH_NUMBERS, clocks_in, dates_in

_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+(?=[A-ZÆØÅ0-9«\"ČĐŊŠŦŽÁ])|\s*[•·●▪]\s*")
_NO_SENTENCE_END = re.compile(
    r"\b(?:kl|ca|nr|f|tlf|tel|st|dr|mr|mrs|jf|evt|bl\.a|f\.eks|avd|etg|gt|den|dii|a\.m|p\.m)\.$", re.IGNORECASE
)
_ORDINAL_END = re.compile(r"(?<![\d.:/])\d{1,2}\.$")
_DATE_GOES_ON = re.compile(r"\d|(?:jan|feb|mar|apr|mai|may|jun|jul|aug|sep|okt|oct|nov|des|dec)", re.IGNORECASE)
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


def labelled_lines(lines: Sequence[str]) -> Iterator[str]:
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
        # "Tid: 10. mars kl. 10.30" / "Status: Avlyst" are one as well.
        if len(dates) == 1 and position < len(lines):
            ahead, used = lines[position], 1
            if _STATUS.fullmatch(ahead) and position + 1 < len(lines):
                ahead, used = f"{ahead} {lines[position + 1]}", 2
            if (status := _STATUS_OF.fullmatch(ahead)) and words.CALLS_OFF.fullmatch(status[1]):
                line = f"{line}, {ahead}"
                position += used
        yield line


_STATUS = re.compile(r"status\s*:?", re.IGNORECASE)
_STATUS_OF = re.compile(r"status\s*:?\s*(\w+)\.?", re.IGNORECASE)


_LONE_CLOCK = re.compile(
    r"(?:(?:klokkeslett|tid(?:spunkt)?|time|når|clock|kl(?:okk[ae]n?)?)\.?\s*:?\s*)?(?:kl\.?\s*)?\d{1,2}(?:[.:]?\d\d)?\b(?!\.?\s*[a-zæøå]{3,})"
    r"|(?:klokkeslett|tid|time)\s*:?\s*(?:kl\.?\s*)?(?:halv|kvart)",
    re.IGNORECASE,
)
