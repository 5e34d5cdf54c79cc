"""Which appointments a feed has to render anew, and which keep the entries that it has published.

An entry follows from its appointment, the feed's options and this program. A digest of all three is stored beside it,
so that what has the same digest is not read, let alone rendered. Nor is what lies wholly beyond the feed's window and
has never been in the feed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path

import viewer
from viewer.calendar.content import EntryStyle
from viewer.domain.appointment import DEFAULT_DURATION
from viewer.domain.calendar import PublishedEntry
from viewer.domain.mailbox import AppointmentId, Outline

# What decides how an entry is written: the code of the feeds and of the values in them, and the catalogues.
PROGRAM = ("calendar/*.py", "domain/*.py", "i18n.py", "translations/*/LC_MESSAGES/*.mo")


@dataclass(frozen=True, kw_only=True, slots=True)
class Window:
    """How far back and forth a feed reaches, seen from now; without `future` it has no end."""

    past: timedelta = timedelta(days=92)
    future: timedelta | None = None

    def shows(self, start: datetime, end: datetime, now: datetime) -> bool:
        """Whether something at that time is in the feed."""
        return now < end + self.past and (self.future is None or start - self.future <= now)

    def turns_at(self, start: datetime, end: datetime) -> list[datetime]:
        """When something at that time enters and leaves."""
        return [end + self.past, *([start - self.future] if self.future else [])]


@dataclass(frozen=True, kw_only=True, slots=True)
class Selection:
    """What a feed is published from: the appointments to be read, and the entries that stay as they were published.

    `sources` are the digests to be stored with what is rendered. `enters_at` is when the first of the appointments that
    are `passed_over` comes into the window.
    """

    to_read: Sequence[AppointmentId]
    sources: Mapping[AppointmentId, bytes]
    unchanged: Sequence[tuple[Outline, PublishedEntry]] = ()
    passed_over: int = 0
    enters_at: datetime | None = None


def everything(outlines: Iterable[Outline], style: EntryStyle) -> Selection:
    """All appointments, to be read."""
    outlines = list(outlines)
    return Selection(to_read=[outline.id for outline in outlines], sources=_sources(outlines, style))


def what_changed(
    outlines: Iterable[Outline],
    published: Iterable[PublishedEntry],
    style: EntryStyle,
    window: Window,
    now: datetime,
) -> Selection:
    """The appointments that have changed since the entries were published, and those that may have come into view."""
    outlines = list(outlines)
    sources = _sources(outlines, style)
    entries: dict[AppointmentId | None, list[PublishedEntry]] = {}
    for entry in published:
        entries.setdefault(entry.appointment_id, []).append(entry)
    to_read: list[AppointmentId] = []
    unchanged: list[tuple[Outline, PublishedEntry]] = []
    passed_over: list[Outline] = []
    for outline in outlines:
        own, source = entries.get(outline.id), sources.get(outline.id)
        # A feed that was revoked has lost the bytes of its entries.
        if own and source and all(entry.source == source and entry.body for entry in own):
            unchanged += [(outline, entry) for entry in own]
        elif own is None and _is_beyond(outline, style, window, now):
            passed_over.append(outline)
        else:
            to_read.append(outline.id)
    return Selection(
        to_read=to_read,
        sources=sources,
        unchanged=unchanged,
        passed_over=len(passed_over),
        enters_at=_enters_at(passed_over, style, window, now),
    )


def _sources(outlines: Iterable[Outline], style: EntryStyle) -> dict[AppointmentId, bytes]:
    """Of each appointment whose entries follow from itself alone, the digest of what they are made from."""
    common = sha256(repr((program(), style)).encode(errors="surrogatepass"))
    sources = {}
    for outline in outlines:
        if outline.state is not None:
            source = common.copy()
            source.update(outline.state.encode(errors="surrogatepass"))
            sources[outline.id] = source.digest()
    return sources


@cache
def program() -> bytes:
    """A digest of the program's own files: another version of it may write the same appointment otherwise."""
    package = Path(viewer.__file__).parent
    files = sorted(file for pattern in PROGRAM for file in package.glob(pattern))
    return sha256(b"".join(file.read_bytes() for file in files)).digest()


def _is_beyond(outline: Outline, style: EntryStyle, window: Window, now: datetime) -> bool:
    """Whether none of its entries can be in the window; a deadline may be, wherever the appointment is."""
    # An entry without length ends later than its appointment.
    end = outline.ends_at + DEFAULT_DURATION
    return not style.options.shows_deadlines and not window.shows(outline.starts_at, end, now)


def _enters_at(outlines: Iterable[Outline], style: EntryStyle, window: Window, now: datetime) -> datetime | None:
    senders, future = style.options.senders, window.future
    if future is None:
        return None
    entering = (
        outline.starts_at - future
        for outline in outlines
        if not outline.is_off and (senders is None or outline.sender_id in senders)
    )
    return min((moment for moment in entering if moment > now), default=None)
