"""Stores in memory: they keep the contracts of `viewer.ports`, and nothing else."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from viewer.domain.access import RecipientId, Viewer
from viewer.domain.appointment import OSLO, Address, Appointment
from viewer.domain.calendar import (
    Feed,
    FeedOptions,
    FeedState,
    Fetch,
    NewFeed,
    Publication,
    PublishedEntry,
    PublishedFeed,
)
from viewer.domain.delivery import NewAppointment, NewMessage, Revision, SentDocument
from viewer.domain.letter_ties import Candidate as TieCandidate
from viewer.domain.mailbox import (
    AppointmentId,
    DocumentId,
    Envelope,
    Letter,
    MailboxAppointment,
    MailboxCounts,
    Neighbour,
    Outline,
    SearchHits,
    ShownTie,
)
from viewer.domain.message import OtherDataType, SenderId
from viewer.domain.place import Location, PendingPlace, Precision
from viewer.domain.reading import DueLetter, ReadLetter
from viewer.domain.timing import is_past, next_time
from viewer.errors import GeocoderPausedError, NotFoundError, StorageError


class FakeMessages:
    """A mailbox for everybody, as a test fills it; what is delivered later than `now` does not exist yet."""

    def __init__(self, *appointments: MailboxAppointment) -> None:
        self.all = list(appointments)
        self.queries = 0

    def accept(self, new: NewMessage) -> bool:
        raise NotImplementedError

    def appointments(self, recipient_id: RecipientId, now: datetime) -> Sequence[MailboxAppointment]:
        self.queries += 1
        return self._delivered(now)

    def _delivered(self, now: datetime) -> list[MailboxAppointment]:
        delivered = [appointment for appointment in self.all if appointment.letter.delivered_at <= now]
        return sorted(delivered, key=lambda delivered: delivered.appointment.start)

    def outlines(self, recipient_id: RecipientId, now: datetime) -> Sequence[Outline]:
        self.queries += 1
        return [
            Outline(
                appointment.id,
                appointment.letter.sender_id,
                appointment.appointment.start,
                appointment.appointment.effective_end,
                bool(appointment.hidden_at or appointment.withdrawn_at),
                repr(appointment),
            )
            for appointment in self._delivered(now)
        ]

    def some(
        self, recipient_id: RecipientId, appointment_ids: Sequence[AppointmentId], now: datetime
    ) -> Sequence[MailboxAppointment]:
        return [appointment for appointment in self._delivered(now) if appointment.id in appointment_ids]

    def appointment(
        self, recipient_id: RecipientId, appointment_id: AppointmentId, now: datetime
    ) -> MailboxAppointment:
        for appointment in self.appointments(recipient_id, now):
            if appointment.id == appointment_id:
                return appointment
        raise NotFoundError

    def mark_seen(self, recipient_id: RecipientId, appointment_id: AppointmentId, now: datetime) -> None:
        raise NotImplementedError

    def hide(self, recipient_id: RecipientId, appointment_id: AppointmentId, now: datetime) -> None:
        self._set_hidden(self.appointment(recipient_id, appointment_id, now), now, hidden_at=now)

    def show_again(self, recipient_id: RecipientId, appointment_id: AppointmentId, now: datetime) -> None:
        self._set_hidden(self.appointment(recipient_id, appointment_id, now), now, hidden_at=None)

    def withdraw(self, sender_id: SenderId, uuid: str, now: datetime) -> bool:
        raise NotImplementedError

    def _set_hidden(self, appointment: MailboxAppointment, now: datetime, *, hidden_at: datetime | None) -> None:
        changed = replace(appointment, hidden_at=hidden_at, changed_at=now, sequence=appointment.sequence + 1)
        self.all[self.all.index(appointment)] = changed

    def whose(self, sender_id: SenderId, uuid: str) -> tuple[RecipientId, AppointmentId]:
        raise NotFoundError

    def letters(self, recipient_id: RecipientId, now: datetime) -> Sequence[Letter]:
        return []

    def letter(self, recipient_id: RecipientId, document_id: DocumentId, now: datetime) -> Letter:
        raise NotFoundError

    def appointment_of_letter(
        self, recipient_id: RecipientId, document_id: DocumentId, now: datetime
    ) -> AppointmentId | None:
        return next((appointment.id for appointment in self.all if appointment.letter.id == document_id), None)

    def letter_digests(self, prefix: str) -> Sequence[str]:
        """Digests of the letters that it holds."""
        letters = (letter for appointment in self.all for letter in appointment.letters)
        return [letter.digest for letter in letters if letter.digest.startswith(prefix)]

    def sent_document(self, sender_id: SenderId, uuid: str) -> SentDocument | None:
        return None

    def revise(self, revision: Revision) -> bool:
        raise NotImplementedError

    def add_appointment(self, sender_id: SenderId, new: NewAppointment, now: datetime) -> bool:
        raise NotImplementedError

    def set_other_data(self, sender_id: SenderId, uuid: str, data_type: OtherDataType) -> None:
        raise NotImplementedError

    def next_delivery(self, recipient_id: RecipientId, now: datetime) -> datetime | None:
        waiting = (appointment.letter.delivered_at for appointment in self.all)
        return min((moment for moment in waiting if moment > now), default=None)


class FakeMailbox:
    """The lists of the same mailbox, as they follow from its appointments one by one."""

    def __init__(self, messages: FakeMessages, *letters: Letter) -> None:
        self.messages = messages
        self.plain_letters = letters

    def counts(self, viewer: Viewer, now: datetime) -> MailboxCounts:
        shown = self._shown(viewer, now)
        past = [appointment for appointment in shown if is_past(appointment.appointment, now)]
        hidden = len(self.messages.appointments(viewer.recipient_id, now)) - len(shown)
        return MailboxCounts(
            upcoming=len(shown) - len(past),
            new=sum(appointment.is_new for appointment in shown),
            past=len(past),
            hidden=hidden,
            letters=len(self.plain_letters),
        )

    def upcoming_count(self, viewer: Viewer, now: datetime) -> int:
        return self.counts(viewer, now).upcoming

    def hidden_count(self, viewer: Viewer, now: datetime) -> int:
        return self.counts(viewer, now).hidden

    def letter_count(self, viewer: Viewer, now: datetime) -> int:
        return self.counts(viewer, now).letters

    def locked_count(self, viewer: Viewer, now: datetime) -> int:
        return 0

    def locked(self, viewer: Viewer, now: datetime, *, first: int, limit: int) -> Sequence[Envelope]:
        return []

    def upcoming(self, viewer: Viewer, now: datetime, *, first: int, limit: int) -> Sequence[MailboxAppointment]:
        ahead = [appointment for appointment in self._shown(viewer, now) if not is_past(appointment.appointment, now)]
        ahead.sort(key=lambda appointment: next_time(appointment.appointment, now).start)
        return ahead[first : first + limit]

    def upcoming_months(self, viewer: Viewer, now: datetime) -> Sequence[tuple[int, int, int]]:
        months: dict[tuple[int, int], int] = {}
        for before, listed in enumerate(self.upcoming(viewer, now, first=0, limit=10_000)):
            start = next_time(listed.appointment, now).start
            if start >= now:
                day = start.astimezone(OSLO)
                months.setdefault((day.year, day.month), before)
        return [(year, month, before) for (year, month), before in months.items()]

    def past(
        self, viewer: Viewer, now: datetime, *, since: datetime, until: datetime, first: int, limit: int
    ) -> Sequence[MailboxAppointment]:
        over = [
            appointment
            for appointment in self._shown(viewer, now)
            if is_past(appointment.appointment, now) and since <= appointment.appointment.start < until
        ]
        return over[::-1][first : first + limit]

    def past_years(self, viewer: Viewer, now: datetime) -> Sequence[tuple[int, int]]:
        over = [appointment for appointment in self._shown(viewer, now) if is_past(appointment.appointment, now)]
        years = Counter(appointment.appointment.start.astimezone(OSLO).year for appointment in over)
        return sorted(years.items(), reverse=True)

    def hidden(self, viewer: Viewer, now: datetime, *, first: int, limit: int) -> Sequence[MailboxAppointment]:
        everything = self.messages.appointments(viewer.recipient_id, now)
        hidden = [appointment for appointment in everything if appointment.hidden_at]
        return hidden[first : first + limit]

    def letters(self, viewer: Viewer, now: datetime, *, first: int, limit: int) -> Sequence[Letter]:
        return self.plain_letters[first : first + limit]

    def near(
        self, viewer: Viewer, now: datetime, *, since: datetime, until: datetime, limit: int
    ) -> Sequence[Neighbour]:
        near = [
            neighbour_of(appointment)
            for appointment in self._shown(viewer, now)
            if not is_past(appointment.appointment, now)
            and appointment.withdrawn_at is None
            and appointment.appointment.start <= until
            and appointment.appointment.effective_end >= since
        ]
        return near[:limit]

    def search(
        self, viewer: Viewer, query: str, date_words: Callable[[datetime], str], now: datetime, *, limit: int
    ) -> SearchHits:
        raise NotImplementedError

    def _shown(self, viewer: Viewer, now: datetime) -> list[MailboxAppointment]:
        everything = self.messages.appointments(viewer.recipient_id, now)
        return [appointment for appointment in everything if appointment.hidden_at is None]


def neighbour_of(appointment: MailboxAppointment) -> Neighbour:
    """The appointment without its texts."""
    content = appointment.appointment
    return Neighbour(
        id=appointment.id,
        appointment=Appointment(
            kind=content.kind,
            times=content.times,
            sub_title=content.sub_title,
            place=content.place,
            address=content.address,
            language=content.language,
        ),
        sender_name=appointment.sender_name,
        location=appointment.location,
    )


class FakeReadings:
    """No letter waits, and none ties anything."""

    def claim(self, limit: int, until: datetime, now: datetime) -> Sequence[DueLetter]:
        return []

    def give_back(self) -> None:
        raise NotImplementedError

    def candidates(self, letter: DueLetter, now: datetime) -> Sequence[TieCandidate]:
        return []

    def save(self, read: ReadLetter) -> None:
        raise NotImplementedError

    def read_again(self, now: datetime) -> int:
        return 0

    def counts(self) -> Mapping[str, int]:
        return {"due": 0}

    def ties(self, recipient_id: RecipientId, appointment_id: AppointmentId, now: datetime) -> Sequence[ShownTie]:
        return []

    def answer(self, recipient_id: RecipientId, tie_id: int, *, answer: bool, now: datetime) -> AppointmentId:
        raise NotFoundError

    def tie(self, recipient_id: RecipientId, one: AppointmentId, other: AppointmentId, now: datetime) -> AppointmentId:
        raise NotFoundError


class FakeCalendars:
    """Feeds by the digest of their token; with `fails` every query raises."""

    answers_at_once = True

    def __init__(self) -> None:
        self.feeds: dict[bytes, Feed] = {}
        self.bodies: dict[int, PublishedFeed] = {}
        self.memory: dict[int, dict[str, PublishedEntry]] = {}
        self.publications: list[Publication] = []
        self.gathered: list[Fetch] = []
        self.written: list[Fetch] = []
        self.fails = False

    def add(self, digest: bytes, feed: NewFeed) -> int:
        feed_id = len(self.feeds) + 1
        self.memory[feed_id] = {}
        self.feeds[digest] = Feed(
            id=feed_id,
            recipient_id=feed.recipient_id,
            options=feed.options,
            created_at=feed.created_at,
            etag="",
            modified_at=feed.created_at,
            content_version=1,
            published_version=0,
            due_at=None,
            revoked_at=None,
            uid_key=feed.uid_key,
        )
        return feed_id

    def states(self, digests: Sequence[bytes]) -> Mapping[bytes, FeedState]:
        if self.fails:
            raise StorageError
        return {digest: state_of(self.feeds[digest]) for digest in digests if digest in self.feeds}

    def published(self, feed_ids: Sequence[int]) -> Mapping[int, PublishedFeed]:
        return {feed_id: self.bodies[feed_id] for feed_id in feed_ids if feed_id in self.bodies}

    def get(self, feed_id: int) -> Feed:
        for feed in self.feeds.values():
            if feed.id == feed_id:
                return feed
        raise NotFoundError

    def of(self, recipient_id: RecipientId) -> Sequence[Feed]:
        return [feed for feed in self.feeds.values() if feed.recipient_id == recipient_id]

    def all(self) -> Iterator[Feed]:
        yield from list(self.feeds.values())

    def entries(self, feed_id: int) -> Sequence[PublishedEntry]:
        return list(self.memory[feed_id].values())

    def publish(self, publication: Publication) -> None:
        feed = publication.feed
        self.publications.append(publication)
        self._keep(feed)
        self.bodies[feed.id] = PublishedFeed(body=publication.body, etag=feed.etag, modified_at=feed.modified_at)
        for uid in publication.gone:
            del self.memory[feed.id][uid]
        self.memory[feed.id].update({entry.uid: entry for entry in publication.changed})

    def change(self, feed_id: int, options: FeedOptions) -> None:
        self._raised(replace(self.get(feed_id), options=options))

    def revoke(self, feed_id: int, now: datetime) -> None:
        feed = self.get(feed_id)
        self._raised(replace(feed, revoked_at=feed.revoked_at or now))
        self.memory[feed_id] = {
            uid: replace(entry, body=b"", fingerprint=b"") for uid, entry in self.memory[feed_id].items()
        }

    def renew(self, feed_id: int, digest: bytes, feed: NewFeed) -> int:
        self._raised(replace(self.get(feed_id), revoked_at=feed.created_at, renewed_at=feed.created_at))
        self.memory[feed_id] = {}
        return self.add(digest, feed)

    def restore(self, feed_id: int) -> None:
        self._raised(replace(self.get(feed_id), revoked_at=None))

    def senders(self, viewer: Viewer, now: datetime) -> Mapping[SenderId, str]:
        return {}

    def gather_fetch(self, state: FeedState, program: str, now: datetime) -> bool:
        self.gathered.append(
            Fetch(feed_id=state.id, program=program, version=state.modified_at, first_at=now, last_at=now)
        )
        return True

    def write_fetches(self) -> None:
        if self.fails:
            raise StorageError
        self.written += self.gathered
        self.gathered = []

    def fetches(self, recipient_id: RecipientId) -> Mapping[int, Sequence[Fetch]]:
        feed_ids = {feed.id for feed in self.of(recipient_id)}
        return {id_: [fetch for fetch in self.written if fetch.feed_id == id_] for id_ in feed_ids}

    def published_at(self, feed_id: int, uid: str) -> datetime | None:
        entry = self.memory[feed_id].get(uid)
        return entry.published_at if entry else None

    def content_changes(self) -> None:
        """What every store does to a recipient's feeds when the mailbox changes."""
        for feed in self.all():
            self._raised(feed)

    def _raised(self, feed: Feed) -> None:
        self._keep(replace(feed, content_version=feed.content_version + 1))

    def _keep(self, feed: Feed) -> None:
        for digest, stored in self.feeds.items():
            if stored.id == feed.id:
                self.feeds[digest] = feed


def state_of(feed: Feed) -> FeedState:
    return FeedState(
        id=feed.id,
        etag=feed.etag,
        modified_at=feed.modified_at,
        is_published=feed.content_version == feed.published_version,
        due_at=feed.due_at,
        revoked_at=feed.revoked_at,
    )


class FakePlaces:
    """Places by key; `waiting` are those that nobody has looked up yet, `postponed` those that are due at a time."""

    def __init__(self, *waiting: PendingPlace) -> None:
        self.waiting = list(waiting)
        self.claimed: set[bytes] = set()
        self.leases: list[datetime] = []
        self.postponed: dict[bytes, tuple[datetime, PendingPlace]] = {}
        self.answers: dict[bytes, Location] = {}
        self.final: set[bytes] = set()
        self.maps: dict[str, bytes] = {}

    def pending(self, limit: int) -> Sequence[PendingPlace]:
        return self.waiting[:limit]

    def claim_new(self, limit: int, until: datetime, now: datetime) -> Sequence[PendingPlace]:
        claimed = self.waiting[:limit]
        assert not self.claimed & {place.key for place in claimed}, "each is claimed once"
        self.claimed |= {place.key for place in claimed}
        self.leases.append(until)
        return claimed

    def renew_feeds(self) -> bool:
        return False

    def claim(self, limit: int, until: datetime, now: datetime) -> Sequence[PendingPlace]:
        due = [place for moment, place in self.postponed.values() if moment <= now][:limit]
        self.postponed.update({place.key: (until, place) for place in due})
        return due

    def save(self, key: bytes, location: Location, now: datetime) -> None:
        if location.replaces(self.answers.get(key)):
            self.answers[key] = location
        self._show(key, location)
        self.final.add(key)
        self.postponed.pop(key, None)

    def begin(self, place: PendingPlace, meanwhile: Location, next_attempt_at: datetime, now: datetime) -> None:
        if place in self.waiting:
            self.postpone(place, meanwhile, next_attempt_at, now)

    def postpone(self, place: PendingPlace, meanwhile: Location, next_attempt_at: datetime, now: datetime) -> None:
        if meanwhile.coordinates is not None:
            self._show(place.key, meanwhile)
        self.waiting = [pending for pending in self.waiting if pending.key != place.key]
        self.postponed[place.key] = (next_attempt_at, place)

    def _show(self, key: bytes, location: Location) -> None:
        if location.is_better_than(self.answers.get(key)):
            self.answers[key] = location
        self.waiting = [pending for pending in self.waiting if pending.key != key]

    def get(self, key: bytes) -> Location | None:
        return self.answers.get(key)

    def coverage(self) -> Mapping[Precision | None, int]:
        return Counter(location.precision for location in self.answers.values())

    def requeue(self, precisions: Collection[Precision], now: datetime) -> int:
        raise NotImplementedError

    def drawn_map(self, key: str) -> bytes | None:
        return self.maps.get(key)

    def keep_map(self, key: str, content: bytes) -> None:
        self.maps.setdefault(key, content)


class FakeGeocoder:
    """Locates the towns that it is given, and raises the errors that it is given for others."""

    def __init__(self, answers: dict[str, Location | Exception]) -> None:
        self.answers = answers
        self.requests: list[str] = []

    def locate(self, address: Address, place: str | None) -> Location:
        self.requests.append(address.city or "")
        answer = self.answers[address.city or ""]
        if isinstance(answer, Exception):
            raise answer
        return answer


class FakeGeocoderLimits:
    """Lets every request through at once, and records what it is told; `paused` makes it refuse."""

    def __init__(self) -> None:
        self.reserved: list[tuple[str, timedelta]] = []
        self.failures: list[tuple[str, timedelta | None]] = []
        self.paused = False

    def reserve(self, geocoder: str, interval: timedelta, now: datetime) -> datetime:
        if self.paused:
            raise GeocoderPausedError(timedelta(minutes=15))
        self.reserved.append((geocoder, interval))
        return now

    def succeeded(self, geocoder: str) -> None:
        self.failures = []

    def failed(self, geocoder: str, retry_after: timedelta | None, now: datetime) -> None:
        self.failures.append((geocoder, retry_after))
