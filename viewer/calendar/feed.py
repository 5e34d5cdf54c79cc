"""What a feed shows next, from what the mailbox holds and what the feed showed last.

An entry whose content is the same keeps its bytes and its stamps. One that has changed gets new ones, or GNOME would
go on showing the old time. What its sender called off is announced as cancelled for a while; what its recipient hid or
switched off leaves without a word. All values come in and all go out; nothing is queried and nothing is stored here.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from viewer.calendar.content import EntryStyle, dropped_entries_of, entries_of
from viewer.calendar.ical import feed_calendar, most_octets, most_text_octets, render_entry
from viewer.calendar.unchanged import Selection, Window
from viewer.domain.calendar import CalendarEntry, Feed, FeedOptions, Publication, PublishedEntry
from viewer.domain.mailbox import AppointmentId, MailboxAppointment, Outline
from viewer.domain.message import SenderId
from viewer.i18n import translator

SECOND = timedelta(seconds=1)
# How long a cancellation is announced at least; one of a later day is announced until that day is over.
ANNOUNCED_FOR = timedelta(days=30)
# Octets. Google drops what lies beyond about a megabyte, without a word; the head and the zone take less than 2 kB.
LARGEST_FEED = 1_000_000 - 2_000
# Characters of every DESCRIPTION of a feed: the most that fits is taken, so that few changes of the mailbox change it.
TEXT_LIMITS = (8000, 4000, 2000, 1000, 500, 250, 100, 0)
# Characters that a DESCRIPTION has at least: its first lines and its last.
LEAST_TEXT = 500
# What is as near as this is not left out for anything farther.
NEAR = timedelta(days=60)
# Raised when the same entry is written otherwise than before, so that no feed mixes the two forms.
LAYOUT = b"2"
NOTICE_UID = "closed@innkalling"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """An entry as the mailbox would have it now.

    `octets` is the most that it can take. `called_off_at` is when its sender called it off. One that is left out, since
    its recipient hid it or wants nothing of that sender in this feed, is known only so that its SEQUENCE goes on rising
    when it comes back. Without `entry` it stays as it was published.
    """

    uid: str
    start: datetime
    end: datetime
    octets: int
    appointment_id: AppointmentId
    sender_id: SenderId
    called_off_at: datetime | None = None
    is_left_out: bool = False
    entry: CalendarEntry | None = None


def render_feed(  # noqa: PLR0913  # all that a feed follows from
    feed: Feed,
    selection: Selection,
    appointments: Sequence[MailboxAppointment],
    published: Mapping[str, PublishedEntry],
    *,
    style: EntryStyle,
    window: Window,
    next_delivery: datetime | None,
    now: datetime,
) -> Publication | None:
    """The feed as it is to be published now; `published` are its entries by their UID, as they were the last time.

    `appointments` are those that the selection says are to be read. None when they do not suffice: the feed has to be
    shortened, or shows nothing for its own sake.
    """
    unread = [_unchanged(outline, entry) for outline, entry in selection.unchanged]
    candidates = [*unread, *candidates_of(appointments, style)]
    chosen = chosen_entries(candidates, published, options=feed.options, window=window, now=now)
    is_shortened = sum(one.octets for one in chosen) > LARGEST_FEED
    # Else one entry beyond the window stands for all, and it may be one of those that were not read.
    is_in_view = any(_is_in_view(one, published.get(one.uid), window, now) for one in chosen)
    if (is_shortened and unread) or (published and selection.passed_over and not is_in_view):
        return None
    if is_shortened:
        candidates = list(candidates_of(appointments, replace(style, text_limit=_text_limit(chosen))))
        chosen = chosen_entries(candidates, published, options=feed.options, window=window, now=now)
    included = fitting(chosen, published, now) if chosen else _last_resort(published, feed.options, now)
    left_out = len(chosen) - len(included) if chosen else 0
    turns = [*_turns(candidates, included, window), *filter(None, [next_delivery, selection.enters_at])]
    if left_out:
        # Whatever ends makes room for what was left out.
        turns += [entry.end for entry in included]
    rendered = replace(
        feed,
        due_at=min((turn for turn in turns if turn > now), default=None),
        left_out=left_out,
        reaches_until=max(entry.start for entry in included) if left_out else None,
    )
    body = feed_calendar(feed.options.name, [entry.body for entry in included])
    remembered = {entry.uid for entry in included} | {one.uid for one in chosen}
    remembered |= {one.uid for one in candidates if one.called_off_at is None}
    # Deadlines that are switched off, too: one that comes back goes on rising.
    remembered |= {style.deadline_uid(one.appointment_id) for one in candidates}
    sources = {} if is_shortened else selection.sources
    return _publication(
        rendered,
        body,
        with_sources(included, candidates, sources),
        published,
        gone=tuple(published.keys() - remembered),
        now=now,
    )


def render_notice(feed: Feed, published: Mapping[str, PublishedEntry], now: datetime) -> Publication:
    """A revoked feed: one all-day entry in place of everything, so that the data leaves the copies of others.

    GNOME and vdirsyncer keep the old entries when the calendar is empty, or the address gone.
    """
    _ = translator(feed.options.language).gettext
    title = _("This calendar link is no longer in use")
    text = _("Its owner has closed it. You can remove the subscription from your calendar app.")
    entry = noticed(title, feed.revoked_at or now, published.get(NOTICE_UID), now=now, text=text)
    rendered = replace(feed, due_at=None, left_out=0, reaches_until=None)
    return _publication(rendered, feed_calendar(title, [entry.body]), [entry], published, gone=(), now=now)


def _unchanged(outline: Outline, entry: PublishedEntry) -> Candidate:
    return Candidate(
        uid=entry.uid,
        start=entry.start,
        end=entry.end,
        octets=entry.octets,
        appointment_id=outline.id,
        sender_id=outline.sender_id,
    )


def _text_limit(chosen: Iterable[Candidate]) -> int:
    """The longest limit with which all fit: no entry is left out for its text, and all are shortened alike."""
    # Most of a text is what can be shortened, so the limit is found without making every entry for each.
    entries = [one.entry for one in chosen if one.entry is not None]
    sizes = [(most_octets(replace(entry, description=None)), entry.description or "") for entry in entries]
    limits = (
        limit
        for limit in TEXT_LIMITS
        if sum(bare + most_text_octets(text[: max(limit, LEAST_TEXT)]) for bare, text in sizes) <= LARGEST_FEED
    )
    return next(limits, 0)


def candidates_of(appointments: Iterable[MailboxAppointment], style: EntryStyle) -> Iterator[Candidate]:
    """Every entry of the appointments, whether the feed reaches that far or not."""
    senders = style.options.senders
    for appointment in appointments:
        sender_id = appointment.letter.sender_id
        is_left_out = appointment.hidden_at is not None or (senders is not None and sender_id not in senders)
        entries = [(entry, appointment.withdrawn_at) for entry in entries_of(appointment, style)]
        for entry, called_off_at in [*entries, *dropped_entries_of(appointment, style)]:
            yield Candidate(
                uid=entry.uid,
                start=entry.start,
                end=entry.end,
                octets=most_octets(entry),
                appointment_id=appointment.id,
                sender_id=sender_id,
                called_off_at=called_off_at,
                is_left_out=is_left_out,
                entry=entry,
            )


def chosen_entries(
    candidates: Sequence[Candidate],
    published: Mapping[str, PublishedEntry],
    *,
    options: FeedOptions,
    window: Window,
    now: datetime,
) -> list[Candidate]:
    """What the feed shows from now on if there is room, soonest first.

    A feed that has had entries never becomes empty, for GNOME and vdirsyncer do not believe that and keep them all.
    """
    wanted = [one for one in candidates if not one.is_left_out]
    live = [one for one in wanted if one.called_off_at is None]
    announced = [one for one in wanted if one.called_off_at and options.shows_called_off]
    chosen = [one for one in [*live, *announced] if _is_in_view(one, published.get(one.uid), window, now)]
    if not chosen and published:
        # The latest that there is, though it lies beyond the window or was called off long ago.
        had = [one for one in announced if one.uid in published]
        chosen = [max(live or had, key=lambda one: (one.end, one.uid))] if live or had else []
    return sorted(chosen, key=lambda one: (one.start, one.uid))


def _is_in_view(candidate: Candidate, published: PublishedEntry | None, window: Window, now: datetime) -> bool:
    """Whether the feed shows it for its own sake, and not only so as not to be empty."""
    if candidate.called_off_at is None:
        return window.shows(candidate.start, candidate.end, now)
    return _is_announced(candidate, published, window, now)


def _is_announced(candidate: Candidate, published: PublishedEntry | None, window: Window, now: datetime) -> bool:
    """Whether the feed says that it was called off: only while apps may have it, and not years later."""
    if published is None or candidate.called_off_at is None:
        return False
    was_shown = published.cancelled_at is not None or window.shows(published.start, published.end, now)
    return was_shown and now < announced_until(candidate.called_off_at, candidate.end)


def announced_until(called_off_at: datetime, end: datetime) -> datetime:
    """When a cancelled entry leaves the feed."""
    return max(called_off_at + ANNOUNCED_FOR, end)


def _last_resort(published: Mapping[str, PublishedEntry], options: FeedOptions, now: datetime) -> list[PublishedEntry]:
    """What a feed shows that would be empty: that its latest entry is gone, or that it is in use again."""
    _ = translator(options.language).gettext
    last = max(
        (entry for entry in published.values() if entry.uid != NOTICE_UID),
        key=lambda entry: (entry.end, entry.uid),
        default=None,
    )
    if last is None:
        closed = published.get(NOTICE_UID)
        return [noticed(_("This calendar link is in use again"), closed.start, closed, now=now)] if closed else []
    entry = CalendarEntry(
        uid=last.uid,
        sequence=last.sequence,
        stamped_at=last.stamped_at,
        start=last.start,
        end=last.end,
        summary=_("Removed from the calendar"),
        language=options.language,
        is_free=True,
    )
    return [_next_version(entry, last, now)]


def noticed(
    title: str, day: datetime, published: PublishedEntry | None, *, now: datetime, text: str | None = None
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
    return _next_version(entry, published, now)


def next_version(candidate: Candidate, published: PublishedEntry | None, now: datetime) -> PublishedEntry:
    """The published entry when its content is still the same, else a new version of it."""
    if candidate.entry is None and published is not None:
        return published
    assert candidate.entry is not None  # noqa: S101
    entry = _next_version(candidate.entry, published, now)
    return entry if entry is published else replace(entry, cancelled_at=candidate.called_off_at)


def _next_version(entry: CalendarEntry, published: PublishedEntry | None, now: datetime) -> PublishedEntry:
    mark = fingerprint(entry)
    if published:
        if published.fingerprint == mark:
            return published
        # Apps compare whole seconds.
        stamped_at = max(now.replace(microsecond=0), published.stamped_at.replace(microsecond=0) + SECOND)
        sequence = max(entry.sequence, published.sequence + 1)
        entry = replace(entry, sequence=sequence, stamped_at=stamped_at)
    return PublishedEntry(
        uid=entry.uid,
        fingerprint=mark,
        sequence=entry.sequence,
        stamped_at=entry.stamped_at,
        start=entry.start,
        end=entry.end,
        cancelled_at=None,
        published_at=now,
        body=render_entry(entry),
    )


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


def fitting(
    chosen: Sequence[Candidate], published: Mapping[str, PublishedEntry], now: datetime
) -> list[PublishedEntry]:
    """As many entries as a feed may hold, in their order; the farthest are left out, and never rendered.

    Those to come go before those that were. What lies near goes first, then the soonest of each sender, so that none is
    crowded out by another; then all others, soonest first.
    """
    coming = [one for one in chosen if one.end >= now]
    near = [one for one in coming if one.start < now + NEAR]
    # Of many entries to one key a dictionary keeps the last, so the soonest comes last.
    soonest = {one.sender_id: one for one in reversed(coming)}
    past = [one for one in reversed(chosen) if one.end < now]
    room, included = LARGEST_FEED, dict[str, PublishedEntry]()
    for one in [*near, *sorted(soonest.values(), key=lambda one: one.start), *coming, *past]:
        if one.uid in included:
            continue
        entry = next_version(one, published.get(one.uid), now)
        room -= len(entry.body)
        if room < 0:
            break
        included[entry.uid] = entry
    return [included[one.uid] for one in chosen if one.uid in included]


def _turns(candidates: Iterable[Candidate], shown: Iterable[PublishedEntry], window: Window) -> Iterator[datetime]:
    """The moments at which time alone changes what the feed shows."""
    for entry in shown:
        if entry.cancelled_at:
            yield announced_until(entry.cancelled_at, entry.end)
    for one in candidates:
        if not one.is_left_out and one.called_off_at is None:
            yield from window.turns_at(one.start, one.end)


def _publication(  # the parts of the value
    feed: Feed,
    body: bytes,
    shown: Iterable[PublishedEntry],
    published: Mapping[str, PublishedEntry],
    *,
    gone: tuple[str, ...],
    now: datetime,
) -> Publication:
    feed = with_body(feed, body, now)
    before = published.get
    # Most are the very same, and comparing them field by field takes longer than all else.
    changed = [entry for entry in shown if before(entry.uid) is not entry and before(entry.uid) != entry]
    return Publication(
        feed=feed,
        body=body,
        changed=tuple(_as_published(entry, published.get(entry.uid), feed.modified_at) for entry in changed),
        gone=gone,
    )


def _as_published(entry: PublishedEntry, before: PublishedEntry | None, modified_at: datetime) -> PublishedEntry:
    """The entry with the date since which the feed holds it so."""
    is_same = before is not None and before.sequence == entry.sequence
    return entry if is_same else replace(entry, published_at=modified_at)


def with_sources(
    included: Iterable[PublishedEntry], candidates: Iterable[Candidate], sources: Mapping[AppointmentId, bytes]
) -> Iterator[PublishedEntry]:
    """The entries, those that were rendered with the digest of what they were made from.

    Only where they are all that the appointment has, and none of them is called off: then they can stand for it.
    """
    rendered = {one.uid: one for one in candidates if one.entry is not None}
    included = list(included)
    uids = {entry.uid for entry in included}
    partial = {
        one.appointment_id
        for one in rendered.values()
        if one.called_off_at is not None or one.is_left_out or one.uid not in uids
    }
    for entry in included:
        if one := rendered.get(entry.uid):
            source = None if one.appointment_id in partial else sources.get(one.appointment_id)
            yield replace(entry, appointment_id=one.appointment_id, source=source, octets=one.octets)
        else:
            yield entry


def with_body(feed: Feed, body: bytes, now: datetime) -> Feed:
    """The feed as published with that body: a new entity tag and date only when the bytes are new.

    The date has whole seconds and rises with every change, so that two changes within a second are told apart.
    """
    feed = replace(feed, published_version=feed.content_version)
    etag = hashlib.sha256(body).hexdigest()[:32]
    if etag == feed.etag:
        return feed
    changed_at = now.replace(microsecond=0)
    if feed.etag:
        changed_at = max(changed_at, feed.modified_at + SECOND)
    return replace(feed, etag=etag, modified_at=changed_at)
