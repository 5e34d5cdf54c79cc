"""A feed while letters, changes, answers and undos come in any order: nothing in it is twice, and nothing gets lost.

Beside it stands one that is published from everything, which is to be the same to the byte.
"""

import random
from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.full_publishing import content_of, publish_in_full
from tests.store.test_ties import MARCH_10, NOW, SENDER, Mailbox, revise, uuid_of
from viewer.actions.publish import make_publisher, publish
from viewer.domain.access import RecipientId
from viewer.domain.calendar import FeedOptions, NewFeed
from viewer.domain.mailbox import AppointmentId, TieKind
from viewer.domain.redaction import DetailLevel
from viewer.store.calendars import Calendars
from viewer.store.database import Database
from viewer.store.messages import Messages

STEPS = 14


class Story:
    """A mailbox to which things happen by chance, and the feed that shows it."""

    def __init__(self, mailbox: Mailbox, calendars: Calendars, chance: random.Random) -> None:
        self.mailbox = mailbox
        self.calendars = calendars
        self.chance = chance
        options = FeedOptions(name="Timer", detail_level=DetailLevel.EVERYTHING)
        new_feed = NewFeed(recipient_id=mailbox.recipient_id, options=options, created_at=NOW)
        self.feed_id = calendars.add(b"digest", new_feed)
        self.twin_id = calendars.add(b"twin", new_feed)
        self.all: list[AppointmentId] = []
        self.minutes = 0
        self.sequences: dict[str, int] = {}
        self.ever: set[str] = set()

    def letter(self) -> None:
        """A new letter, which perhaps does something to an earlier appointment."""
        shown = [one for one in self.mailbox.shown() if not one.withdrawn_at and not one.hidden_at]
        new = self.mailbox.receive(MARCH_10 + timedelta(days=self.chance.randrange(4)))
        self.all.append(new)
        if shown and self.chance.random() < 0.8:
            kind = self.chance.choice(list(TieKind))
            older = self.chance.choice(shown).id
            self.mailbox.read(new, kind, older, is_certain=self.chance.random() < 0.7)

    def change(self) -> None:
        """The sender gives an appointment another time."""
        revise(self.mailbox, self.chance.choice(self.all), MARCH_10 + timedelta(days=self.chance.randrange(9), hours=2))

    def withdraw(self) -> None:
        """The sender calls one off."""
        self.mailbox.messages.withdraw(SENDER, uuid_of(self.chance.choice(self.all)), NOW)

    def answer(self) -> None:
        """The recipient says something of a tie, old or new."""
        ties = self.mailbox.ties(self.chance.choice(self.mailbox.shown()).id)
        if ties:
            tie = self.chance.choice(ties).tie
            now = NOW + timedelta(minutes=self.minutes)
            answer = self.chance.random() < 0.5
            self.mailbox.readings.answer(self.mailbox.recipient_id, tie.id, answer=answer, now=now)

    def hide(self) -> None:
        """The recipient puts one out of sight, or shows it again."""
        one = self.chance.choice(self.mailbox.shown())
        change = self.mailbox.messages.show_again if one.hidden_at else self.mailbox.messages.hide
        change(self.mailbox.recipient_id, one.id, NOW + timedelta(minutes=self.minutes))

    def by_hand(self) -> None:
        """The recipient ties two together."""
        shown = self.mailbox.shown()
        if len(shown) > 1:
            one, other = self.chance.sample(shown, 2)
            now = NOW + timedelta(minutes=self.minutes)
            self.mailbox.readings.tie(self.mailbox.recipient_id, one.id, other.id, now)

    def step(self) -> None:
        """One thing, and perhaps a poll."""
        self.minutes += 1
        steps: list[Callable[[], None]] = [
            self.letter,
            self.letter,
            self.change,
            self.withdraw,
            self.answer,
            self.by_hand,
            self.hide,
        ]
        (self.chance.choice(steps) if self.all else self.letter)()
        if self.chance.random() < 0.6:
            self.poll()

    def poll(self) -> None:
        """Publish, and hold the feed against the mailbox."""
        publisher = make_publisher(
            self.calendars,
            self.mailbox.messages,
            public_url="https://innkalling.example",
            past=timedelta(days=92),
            future=None,
        )
        now = NOW + timedelta(minutes=self.minutes)
        publish(self.calendars.get(self.feed_id), publisher=publisher, now=now)
        publish_in_full(self.calendars.get(self.twin_id), publisher=publisher, now=now)
        feeds = self.calendars.published([self.feed_id, self.twin_id])
        assert feeds[self.feed_id] == feeds[self.twin_id]
        of_feed, of_twin = (self.calendars.entries(id_) for id_ in (self.feed_id, self.twin_id))
        assert [content_of(entry) for entry in of_feed] == [content_of(entry) for entry in of_twin]
        shown = {f"{one.id}@innkalling": one for one in self.mailbox.shown()}
        entries = {entry.uid: entry for entry in self.calendars.entries(self.feed_id) if entry.uid in shown}
        live = {uid for uid, entry in entries.items() if b"STATUS:CANCELLED" not in entry.body}

        # One live entry for each appointment that stands, under the UID of its first letter, at the time it shows.
        standing = {uid for uid, one in shown.items() if one.withdrawn_at is None}
        hidden = {uid for uid, one in shown.items() if one.hidden_at}
        assert live - hidden == standing - hidden
        for uid in live - hidden:
            assert entries[uid].start == shown[uid].appointment.start
        # What ever had an entry is live, called off, or a part of one that is.
        self.ever |= set(entries)
        for uid in self.ever - set(shown):
            whole = self.mailbox.messages.appointment(
                self.mailbox.recipient_id, AppointmentId(uid.removesuffix("@innkalling")), NOW
            )
            assert f"{whole.id}@innkalling" in shown
        # A calendar takes a change only with a higher number.
        for uid, entry in entries.items():
            assert entry.sequence >= self.sequences.get(uid, 0)
            self.sequences[uid] = entry.sequence


@pytest.mark.parametrize("seed", range(8))
def test_every_appointment_has_one_entry_whatever_comes(
    seed: int, database: Database, messages: Messages, kari: RecipientId
) -> None:
    story = Story(Mailbox(database, kari), Calendars(database), random.Random(seed))  # noqa: S311  # the same each time

    for _ in range(STEPS):
        story.step()
    story.poll()

    # Nothing is lost: each is shown, or is a part of what is.
    for appointment_id in story.all:
        story.mailbox.messages.appointment(story.mailbox.recipient_id, appointment_id, NOW)
