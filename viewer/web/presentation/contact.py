"""What can be pressed in a sender's text: telephone numbers, e-mail addresses and https addresses, and nothing else."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from phonenumbers import (
    Leniency,
    NumberParseException,
    PhoneNumber,
    PhoneNumberFormat,
    PhoneNumberMatcher,
    format_number,
    is_valid_number,
    parse,
)

from viewer.domain.meeting import CALLS, LONGEST

REGION = "NO"
NORWAY = 47
# A line with something on both sides of a tab; one that begins with a tab is set in, and no row.
COLUMNS = re.compile(r"[^\S\n\t]*[^\s][^\n\t]*\t+[^\n]*\S")
# Characters of a text that are searched; what lies beyond stays plain.
SEARCHED = 20_000

WEB_ADDRESS = re.compile(r"https://[^\s<>\"'“”«»]+", re.IGNORECASE)
EMAIL_ADDRESS = re.compile(r"(?<![\w.+/-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+", re.ASCII)
# What ends a sentence, or closes a bracket that was opened before, is no part of an address.
AFTER_ADDRESS = ".,;:!?)]}…"
# The emergency numbers, the casualty clinic and those of five digits are numbers only where the text says that one
# calls them; they are dialled as they stand, in Norway alone.
SHORT = 6
SHORT_NUMBER = re.compile(
    r"\b(?:ring|call|tlf\.?|telefon)\s(?P<number>11[023]|116\s?117|0\d{4})\b(?!\s?\d)", re.IGNORECASE | re.ASCII
)
# A number that stands so is somebody's reference.
REFERENCE = re.compile(
    r"\b(?:ref\w*|saks\w*|kid|konto\w*|kunde\w*|pasient\w*|ordre\w*|org\w*|case|account)\W{0,3}(?:nr|no|\d{4})?\W{0,3}$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text; `href` is where it leads when it can be pressed, `is_external` when that is another site."""

    text: str
    href: str | None = None
    is_external: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """Lines of a text; `rows` are their cells, where tabs make columns of them."""

    text: str
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Telephone:
    """A number as people write it, and the address that calls it."""

    number: str
    href: str


@lru_cache(maxsize=500)
def pieces(text: str) -> tuple[Piece, ...]:
    """The text in its order, nothing added and nothing left out."""
    parts: list[Piece] = []
    end = 0
    for start, piece in sorted(_links(text[:SEARCHED]), key=lambda link: link[0]):
        if start >= end:
            parts += [Piece(text[end:start])] if start > end else []
            parts.append(piece)
            end = start + len(piece.text)
    return (*parts, *([Piece(text[end:])] if text[end:] or not parts else []))


@lru_cache(maxsize=500)
def blocks(text: str) -> tuple[Block, ...]:
    """The text in its order, lines next to each other that tabs part into columns as such."""
    parts: list[Block] = []
    lines = text.splitlines(keepends=True)
    for has_columns, group in groupby(lines, lambda line: COLUMNS.match(line) is not None):
        together = list(group)
        if has_columns and len(together) > 1:
            rows = tuple(tuple(re.split(r"\t+", line.rstrip())) for line in together)
            parts.append(Block(text="".join(together), rows=rows))
        else:
            parts.append(Block(text="".join(together)))
    return tuple(parts) or (Block(text=text),)


def telephones(texts: Iterable[str | None]) -> tuple[Telephone, ...]:
    """The numbers that a recipient can call, each once, in their order.

    A number at which the sender calls the recipient is left out.
    """
    by_address: dict[str, Telephone] = {}
    for text in texts:
        for sentence in re.split(r"(?<=[.!?])\s|\n", (text or "")[:SEARCHED]):
            if not CALLS.search(sentence[:LONGEST]):
                for _start, raw, href in _numbers(sentence):
                    by_address.setdefault(href, Telephone(_readable(raw), href))
    return tuple(by_address.values())


def called_number(text: str | None) -> str | None:
    """The number at which the sender calls the recipient, as people write it."""
    numbers = list(_numbers(text)) if text and CALLS.search(text) else []
    return _readable(numbers[0][1]) if numbers else None


def web_address(texts: Iterable[str | None]) -> str | None:
    """The first https address in the texts."""
    addresses = (piece.href for text in texts if text for piece in pieces(text) if piece.is_external)
    return next(addresses, None)


def _links(text: str) -> Iterator[tuple[int, Piece]]:
    for match in WEB_ADDRESS.finditer(text):
        address = match[0].rstrip(AFTER_ADDRESS)
        # A user name before the host would make it look like another.
        if "@" not in address.partition("://")[2].partition("/")[0] and "\\" not in address:
            yield match.start(), Piece(address, address, is_external=True)
    for match in EMAIL_ADDRESS.finditer(text):
        yield match.start(), Piece(match[0], f"mailto:{match[0]}")
    for start, raw, href in _numbers(text):
        yield start, Piece(raw, href)


def _numbers(text: str) -> Iterator[tuple[int, str, str]]:
    """Where the numbers stand, as written, and the addresses that call them."""
    for match in PhoneNumberMatcher(text, REGION, leniency=Leniency.VALID):
        is_short = sum(character.isdigit() for character in match.raw_string) <= SHORT
        if not is_short and not REFERENCE.search(text[max(0, match.start - 30) : match.start]):
            yield match.start, match.raw_string, format_number(match.number, PhoneNumberFormat.RFC3966)
    for short in SHORT_NUMBER.finditer(text):
        yield short.start("number"), short["number"], f"tel:{''.join(short['number'].split())}"


def _readable(raw: str) -> str:
    """A Norwegian number in its usual groups, another with its country's code."""
    number = _parsed(raw)
    if number is None:
        return raw
    style = PhoneNumberFormat.NATIONAL if number.country_code == NORWAY else PhoneNumberFormat.INTERNATIONAL
    return format_number(number, style)


def _parsed(raw: str) -> PhoneNumber | None:
    try:
        number = parse(raw, REGION)
    except NumberParseException:
        return None
    return number if is_valid_number(number) else None
