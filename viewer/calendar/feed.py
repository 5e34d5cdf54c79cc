"""What a feed shows next, from what the mailbox holds and what the feed showed last.

An entry whose content is the same keeps its bytes and its stamps. One that has changed gets new ones, or GNOME would
go on showing the old time. One that vanished, for whatever reason, is announced as cancelled for a while. All values
come in and all go out; nothing is asked and nothing is stored here.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from viewer.calendar.content import EntryStyle, entries_of, neutral_title
from viewer.calendar.ical import render_entry
from viewer.domain.calendar import CalendarEntry, FeedOptions, PublishedEntry
from viewer.domain.mailbox import MailboxAppointment
from viewer.domain.redaction import DetailLevel, is_confidential
from viewer.i18n import translator

# How long a cancellation is announced at least; one of a later day is announced until that day is over.
CANCELLED_FOR = timedelta(days=30)
# Raised when the same entry is written otherwise than before, so that no feed mixes the two forms.
LAYOUT = b"2"
NOTICE_UID = "closed@innkalling"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


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
class Wanted:
    """An entry as the mailbox would have it now."""

    entry: CalendarEntry
    is_confidential: bool


def wanted_entries(appointments: Iterable[MailboxAppointment], style: EntryStyle) -> list[Wanted]:
    """Every entry of the mailbox that is not hidden, whether the feed reaches that far or not."""
    return [
        Wanted(entry=entry, is_confidential=is_confidential(found.letter))
        for found in appointments
        if found.hidden_at is None and found.withdrawn_at is None
        for entry in entries_of(found, style)
    ]


def next_entries(
    wanted: Sequence[Wanted], kept: Mapping[str, PublishedEntry], *, options: FeedOptions, window: Window, now: datetime
) -> list[PublishedEntry]:
    """What the feed shows from now on, soonest first.

    A feed that has had entries never becomes empty, for GNOME and vdirsyncer do not believe that and keep them all:
    then the latest one stays.
    """
    present = {one.entry.uid for one in wanted}
    vanished = [
        cancelled(entry, options, now) for uid, entry in kept.items() if uid not in present and uid != NOTICE_UID
    ]
    announced = [
        entry for entry in vanished if was_shown(kept[entry.uid], window, now) and now < announced_until(entry)
    ]
    near = [one for one in wanted if window.shows(one.entry.start, one.entry.end, now)]
    shown = [renewed(one, kept.get(one.entry.uid), now) for one in near]
    shown += announced
    shown = shown or last_resort(wanted, vanished, kept, options=options, now=now)
    return sorted(shown, key=lambda entry: (entry.start, entry.uid))


def last_resort(
    wanted: Sequence[Wanted],
    vanished: Sequence[PublishedEntry],
    kept: Mapping[str, PublishedEntry],
    *,
    options: FeedOptions,
    now: datetime,
) -> list[PublishedEntry]:
    """What a feed shows that would be empty: the latest entry, or that it is in use again; nothing if it is new."""
    if wanted:
        last = max(wanted, key=lambda one: one.entry.end)
        return [renewed(last, kept.get(last.entry.uid), now)]
    if vanished:
        return [max(vanished, key=lambda entry: entry.end)]
    closed = kept.get(NOTICE_UID)
    _ = translator(options.language).gettext
    return [noticed(_("This calendar link is in use again"), closed.start, closed, now=now)] if closed else []


def noticed(
    title: str, day: datetime, kept: PublishedEntry | None, *, now: datetime, text: str | None = None
) -> PublishedEntry:
    """An all-day entry about the feed itself, in the place of all others."""
    entry = CalendarEntry(
        uid=NOTICE_UID,
        sequence=0,
        stamped_at=now,
        start=day,
        end=day,
        summary=title,
        description=text,
        is_all_day=True,
        is_free=True,
    )
    return renewed(Wanted(entry=entry, is_confidential=False), kept, now)


def was_shown(kept: PublishedEntry, window: Window, now: datetime) -> bool:
    """Whether an app may have the entry: what left the window is remembered, and not called off years later."""
    return kept.cancelled_at is not None or window.shows(kept.start, kept.end, now)


def renewed(wanted: Wanted, kept: PublishedEntry | None, now: datetime) -> PublishedEntry:
    """The kept entry when its content is still the same, else a new version of it."""
    entry = wanted.entry
    mark = fingerprint(entry)
    if kept and kept.fingerprint == mark:
        return replace(kept, is_confidential=wanted.is_confidential)
    if kept:
        entry = replace(entry, sequence=max(entry.sequence, kept.sequence + 1), stamped_at=_stamp(kept, now))
    return PublishedEntry(
        uid=entry.uid,
        fingerprint=mark,
        sequence=entry.sequence,
        stamped_at=entry.stamped_at,
        start=entry.start,
        end=entry.end,
        title=entry.summary,
        is_confidential=wanted.is_confidential,
        cancelled_at=None,
        body=render_entry(entry),
    )


def cancelled(kept: PublishedEntry, options: FeedOptions, now: datetime) -> PublishedEntry:
    """The entry as cancelled, under its title if the feed tells titles: also a cancellation keeps to the level."""
    is_told = options.detail_level is DetailLevel.EVERYTHING and not kept.is_confidential
    title = kept.title if is_told else neutral_title(options)
    entry = CalendarEntry(
        uid=kept.uid,
        sequence=kept.sequence + 1,
        stamped_at=_stamp(kept, now),
        start=kept.start,
        end=kept.end,
        summary=translator(options.language).gettext("CANCELLED: %(title)s", title=title),
        language=options.language,
        cancelled=True,
    )
    mark = fingerprint(entry)
    if kept.fingerprint == mark:
        return kept
    return replace(
        kept,
        fingerprint=mark,
        sequence=entry.sequence,
        stamped_at=entry.stamped_at,
        title=title,
        cancelled_at=kept.cancelled_at or now,
        body=render_entry(entry),
    )


def announced_until(entry: PublishedEntry) -> datetime:
    """When a cancelled entry leaves the feed."""
    return max((entry.cancelled_at or entry.end) + CANCELLED_FOR, entry.end)


def fingerprint(entry: CalendarEntry) -> bytes:
    """A digest of all that an app sees but the stamps."""
    in_utc = replace(
        entry,
        sequence=0,
        stamped_at=EPOCH,
        start=entry.start.astimezone(UTC),
        end=entry.end.astimezone(UTC),
        alarm_anchor=entry.alarm_anchor and entry.alarm_anchor.astimezone(UTC),
    )
    return hashlib.sha256(LAYOUT + repr(in_utc).encode(errors="surrogatepass")).digest()


def next_turn(
    shown: Iterable[PublishedEntry], wanted: Iterable[Wanted], *, window: Window, now: datetime
) -> datetime | None:
    """When time alone changes what the feed shows."""
    turns = [announced_until(entry) for entry in shown if entry.cancelled_at]
    for one in wanted:
        turns += window.turns_at(one.entry.start, one.entry.end)
    return min((moment for moment in turns if moment > now), default=None)


def _stamp(kept: PublishedEntry, now: datetime) -> datetime:
    """Now, and later than the last one: apps compare whole seconds."""
    return max(now.replace(microsecond=0), kept.stamped_at.replace(microsecond=0) + timedelta(seconds=1))
