"""Thirty layouts: six ways to set the body, in five frames with letterheads, margins and footers of their own."""

import textwrap
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from tests.letters.writers import Line, Page


@dataclass(frozen=True, kw_only=True, slots=True)
class Content:
    """What a letter says; `facts` are the labels and values of its appointment, which prose doesn't show."""

    sender: str
    heading: str
    sentences: Sequence[str]
    facts: Sequence[tuple[str, str]]
    street: str
    written_on: str
    born_on: str
    reference: str
    telephone: str
    letter_date_label: str


Body = Callable[[Content, float, float, int], Iterator[Line]]
LEADING = 15


def prose(content: Content, x: float, y: float, width: int) -> Iterator[Line]:
    """One paragraph."""
    for line in textwrap.wrap(" ".join(content.sentences), width):
        yield Line(x, y, line)
        y += LEADING


def paragraphs(content: Content, x: float, y: float, width: int) -> Iterator[Line]:
    """Each sentence by itself."""
    for sentence in content.sentences:
        for line in textwrap.wrap(sentence, width):
            yield Line(x, y, line)
            y += LEADING
        y += LEADING / 2


def rows(content: Content, x: float, y: float, width: int) -> Iterator[Line]:
    """A table with labels on the left, then the text."""
    for label, value in content.facts:
        yield Line(x, y, label)
        yield Line(x + 110, y, value)
        y += LEADING
    yield from paragraphs(content, x, y + LEADING, width)


def header_row(content: Content, x: float, y: float, width: int) -> Iterator[Line]:
    """A table with labels above."""
    places = [x, x + 160, x + 240, x + 400]
    for place, (label, _value) in zip(places, content.facts, strict=False):
        yield Line(place, y, label, 9)
    for place, (_label, value) in zip(places, content.facts, strict=False):
        yield Line(place, y + LEADING, value, 9)
    yield from prose(content, x, y + 3 * LEADING, width)


def labelled(content: Content, x: float, y: float, width: int) -> Iterator[Line]:
    """Lines like "Dato: ..."."""
    for label, value in content.facts:
        yield Line(x, y, f"{label}: {value}")
        y += LEADING
    yield from prose(content, x, y + LEADING, width)


def two_columns(content: Content, x: float, y: float, width: int) -> Iterator[Line]:
    """The text in two columns, each half as wide."""
    half = (len(content.sentences) + 1) // 2
    for column, sentences in enumerate((content.sentences[:half], content.sentences[half:])):
        height = y
        for line in textwrap.wrap(" ".join(sentences), width // 2 - 4):
            yield Line(x + column * 250, height, line, 9.5)
            height += LEADING


def letterhead(content: Content, body: Body) -> list[Page]:
    """Sender and opening hours on top, a footer with the organisation number."""
    return [
        [
            Line(60, 50, content.sender, 14),
            Line(330, 50, f"{content.street}", 8),
            Line(330, 62, f"Tlf. {content.telephone}, åpent man–fre kl. 08:00–15:30", 8),
            Line(60, 150, "Kari Nordmann"),
            Line(60, 165, f"Født: {content.born_on}"),
            Line(400, 150, content.written_on),
            Line(60, 230, content.heading, 13),
            *body(content, 60, 260, 85),
            Line(60, 800, f"Org.nr. 974 760 673 · {content.sender} · Skrevet ut {content.written_on} kl. 13:37", 7),
        ]
    ]


def right_column(content: Content, body: Body) -> list[Page]:
    """Reference, date and telephone in a column at the right, drawn after the text."""
    return [
        [
            Line(60, 60, content.sender, 12),
            Line(60, 120, "Kari Nordmann"),
            Line(60, 135, "Lille gate 7"),
            Line(60, 150, "0182 Oslo"),
            Line(60, 220, content.heading, 12),
            *body(content, 60, 250, 80),
            Line(430, 120, content.letter_date_label, 8),
            Line(430, 131, content.written_on, 8),
            Line(430, 145, "Vår ref.:", 8),
            Line(430, 156, content.reference, 8),
        ]
    ]


def court(content: Content, body: Body) -> list[Page]:
    """The case's number before the heading, and a first page of conditions after it."""
    return [
        [
            Line(220, 60, content.sender.upper(), 13),
            Line(60, 110, f"Saksnr.: {content.reference}"),
            Line(60, 125, f"{content.letter_date_label}: {content.written_on}"),
            Line(60, 180, content.heading.upper(), 12),
            *body(content, 60, 210, 84),
        ],
        [Line(60, 60, "Side 2 av 2", 8), Line(60, 90, "Med hilsen"), Line(60, 105, content.sender)],
    ]


def sidebar(content: Content, body: Body) -> list[Page]:
    """What one may need at the left edge, drawn first."""
    contact = (
        content.sender,
        content.street,
        "Telefon",
        content.telephone,
        "Telefontid",
        "09:00–11:00",
        "Fødselsdato",
        content.born_on,
    )
    return [
        [
            *(Line(30, 100 + 14 * number, text, 7) for number, text in enumerate(contact)),
            Line(170, 80, content.heading, 13),
            *body(content, 170, 120, 66),
            Line(170, 780, f"Oslo, {content.written_on}", 9),
        ]
    ]


def plain(content: Content, body: Body) -> list[Page]:
    """Place and date, heading, text, and nothing else."""
    return [
        [
            Line(72, 80, f"Oslo, {content.written_on}"),
            Line(72, 130, content.heading),
            *body(content, 72, 160, 82),
            Line(72, 760, f"Vennlig hilsen {content.sender}"),
        ]
    ]


Layout = Callable[[Content], list[Page]]


def _layout(frame: Callable[[Content, Body], list[Page]], body: Body) -> Layout:
    return lambda content: frame(content, body)


FRAMES = (letterhead, right_column, court, sidebar, plain)
BODIES: tuple[Body, ...] = (prose, paragraphs, rows, header_row, labelled, two_columns)
LAYOUTS: tuple[Layout, ...] = tuple(_layout(frame, body) for frame, body in product(FRAMES, BODIES))
# Those that show the facts of the appointment beside the sentences.
SHOWS_FACTS = tuple(body in (rows, header_row, labelled) for _frame, body in product(FRAMES, BODIES))
