"""Letters that were written by hand, from how real ones are worded; each was new to the reader once.

`tests/data/letters/frames.txt` holds letterheads and footers, the other files letters: what came with them as data,
what the mailbox held of the same sender, what is true of them, and their text. A line of cells (`| a | b |`) is a row.
"""

import html
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from tests.builders import an_appointment
from tests.letters.writers import Line, Page
from viewer.domain.appointment import OSLO, Address, Appointment, Language
from viewer.domain.letter_ties import Candidate
from viewer.domain.mailbox import AppointmentId

FOLDER = Path(__file__).parents[1] / "data" / "letters"
FILES = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh"),
    *("tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth"),
    *("eighteenth", "nineteenth", "twentieth", "twenty-first", "twenty-second", "twenty-third", "twenty-fourth"),
    *("twenty-fifth", "twenty-sixth", "twenty-seventh", "twenty-eighth", "twenty-ninth", "thirtieth", "thirty-first"),
    *("thirty-second", "thirty-third", "thirty-fourth", "thirty-fifth", "thirty-sixth"),
    *("thirty-seventh", "thirty-eighth", "thirty-ninth", "fortieth"),
    *("beside", "traps", "pairs"),
)
# Their words were not added to the rules, so they show what is made of words that are not known.
UNKNOWN_WORDS = ("eighth", "ninth")
HEADER = re.compile(r"\[(?P<name>[^]]+)] (?P<rest>.+)")
ROW = re.compile(r"\|(.+)\|")
LINES_A_PAGE = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class Frame:
    """A letterhead, a footer, and where the sender is."""

    place: str
    address: Address
    head: str
    foot: str


@dataclass(frozen=True, kw_only=True, slots=True)
class WrittenLetter:
    """A letter and what is true of it: `none`, `replaced 1` (the first one held), `asked`, `differs time` and so on."""

    name: str
    language: Language
    subject: str
    appointment: Appointment | None
    held: tuple[Candidate, ...]
    truth: str
    blocks: tuple[str, ...]
    has_columns: bool

    @property
    def is_set_out(self) -> bool:
        """Whether it has columns or a table."""
        return self.has_columns or any(ROW.search(block) for block in self.blocks)

    def pages(self) -> list[Page]:
        """The letter as lines on pages; in two columns, if it has them, which are drawn line by line."""
        widths = (46, 46) if self.has_columns else (100,)
        columns: list[list[tuple[str, ...]]] = [[] for _ in widths]
        for number, block in enumerate(self.blocks):
            column = columns[number % len(columns)]
            for line in block.splitlines():
                if row := ROW.fullmatch(line):
                    column.append(tuple(cell.strip() for cell in row[1].split("|")))
                else:
                    column += [(part,) for part in textwrap.wrap(line, widths[0]) or [""]]
            column.append(("",))
        height = max(len(column) for column in columns)
        lines = []
        for number in range(height):
            for index, column in enumerate(columns):
                cells = column[number] if number < len(column) else ()
                lines.append([(50 + 260 * index + 130 * place, cell) for place, cell in enumerate(cells) if cell])
        return [
            [
                Line(x, 60 + 14 * (number // len(columns)), text, 9.5)
                for number, cells in enumerate(lines[first : first + LINES_A_PAGE * len(columns)])
                for x, text in cells
            ]
            for first in range(0, len(lines), LINES_A_PAGE * len(columns))
        ]

    def html(self) -> str:
        """The letter as a section of HTML, with tables and columns of its own."""
        parts = []
        for block in self.blocks:
            lines = block.splitlines()
            rows = [ROW.fullmatch(line) for line in lines]
            if any(rows):
                for line, row in zip(lines, rows, strict=True):
                    cells = row[1].split("|") if row else []
                    parts.append(
                        "<table><tr>" + "".join(f"<td>{html.escape(cell.strip())}</td>" for cell in cells) + "</table>"
                        if row
                        else f"<p>{html.escape(line)}</p>"
                    )
            else:
                parts.append("<p>" + "<br>".join(html.escape(line) for line in lines) + "</p>")
        style = ' style="columns: 2"' if self.has_columns else ""
        return f"<section{style}>{''.join(parts)}</section>"


def frames() -> dict[str, Frame]:
    """Every letterhead by its name."""
    made = {}
    for name, where, text in _sections("frames"):
        place, street, postal_code, city = (part.strip() for part in where.split(";"))
        head, _, foot = text.partition("---")
        address = Address(street_address=street, postal_code=postal_code, city=city)
        made[name] = Frame(place=place, address=address, head=head.strip(), foot=foot.strip())
    return made


def letters(file: str) -> Iterator[WrittenLetter]:
    """The letters of a file."""
    known = frames()
    for name, rest, text in _sections(file):
        frame_name, language, *flags = rest.split()
        frame = known[frame_name]
        head, _, body = text.partition("\n\n")
        values = [line.split(": ", 1) for line in head.splitlines()]
        subject, truth, data = (_only(values, key) for key in ("subject", "truth", "data"))
        held = [appointment_at(value, frame, Language(language.upper())) for key, value in values if key == "held"]
        yield WrittenLetter(
            name=name,
            language=Language(language.upper()),
            subject=subject,
            appointment=None if data == "none" else appointment_at(data, frame, Language(language.upper())),
            held=tuple(
                Candidate(shows=AppointmentId(str(number)), appointment=appointment)
                for number, appointment in enumerate(held, 1)
            ),
            truth=truth,
            blocks=tuple(
                block for part in (frame.head, body.strip(), frame.foot) for block in re.split(r"\n\n+", part) if block
            ),
            has_columns="columns" in flags,
        )


def _sections(file: str) -> Iterator[tuple[str, str, str]]:
    text = "\n".join(
        line for line in (FOLDER / f"{file}.txt").read_text("utf-8").splitlines() if not line.startswith("#")
    )
    for section in re.split(r"\n(?=\[)", "\n" + text):
        first, _, rest = section.strip().partition("\n")
        if match := HEADER.fullmatch(first):
            yield match["name"], match["rest"], rest


def _only(values: list[list[str]], key: str) -> str:
    (value,) = [value for name, value in values if name == key]
    return value


def appointment_at(text: str, frame: Frame, language: Language) -> Appointment:
    """`2027-03-17 10:30-11:15; sub-title; arrive 10:15` or another address in the place of the last part."""
    when, sub_title, *rest = (part.strip() for part in text.split(";"))
    start = datetime.fromisoformat(when[:16]).replace(tzinfo=OSLO)
    last = when[17:]
    end = datetime.fromisoformat(f"{when[:10]} {last}").replace(tzinfo=OSLO) if last else start + timedelta(minutes=30)
    arrival, address = None, frame.address
    for part in rest:
        if part.startswith("arrive "):
            arrival = part.removeprefix("arrive ")
        else:
            street, _, place = part.partition(", ")
            address = Address(street_address=street, postal_code=place[:4], city=place[5:])
    return an_appointment(
        start=start,
        end=end,
        arrival_time=arrival,
        place=frame.place,
        address=address,
        sub_title=sub_title,
        infos=(),
        language=language,
    )
