"""Changes to XML that leave it XML, so that the fuzzer gets past the parser and into the rules."""

import random
import re
from collections.abc import Callable

Mutate = Callable[[bytes, int], bytes]

TEXT = re.compile(rb">([^<]*)<")
ELEMENT = re.compile(rb"<([\w:-]+)[^<>]*>[^<]*</\1>")
# Those that a blind search would not come upon: other forms of a time, wide characters, what means something in XML.
VALUES = [
    b"2031-05-20t10:00z",
    b"2031-05-20T10:00:00.123456789+02:00[Europe/Oslo]",
    b"2031-05-20T24:00:00Z",
    b"1899-12-31T23:59:59-18:00",
    b"2200-12-31T23:59:59+18:00",
    "😀".encode() * 76,
    "å\u2028\u202e\u00a0\u0085".encode(),
    b"&#13;&#9;&#10;",
    b"<![CDATA[]]]]><![CDATA[>]]>",
    b"<!--x-->",
    b"<?x y?>",
    b"https://[::1]:99999/",
    b"javascript:alert(1)",
    b"true",
    b"",
]


def mutate_xml(data: bytes, max_size: int, seed: int, mutate: Mutate) -> bytes:
    """Mostly a text or an element, else any bytes by the fuzzer's own hand."""
    chance = random.Random(seed)  # noqa: S311  # what it finds is to be found again
    changed = chance.choice([_text, _text, _value, _element, _bytes])(data, chance, mutate)
    return changed[:max_size]


def _bytes(data: bytes, chance: random.Random, mutate: Mutate) -> bytes:
    del chance
    return mutate(data, len(data) + 64)


def _text(data: bytes, chance: random.Random, mutate: Mutate) -> bytes:
    matches = list(TEXT.finditer(data))
    if not matches:
        return _bytes(data, chance, mutate)
    start, end = chance.choice(matches).span(1)
    return data[:start] + mutate(data[start:end], end - start + 32) + data[end:]


def _value(data: bytes, chance: random.Random, mutate: Mutate) -> bytes:
    matches = list(TEXT.finditer(data))
    if not matches:
        return _bytes(data, chance, mutate)
    start, end = chance.choice(matches).span(1)
    return data[:start] + chance.choice(VALUES) + data[end:]


def _element(data: bytes, chance: random.Random, mutate: Mutate) -> bytes:
    """Take one out, and put it in again, once or more, here or before another."""
    matches = list(ELEMENT.finditer(data))
    if not matches:
        return _bytes(data, chance, mutate)
    taken, place = chance.choice(matches), chance.choice(matches)
    without = data[: taken.start()] + data[taken.end() :]
    at = min(place.start(), len(without)) if place.start() <= taken.start() else place.start() - len(taken[0])
    return without[:at] + taken[0] * chance.choice([0, 1, 2, 12]) + without[at:]
