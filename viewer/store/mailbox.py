"""The lists of a mailbox: rows are read by an index that covers what counting and ordering needs, and a page at a time.

The texts of an appointment can be long: only those of the rows shown are read. What else is needed, of times and
places, is taken out of the stored JSON by the database.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache, partial
from typing import Any

import sqlalchemy as sa
from typing_extensions import override

from viewer.domain.access import Viewer
from viewer.domain.appointment import OSLO, Appointment, Interval, Kind, Language
from viewer.domain.disclosure import Disclosure, disclosure, envelope_of, is_readable
from viewer.domain.mailbox import (
    AppointmentId,
    Envelope,
    Letter,
    MailboxAppointment,
    MailboxCounts,
    Neighbour,
    SearchHits,
)
from viewer.domain.message import AuthenticationLevel, SensitivityLevel
from viewer.domain.search import missing, plain, words_of
from viewer.domain.times import from_iso
from viewer.domain.timing import next_time
from viewer.ports.mailbox import MailboxStore
from viewer.store.codec import Json, address_from_json, letter_from_row, location_from_row
from viewer.store.database import Database
from viewer.store.messages import LETTERS, some_appointments
from viewer.store.outlines import PLACE_COLUMNS
from viewer.store.statements import Row, Statement, param
from viewer.store.tables import UtcDateTime, appointments, documents, messages, places, senders
from viewer.store.viewers import IS_OPEN, IS_READABLE, own_of

# Months, or years, that are counted at once. Links to more months than that are no help to anybody.
SPANS = 24
# Appointments whose texts a search holds in memory at once.
SEARCH_BATCH = 200
# Times of an event whose dates a search knows.
SEARCHED_TIMES = 30

_undelivered = sa.select(messages.c.id).where(
    messages.c.recipient_id == param("recipient"), messages.c.delivered_at > param("now")
)
_own = sa.and_(
    appointments.c.recipient_id == param("recipient"),
    appointments.c.message.not_in(_undelivered),
    appointments.c.tied_to.is_(None),  # what has become part of another is listed with that
    IS_READABLE,
)
_is_shown = appointments.c.hidden_at.is_(None)
# An appointment without length is in progress for its moment, as in `domain.timing`.
_is_past = sa.and_(appointments.c.ends_at <= param("now"), appointments.c.starts_at < param("now"))
_is_ahead = appointments.c.starts_at > param("now")
_is_begun = sa.and_(appointments.c.starts_at <= param("now"), ~_is_past)
_is_new = sa.or_(appointments.c.seen_at.is_(None), appointments.c.seen_at < appointments.c.changed_at)
_by_start = (appointments.c.starts_at, appointments.c.id)

_content = appointments.c.content
TIMES = (
    _content["start"].as_string().label("start"),
    _content["end"].as_string().label("end"),
    _content["intervals"].as_json().label("intervals"),
)
_neighbours = (
    sa.select(
        appointments.c.id,
        appointments.c.kind,
        *TIMES,
        _content["sub_title"].as_string().label("sub_title"),
        _content["place"].as_string().label("place"),
        _content["address"].as_json().label("address"),
        _content["language"].as_string().label("language"),
        senders.c.name.label("sender_name"),
        *PLACE_COLUMNS,
    )
    .select_from(appointments.join(messages).join(senders, senders.c.id == messages.c.sender_id).outerjoin(places))
    .order_by(*_by_start)
)


def _ids(condition: sa.ColumnElement[bool], *order: Any) -> Statement:  # noqa: ANN401  # columns, descending or not
    """Which appointments a page shows, from the index alone."""
    query = sa.select(appointments.c.id, appointments.c.starts_at).where(_own, condition).order_by(*order)
    return Statement(query.limit(param("count")).offset(param("first")))


AHEAD = _ids(sa.and_(_is_shown, _is_ahead), *_by_start)
_started = sa.and_(appointments.c.starts_at >= param("since"), appointments.c.starts_at < param("until"))
PAST = _ids(sa.and_(_is_shown, _is_past, _started), *(column.desc() for column in _by_start))
HIDDEN = _ids(~_is_shown, *_by_start)
# What has begun: the times of an event say when it goes on.
BEGUN = Statement(sa.select(appointments.c.id, *TIMES).where(_own, _is_shown, _is_begun).order_by(*_by_start))
NEAR = Statement(
    _neighbours.where(
        _own,
        _is_shown,
        ~_is_past,
        appointments.c.withdrawn_at.is_(None),
        appointments.c.ends_at >= param("since"),
        appointments.c.starts_at <= param("until"),
    ).limit(param("count"))
)
COUNTS = Statement(
    sa.select(
        sa.func.count().filter(_is_shown, ~_is_past).label("upcoming"),
        sa.func.count().filter(_is_shown, _is_new).label("new"),
        sa.func.count().filter(_is_shown, _is_past).label("past"),
        sa.func.count().filter(~_is_shown).label("hidden"),
    ).where(_own)
)
_has_appointment = sa.exists().where(appointments.c.message == messages.c.id, IS_READABLE)
_letters = sa.and_(
    messages.c.recipient_id == param("recipient"),
    messages.c.delivered_at <= param("now"),
    documents.c.technical_type.is_(None),
)
_plain = sa.and_(_letters, IS_OPEN, ~_has_appointment)
_locked = sa.and_(_letters, ~IS_OPEN)
# Two statements: whether a message has an appointment is asked once a message, and not for each of its letters.
_letter_count = sa.select(sa.func.count().label("letters")).select_from(documents.join(messages))
LETTER_COUNT = Statement(_letter_count.where(_plain))
LOCKED_COUNT = Statement(_letter_count.where(_locked))
LOCKED_PAGE = Statement(
    LETTERS.where(_locked)
    .order_by(messages.c.delivered_at.desc(), messages.c.id.desc(), documents.c.position)
    .limit(param("count"))
    .offset(param("first"))
)
LETTER_PAGE = Statement(
    LETTERS.where(_plain)
    .order_by(messages.c.delivered_at.desc(), messages.c.id.desc(), documents.c.position)
    .limit(param("count"))
    .offset(param("first"))
)
_starts = sa.select(appointments.c.starts_at).where(_own, _is_shown)
LATEST_PAST = Statement(
    _starts.where(_is_past, appointments.c.starts_at < param("until"))
    .order_by(appointments.c.starts_at.desc())
    .limit(1)
)
FIRST_AHEAD = Statement(
    _starts.where(_is_ahead, appointments.c.starts_at >= param("since")).order_by(appointments.c.starts_at).limit(1)
)
_count = sa.select(sa.func.count().label("appointments")).where(_own)
AHEAD_COUNT = Statement(_count.where(_is_shown, _is_ahead))
BEGUN_COUNT = Statement(_count.where(_is_shown, _is_begun))
HIDDEN_COUNT = Statement(_count.where(~_is_shown))


def _counted_by_span(condition: sa.ColumnElement[bool]) -> Statement:
    """How many start between each of SPANS + 1 moments and the next one; a span without any has no row."""
    starts = appointments.c.starts_at
    span = sa.case(*((starts < param(f"moment_{number}"), number - 1) for number in range(1, SPANS + 1))).label("span")
    query = sa.select(span, sa.func.count().label("appointments")).where(_own, _is_shown, condition)
    return Statement(query.where(starts >= param("moment_0"), starts < param(f"moment_{SPANS}")).group_by(span))


PAST_BY_SPAN, AHEAD_BY_SPAN = _counted_by_span(_is_past), _counted_by_span(_is_ahead)
# A batch of all appointments that are shown, after the last one of the batch before.
TEXTS = Statement(
    sa.select(appointments.c.id, appointments.c.message, appointments.c.starts_at, _is_past.label("is_past"), _content)
    .where(
        _own,
        _is_shown,
        # Compared as a pair, so that the index leads there; with OR, every batch reads past all of those before it.
        sa.tuple_(*_by_start) > sa.tuple_(param("after_start", type_=UtcDateTime()), param("after_id")),
    )
    .order_by(*_by_start)
    .limit(SEARCH_BATCH)
)
LETTER_TEXTS = Statement(
    sa.select(
        documents.c.id,
        documents.c.message,
        documents.c.subject,
        documents.c.authentication_level,
        documents.c.sensitivity_level,
        messages.c.delivered_at,
        senders.c.name,
        _has_appointment.label("has_appointment"),
    )
    .select_from(documents.join(messages).join(senders, senders.c.id == messages.c.sender_id))
    .where(_letters)
    .order_by(messages.c.delivered_at.desc(), messages.c.id.desc(), documents.c.position)
)
LETTER = Statement(LETTERS.where(_letters, documents.c.id == param("document")))


class Mailboxes(MailboxStore):
    """The lists in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @override
    def counts(self, viewer: Viewer, now: datetime) -> MailboxCounts:
        [row] = self._database.rows(COUNTS, **own_of(viewer, now))
        return MailboxCounts(
            upcoming=row.upcoming,
            new=row.new,
            past=row.past,
            hidden=row.hidden,
            letters=self.letter_count(viewer, now),
            locked=self.locked_count(viewer, now),
        )

    @override
    def upcoming_count(self, viewer: Viewer, now: datetime) -> int:
        return self._count(AHEAD_COUNT, viewer, now) + self._count(BEGUN_COUNT, viewer, now)

    @override
    def hidden_count(self, viewer: Viewer, now: datetime) -> int:
        return self._count(HIDDEN_COUNT, viewer, now)

    @override
    def letter_count(self, viewer: Viewer, now: datetime) -> int:
        [row] = self._database.rows(LETTER_COUNT, **own_of(viewer, now))
        return int(row.letters)

    @override
    def locked_count(self, viewer: Viewer, now: datetime) -> int:
        [row] = self._database.rows(LOCKED_COUNT, **own_of(viewer, now))
        return int(row.letters)

    def _count(self, statement: Statement, viewer: Viewer, now: datetime) -> int:
        [row] = self._database.rows(statement, **own_of(viewer, now))
        return int(row.appointments)

    @override
    def upcoming(self, viewer: Viewer, now: datetime, *, first: int, limit: int) -> Sequence[MailboxAppointment]:
        # Most start at their first time, which the index knows. Those that have begun, an event between two of its
        # times among them, are few: the times of all of them are read, and put where their next one belongs.
        own = own_of(viewer, now)
        begun = [(_next_start(row, now), row.id) for row in self._database.rows(BEGUN, **own)]
        skipped = max(0, first - len(begun))
        rows = self._database.rows(AHEAD, **own, first=skipped, count=first + limit - skipped)
        both = sorted([*begun, *((row.starts_at, row.id) for row in rows)], key=lambda start_and_id: start_and_id[0])
        return self._listed(viewer, [row_id for _, row_id in both[first - skipped : first - skipped + limit]], now)

    def _listed(self, viewer: Viewer, ids: Sequence[str], now: datetime) -> list[MailboxAppointment]:
        """The appointments with those ids, in that order, whose viewer may see them."""
        listed = some_appointments(self._database, viewer.recipient_id, ids, now)
        return [appointment for appointment in listed if is_readable(appointment.letter, viewer.authentication_level)]

    def _page(
        self, statement: Statement, viewer: Viewer, now: datetime, **parameters: object
    ) -> list[MailboxAppointment]:
        rows = self._database.rows(statement, **own_of(viewer, now), **parameters)
        return self._listed(viewer, [row.id for row in rows], now)

    @override
    def upcoming_months(self, viewer: Viewer, now: datetime) -> Sequence[tuple[int, int, int]]:
        own = own_of(viewer, now)
        begun = [_next_start(row, now) for row in self._database.rows(BEGUN, **own)]
        first = self._database.row(FIRST_AHEAD, **own, since=now)
        starts = [start for start in (*begun, first and first.starts_at) if start is not None and start >= now]
        if not starts:
            return []
        day = min(starts).astimezone(OSLO)
        moments = [_month(day.year, day.month + number) for number in range(SPANS + 1)]
        counts = self._counts_by_span(AHEAD_BY_SPAN, own, moments)
        months: list[tuple[int, int, int]] = []
        before = sum(start < now for start in begun)
        for month, until, ahead in zip(moments, moments[1:], counts, strict=False):
            if count := ahead + sum(max(month, now) <= start < until for start in begun):
                months.append((month.year, month.month, before))
            before += count
        return months

    def _counts_by_span(
        self, statement: Statement, own: Mapping[str, object], moments: Sequence[datetime]
    ) -> list[int]:
        """How many appointments start between each moment and the next one."""
        parameters = {f"moment_{number}": moment for number, moment in enumerate(moments)}
        counts = [0] * SPANS
        for row in self._database.rows(statement, **own, **parameters):
            counts[row.span] = row.appointments
        return counts

    @override
    def past(
        self, viewer: Viewer, now: datetime, *, since: datetime, until: datetime, first: int, limit: int
    ) -> Sequence[MailboxAppointment]:
        return self._page(PAST, viewer, now, since=since, until=until, first=first, count=limit)

    @override
    def past_years(self, viewer: Viewer, now: datetime) -> Sequence[tuple[int, int]]:
        own = own_of(viewer, now)
        years: list[tuple[int, int]] = []
        until = datetime.max.replace(tzinfo=UTC)
        while row := self._database.row(LATEST_PAST, **own, until=until):
            latest = row.starts_at.astimezone(OSLO).year
            moments = [datetime(latest - SPANS + number, 1, 1, tzinfo=OSLO) for number in range(1, SPANS + 2)]
            counts = self._counts_by_span(PAST_BY_SPAN, own, moments)
            years += [(moments[span].year, counts[span]) for span in reversed(range(SPANS)) if counts[span]]
            until = moments[0]
        return years

    @override
    def hidden(self, viewer: Viewer, now: datetime, *, first: int, limit: int) -> Sequence[MailboxAppointment]:
        return self._page(HIDDEN, viewer, now, first=first, count=limit)

    @override
    def letters(self, viewer: Viewer, now: datetime, *, first: int, limit: int) -> Sequence[Letter]:
        rows = self._database.rows(LETTER_PAGE, **own_of(viewer, now), first=first, count=limit)
        return [letter_from_row(row) for row in rows]

    @override
    def locked(self, viewer: Viewer, now: datetime, *, first: int, limit: int) -> Sequence[Envelope]:
        rows = self._database.rows(LOCKED_PAGE, **own_of(viewer, now), first=first, count=limit)
        return [envelope_of(letter_from_row(row), viewer.authentication_level) for row in rows]

    @override
    def near(
        self, viewer: Viewer, now: datetime, *, since: datetime, until: datetime, limit: int
    ) -> Sequence[Neighbour]:
        own = own_of(viewer, now)
        rows = self._database.rows(NEAR, **own, since=since, until=until, count=limit)
        return [_neighbour(row) for row in rows]

    @override
    def search(
        self, viewer: Viewer, query: str, date_words: Callable[[datetime], str], now: datetime, *, limit: int
    ) -> SearchHits:
        own = own_of(viewer, now)
        words = words_of(query)
        # The words that are in none of a message's letters.
        left_of_message: dict[int, list[str]] = {}
        letters: list[str] = []
        locked: list[str] = []
        disclosure_by_words = cache(partial(_disclosure, viewer))
        # Many letters have one sender and one subject.
        plain_by_text = cache(plain)
        for row in self._database.rows(LETTER_TEXTS, **own):
            told = disclosure_by_words(row.authentication_level, row.sensitivity_level)
            if told is Disclosure.NOTICE:
                continue
            text = plain_by_text(f"{row.name} {row.subject}")
            left = [word for word in words if word not in text]
            left_of_message[row.message] = [word for word in left if word in left_of_message.get(row.message, words)]
            if told is Disclosure.FULL and row.has_appointment:
                continue
            if not left or not missing(left, [date_words(row.delivered_at)]):
                (letters if told is Disclosure.FULL else locked).append(row.id)
        upcoming: list[tuple[datetime, str]] = []
        past: list[tuple[datetime, str]] = []
        for row in self._texts(own):
            # Each text is made plain once, and the dates are said only when a word is nowhere else.
            left = left_of_message.get(row.message, words)
            left = missing(left, _texts(row.content)) if left else left
            if left and missing(left, _dates(row.content, date_words)):
                continue
            if row.is_past:
                past.append((row.starts_at, row.id))
            else:
                # The time of an appointment, or the next one of an event.
                times = row.content.get("intervals")
                upcoming.append((_next_of(_intervals(times), now) if times else row.starts_at, row.id))
        return SearchHits(
            upcoming=tuple(self._listed(viewer, [hit for _, hit in sorted(upcoming)[:limit]], now)),
            past=tuple(self._listed(viewer, [hit for _, hit in sorted(past, reverse=True)[:limit]], now)),
            letters=tuple(self._letters(own, letters[:limit])),
            locked=tuple(
                envelope_of(letter, viewer.authentication_level) for letter in self._letters(own, locked[:limit])
            ),
            count=len(upcoming) + len(past) + len(letters) + len(locked),
        )

    def _letters(self, own: Mapping[str, object], ids: Sequence[str]) -> Iterator[Letter]:
        """The letters with those ids, in that order."""
        for document_id in ids:
            if row := self._database.row(LETTER, **own, document=document_id):
                yield letter_from_row(row)

    def _texts(self, own: Mapping[str, object]) -> Iterator[Row]:
        """All shown appointments with their texts, a batch at a time."""
        start, last = datetime.min.replace(tzinfo=UTC), ""
        while rows := self._database.rows(TEXTS, **own, after_start=start, after_id=last):
            yield from rows
            start, last = rows[-1].starts_at, rows[-1].id


def _disclosure(viewer: Viewer, authentication_level: str, sensitivity_level: str) -> Disclosure:
    """What may be told of a letter, by its authentication and sensitivity levels as they are stored."""
    required = AuthenticationLevel.of(authentication_level)
    return disclosure(required, SensitivityLevel.of(sensitivity_level), viewer.authentication_level)


def _texts(content: Json) -> Iterator[str]:
    """The texts of an appointment that a search looks in."""
    infos = [text for info in content["infos"] for text in info.values()]
    address = [text for name, text in (content.get("address") or {}).items() if name != "country"]
    names = ("sub_title", "description", "place", "arrival_time")
    yield from [*(content[name] for name in names if name in content), *address, *infos]


def _dates(content: Json, date_words: Callable[[datetime], str]) -> Iterator[str]:
    starts = [start for start, _ in content["intervals"]] if "intervals" in content else [content["start"]]
    return (date_words(datetime.fromisoformat(start)) for start in starts[:SEARCHED_TIMES])


def _month(year: int, month: int) -> datetime:
    """The start of a month; one beyond December lies in a later year."""
    return datetime(year + (month - 1) // 12, (month - 1) % 12 + 1, 1, tzinfo=OSLO)


def _times(row: Row) -> tuple[Interval, ...]:
    """The times in a row with TIMES, soonest first."""
    return _intervals(row.intervals or [[row.start, row.end]])


def _intervals(times: Sequence[Any]) -> tuple[Interval, ...]:
    intervals = [Interval(from_iso(start), end and from_iso(end)) for start, end in times]
    return tuple(sorted(intervals, key=lambda time: time.start))


def _next_start(row: Row, now: datetime) -> datetime:
    return _next_of(_times(row), now)


def _next_of(times: tuple[Interval, ...], now: datetime) -> datetime:
    return next_time(Appointment(times=times), now).start


def _neighbour(row: Row) -> Neighbour:
    return Neighbour(
        id=AppointmentId(row.id),
        appointment=Appointment(
            kind=Kind(row.kind),
            times=_times(row),
            sub_title=row.sub_title,
            place=row.place,
            address=address_from_json(row.address),
            language=Language(row.language),
        ),
        sender_name=row.sender_name,
        location=location_from_row(row),
    )
