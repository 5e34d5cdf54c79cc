"""Ties between appointments: what the recipient sees, what can be undone, and what stays."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.builders import a_document, a_message, a_new_message, an_appointment, appointment_id_of
from viewer.domain.access import RecipientId
from viewer.domain.appointment import Appointment, Interval, Kind
from viewer.domain.delivery import Revision
from viewer.domain.letter_reading import LetterReading
from viewer.domain.mailbox import AppointmentId, MailboxAppointment, NewTie, ShownTie, TieKind
from viewer.domain.message import AuthenticationLevel, SenderId
from viewer.domain.occurrence import carried_over
from viewer.domain.reading import ReadLetter
from viewer.errors import NotFoundError
from viewer.store.database import Database
from viewer.store.messages import Messages
from viewer.store.readings import Readings
from viewer.store.retention import Retention, remove_messages
from viewer.store.ties import MEMBER
from viewer.store.transactions import Transaction

SENDER = SenderId(497013)
FIRST = datetime(2027, 1, 4, 9, tzinfo=UTC)
MARCH_10 = datetime.fromisoformat("2027-03-10T10:00:00+01:00")
MARCH_17 = datetime.fromisoformat("2027-03-17T11:00:00+01:00")
# Later than thirty letters, one a day, and before what they are about.
NOW = FIRST + timedelta(days=50)


class Mailbox:
    """One recipient's mailbox, and letters that come into it."""

    def __init__(self, database: Database, recipient_id: RecipientId) -> None:
        self.database = database
        self.messages = Messages(database)
        self.readings = Readings(database)
        self.recipient_id = recipient_id
        self._days = 0

    def receive(self, start: datetime, **values: object) -> AppointmentId:
        """An appointment's letter, delivered a day after the last one."""
        level = values.pop("authentication_level", AuthenticationLevel.PASSWORD)
        appointment: Appointment = an_appointment(start=start, end=start + timedelta(hours=1), **values)  # type: ignore[arg-type]
        document = a_document(uuid=f"b{str(uuid.uuid4())[1:]}", data_type=appointment, authentication_level=level)  # type: ignore[arg-type]
        self._days += 1
        new = a_new_message(
            message=a_message(primary_document=document),
            recipient_id=self.recipient_id,
            received_at=FIRST + timedelta(days=self._days),
        )
        self.messages.accept(new)
        return appointment_id_of(document.uuid)

    def read(
        self,
        newer: AppointmentId,
        kind: TieKind,
        older: AppointmentId,
        *,
        is_certain: bool = True,
        stands_alone: bool = False,
    ) -> None:
        """Save that the newer one's letter does that to the older one; it `stands_alone` when it is no part of it."""
        [letter] = [due for due in self.readings.claim(100, NOW, NOW) if due.appointment_id == newer]
        tie = NewTie(
            kind=kind,
            older=older,
            newer=None if stands_alone else newer,
            document_id=letter.document_id,
            quote="erstatter timen 10. mars",
            page=1,
            is_certain=is_certain,
        )
        self.readings.save(ReadLetter(letter=letter, reading=LetterReading(), ties=(tie,), read_at=NOW))

    def answer(self, appointment_id: AppointmentId, *, answer: bool, minutes: int = 1) -> AppointmentId:
        """The recipient's word on the last tie of the appointment."""
        tie = self.ties(appointment_id)[-1].tie
        now = NOW + timedelta(minutes=minutes)
        return self.readings.answer(self.recipient_id, tie.id, answer=answer, now=now)

    def ties(self, appointment_id: AppointmentId) -> list[ShownTie]:
        return list(self.readings.ties(self.recipient_id, appointment_id, NOW))

    def shown(self) -> list[MailboxAppointment]:
        return list(self.messages.appointments(self.recipient_id, NOW))


@pytest.fixture
def mailbox(database: Database, messages: Messages, kari: RecipientId) -> Mailbox:
    """An empty one."""
    return Mailbox(database, kari)


def test_a_replaced_appointment_is_one_that_has_moved(mailbox: Mailbox) -> None:
    old = mailbox.receive(MARCH_10)
    new = mailbox.receive(MARCH_17)

    mailbox.read(new, TieKind.REPLACED, old)

    [shown] = mailbox.shown()
    assert shown.id == old
    assert shown.appointment.start == MARCH_17
    assert shown.previous is not None
    assert shown.previous.start == MARCH_10
    assert shown.sequence == 1
    assert [occurrence.key for occurrence in shown.occurrences] == [""]
    assert shown.occurrences[0].moved_from == MARCH_10
    assert len(shown.letters) == 2
    assert shown.letter.delivered_at == FIRST + timedelta(days=2)


def test_the_new_ones_address_leads_to_the_one_that_both_are(mailbox: Mailbox) -> None:
    old, new = mailbox.receive(MARCH_10), mailbox.receive(MARCH_17)
    mailbox.read(new, TieKind.REPLACED, old)

    assert mailbox.messages.appointment(mailbox.recipient_id, new, NOW).id == old


def test_undone_both_are_what_their_letters_say_and_stay_so(mailbox: Mailbox) -> None:
    old, new = mailbox.receive(MARCH_10), mailbox.receive(MARCH_17)
    mailbox.read(new, TieKind.REPLACED, old)

    mailbox.answer(old, answer=False)

    first, second = mailbox.shown()
    assert (first.id, first.appointment.start, first.previous) == (old, MARCH_10, None)
    assert (second.id, second.appointment.start) == (new, MARCH_17)
    assert first.sequence == 2
    assert second.sequence == 2
    assert first.occurrences[0].moved_from is None

    mailbox.readings.read_again(NOW)
    mailbox.read(new, TieKind.REPLACED, old)
    assert len(mailbox.shown()) == 2


def test_a_question_changes_nothing_until_it_is_answered(mailbox: Mailbox) -> None:
    old, new = mailbox.receive(MARCH_10), mailbox.receive(MARCH_17)
    mailbox.read(new, TieKind.REPLACED, old, is_certain=False)

    assert [shown.sequence for shown in mailbox.shown()] == [0, 0]
    assert [tie.tie.is_question for tie in mailbox.ties(new)] == [True]

    assert mailbox.answer(new, answer=True) == old
    [shown] = mailbox.shown()
    assert shown.appointment.start == MARCH_17


def test_called_off_is_withdrawn_with_its_letter(mailbox: Mailbox) -> None:
    old, new = mailbox.receive(MARCH_10), mailbox.receive(MARCH_10)

    mailbox.read(new, TieKind.WITHDRAWN, old)

    [shown] = mailbox.shown()
    assert (shown.id, shown.withdrawn_at, shown.appointment.start) == (old, NOW, MARCH_10)
    assert len(shown.letters) == 2

    mailbox.answer(old, answer=False)
    [shown] = mailbox.shown()
    assert (shown.id, shown.withdrawn_at, len(shown.letters)) == (old, None, 2)


def test_three_letters_are_one_appointment_that_moved_and_was_called_off(mailbox: Mailbox) -> None:
    first, second, third = mailbox.receive(MARCH_10), mailbox.receive(MARCH_17), mailbox.receive(MARCH_17)
    mailbox.read(second, TieKind.REPLACED, first)
    mailbox.read(third, TieKind.WITHDRAWN, second)

    [shown] = mailbox.shown()
    assert shown.id == first
    assert shown.withdrawn_at == NOW
    assert shown.appointment.start == MARCH_17
    assert len(shown.letters) == 3

    # The first tie undone: the second one stands by itself, called off.
    [replaced] = [tie.tie for tie in mailbox.ties(first) if tie.tie.kind is TieKind.REPLACED]
    mailbox.readings.answer(mailbox.recipient_id, replaced.id, answer=False, now=NOW + timedelta(minutes=1))
    one, other = mailbox.shown()
    assert (one.id, one.appointment.start, one.withdrawn_at) == (first, MARCH_10, None)
    assert (other.id, other.withdrawn_at) == (second, NOW)


def test_what_was_moved_is_so_still_when_it_is_not_called_off_after_all(mailbox: Mailbox) -> None:
    old, new, other = (
        mailbox.receive(MARCH_10),
        mailbox.receive(MARCH_17),
        mailbox.receive(MARCH_17 + timedelta(days=9)),
    )
    mailbox.read(new, TieKind.REPLACED, old)
    mailbox.read(other, TieKind.WITHDRAWN, new, stands_alone=True)

    shown = mailbox.shown()[0]
    assert shown.withdrawn_at == NOW
    assert shown.previous is not None
    assert shown.previous.start == MARCH_10

    mailbox.answer(old, answer=False)

    shown = mailbox.shown()[0]
    assert (shown.id, shown.withdrawn_at, shown.appointment.start) == (old, None, MARCH_17)
    assert shown.previous is not None
    assert shown.previous.start == MARCH_10
    assert shown.sequence == 3


def test_a_reminder_changes_neither_time_nor_status(mailbox: Mailbox) -> None:
    old, new = mailbox.receive(MARCH_10), mailbox.receive(MARCH_10)

    mailbox.read(new, TieKind.REMINDER, old)

    [shown] = mailbox.shown()
    assert (shown.id, shown.previous, len(shown.letters)) == (old, None, 2)


def test_what_the_sender_changes_of_the_newer_one_moves_the_one_that_both_are(mailbox: Mailbox) -> None:
    old, new = mailbox.receive(MARCH_10), mailbox.receive(MARCH_17)
    mailbox.read(new, TieKind.REPLACED, old)
    later = MARCH_17 + timedelta(hours=2)

    revise(mailbox, new, later)

    [shown] = mailbox.shown()
    assert (shown.id, shown.appointment.start) == (old, later)
    assert shown.previous is not None
    assert shown.previous.start == MARCH_17


def test_what_the_sender_changes_of_the_replaced_one_is_asked_about(mailbox: Mailbox) -> None:
    """Two letters that contradict each other: neither is believed alone."""
    old, new = mailbox.receive(MARCH_10), mailbox.receive(MARCH_17)
    mailbox.read(new, TieKind.REPLACED, old)
    later = MARCH_10 + timedelta(days=20)

    revise(mailbox, old, later)

    first, second = sorted(mailbox.shown(), key=lambda shown: shown.id != old)
    assert (first.id, first.appointment.start) == (old, later)
    assert (second.id, second.appointment.start) == (new, MARCH_17)
    assert [tie.tie.is_question for tie in mailbox.ties(old)] == [True]


def test_what_the_sender_withdraws_of_the_newer_one_is_withdrawn(mailbox: Mailbox) -> None:
    old, new = mailbox.receive(MARCH_10), mailbox.receive(MARCH_17)
    mailbox.read(new, TieKind.REPLACED, old)

    mailbox.messages.withdraw(SENDER, uuid_of(new), NOW)

    [shown] = mailbox.shown()
    assert shown.withdrawn_at == NOW


def test_the_old_letter_withdrawn_leaves_the_new_one_standing(mailbox: Mailbox) -> None:
    old, new = mailbox.receive(MARCH_10), mailbox.receive(MARCH_17)
    mailbox.read(new, TieKind.REPLACED, old)

    assert mailbox.messages.withdraw(SENDER, uuid_of(old), NOW)

    [shown] = mailbox.shown()
    assert shown.withdrawn_at is None
    mailbox.answer(old, answer=False)
    assert {appointment.id: appointment.withdrawn_at for appointment in mailbox.shown()} == {old: NOW, new: None}


def test_two_are_tied_by_hand_and_apart_again(mailbox: Mailbox) -> None:
    old, new = mailbox.receive(MARCH_10), mailbox.receive(MARCH_17)

    assert mailbox.readings.tie(mailbox.recipient_id, new, old, NOW) == old

    [shown] = mailbox.shown()
    assert (shown.id, shown.appointment.start) == (old, MARCH_17)
    mailbox.answer(old, answer=False)
    assert len(mailbox.shown()) == 2
    assert mailbox.readings.tie(mailbox.recipient_id, old, new, NOW + timedelta(minutes=2)) == old
    assert len(mailbox.shown()) == 1


def test_of_several_asked_about_one_is_it(mailbox: Mailbox) -> None:
    one, other, new = mailbox.receive(MARCH_10), mailbox.receive(MARCH_10), mailbox.receive(MARCH_17)
    [letter] = [due for due in mailbox.readings.claim(100, NOW, NOW) if due.appointment_id == new]
    ties = tuple(
        NewTie(kind=TieKind.REPLACED, older=older, newer=new, document_id=letter.document_id, is_certain=False)
        for older in (one, other)
    )
    mailbox.readings.save(ReadLetter(letter=letter, reading=LetterReading(), ties=ties, read_at=NOW))

    mailbox.answer(one, answer=True)

    assert {shown.id: shown.appointment.start for shown in mailbox.shown()} == {one: MARCH_17, other: MARCH_10}
    assert [tie.tie.answer for tie in mailbox.ties(other)] == [False]


def test_the_stricter_of_two_letters_rules(mailbox: Mailbox) -> None:
    """The old time is of a letter that not everybody may see."""
    old = mailbox.receive(MARCH_10, authentication_level=AuthenticationLevel.IDPORTEN_4)
    new = mailbox.receive(MARCH_17)
    mailbox.read(new, TieKind.REPLACED, old)

    [shown] = mailbox.shown()
    assert shown.letter.authentication_level is AuthenticationLevel.IDPORTEN_4


LATER = MARCH_17 + timedelta(days=400)


def test_what_replaced_a_purged_one_is_shown_by_itself(mailbox: Mailbox, database: Database) -> None:
    """A broker's and its sender's rules differ, so one of two letters may go before the other."""
    old, new = mailbox.receive(MARCH_10), mailbox.receive(MARCH_17)
    mailbox.read(new, TieKind.REPLACED, old)

    remove(database, old)

    [shown] = mailbox.shown()
    assert (shown.id, shown.appointment.start, shown.withdrawn_at) == (new, MARCH_17, None)
    assert mailbox.messages.appointment(mailbox.recipient_id, new, NOW).id == new


def test_what_was_replaced_does_not_come_back_when_its_successor_is_purged(
    mailbox: Mailbox, database: Database
) -> None:
    old, new = mailbox.receive(MARCH_10), mailbox.receive(MARCH_17)
    mailbox.read(new, TieKind.REPLACED, old)

    remove(database, new)

    [shown] = mailbox.shown()
    assert (shown.id, shown.appointment.start) == (old, MARCH_10)
    assert shown.withdrawn_at is not None
    assert mailbox.ties(old) == []


def test_of_three_the_middle_one_is_purged(mailbox: Mailbox, database: Database) -> None:
    first, second, third = (mailbox.receive(MARCH_10 + timedelta(days=days)) for days in (0, 7, 14))
    mailbox.read(second, TieKind.REPLACED, first)
    mailbox.read(third, TieKind.REPLACED, second)

    remove(database, second)

    standing = [shown for shown in mailbox.shown() if shown.withdrawn_at is None]
    assert [(shown.id, shown.appointment.start) for shown in standing] == [(third, MARCH_10 + timedelta(days=14))]


def test_a_question_goes_with_the_letter_that_asked_it(mailbox: Mailbox, database: Database) -> None:
    old, new = mailbox.receive(MARCH_10), mailbox.receive(MARCH_17)
    mailbox.read(new, TieKind.REPLACED, old, is_certain=False)

    remove(database, new)

    [shown] = mailbox.shown()
    assert (shown.id, shown.withdrawn_at, shown.has_question) == (old, None, False)


def test_a_reminder_that_is_purged_leaves_the_appointment(mailbox: Mailbox, database: Database) -> None:
    old, new = mailbox.receive(MARCH_10), mailbox.receive(MARCH_10)
    mailbox.read(new, TieKind.REMINDER, old)

    remove(database, new)

    [shown] = mailbox.shown()
    assert (shown.id, shown.appointment.start, shown.withdrawn_at) == (old, MARCH_10, None)


def test_the_letter_that_calls_off_stays_until_what_it_calls_off_is_over(mailbox: Mailbox, database: Database) -> None:
    """A sender's rule keeps letters for so many days; the appointment may be further off."""
    old = mailbox.receive(LATER)
    off = mailbox.receive(MARCH_10)
    mailbox.read(off, TieKind.WITHDRAWN, old)

    Retention(database).purge(MARCH_17, MARCH_17, SENDER)

    [shown] = mailbox.shown()
    assert shown.withdrawn_at is not None
    assert len(mailbox.ties(old)) == 1
    assert Retention(database).purge(LATER + timedelta(days=9), LATER + timedelta(days=9)).rows["messages"] == 2


def test_all_is_erased_with_its_ties(mailbox: Mailbox, database: Database) -> None:
    old, new = mailbox.receive(MARCH_10), mailbox.receive(MARCH_17)
    mailbox.read(new, TieKind.REPLACED, old)

    assert Retention(database).erase(mailbox.recipient_id, NOW).rows["appointment_ties"] == 1


def test_events_of_several_times_are_tied_by_hand_and_never_with_one_time(mailbox: Mailbox) -> None:
    old, new, single = mailbox.receive(MARCH_10), mailbox.receive(MARCH_17), mailbox.receive(LATER)
    for id_, days in ((old, 0), (new, 14)):
        revise(mailbox, id_, MARCH_10 + timedelta(days=days), MARCH_17 + timedelta(days=days))

    later = NOW + timedelta(minutes=2)

    with pytest.raises(NotFoundError):
        mailbox.readings.tie(mailbox.recipient_id, old, single, later)
    assert mailbox.readings.tie(mailbox.recipient_id, old, new, later) == old

    [shown, _single] = mailbox.shown()
    assert [time.start for time in shown.appointment.times] == [
        MARCH_10 + timedelta(days=14),
        MARCH_17 + timedelta(days=14),
    ]
    assert len({occurrence.key for occurrence in shown.occurrences}) == 2


def remove(database: Database, appointment_id: AppointmentId) -> None:
    """Purge that appointment's message alone, as another sender's rule may."""

    def work(transaction: Transaction) -> None:
        message = transaction.one(MEMBER, member_id=appointment_id).message
        assert remove_messages(transaction, [message], NOW).rows["messages"] == 1

    database.write(work)


def test_nobody_answers_for_another(mailbox: Mailbox) -> None:
    old, new = mailbox.receive(MARCH_10), mailbox.receive(MARCH_17)
    mailbox.read(new, TieKind.REPLACED, old)
    tie = mailbox.ties(old)[0].tie
    stranger = RecipientId(mailbox.recipient_id + 1)

    with pytest.raises(NotFoundError):
        mailbox.readings.answer(stranger, tie.id, answer=False, now=NOW)
    with pytest.raises(NotFoundError):
        mailbox.readings.tie(stranger, old, new, NOW)
    assert mailbox.readings.ties(stranger, old, NOW) == []


def test_only_what_is_still_to_come_of_the_same_sender_may_be_meant(mailbox: Mailbox) -> None:
    past = mailbox.receive(NOW - timedelta(days=1))
    hidden = mailbox.receive(MARCH_10)
    coming = mailbox.receive(MARCH_10 + timedelta(hours=4))
    new = mailbox.receive(MARCH_17)
    later = mailbox.receive(MARCH_17 + timedelta(days=7))
    mailbox.messages.hide(mailbox.recipient_id, hidden, NOW)
    [letter] = [due for due in mailbox.readings.claim(100, NOW, NOW) if due.appointment_id == new]

    candidates = [candidate.shows for candidate in mailbox.readings.candidates(letter, NOW)]

    assert candidates == [coming]
    assert past
    assert later


def test_a_letter_is_claimed_by_one_worker_until_its_lease_ends(mailbox: Mailbox) -> None:
    mailbox.receive(MARCH_10)

    assert len(mailbox.readings.claim(5, NOW + timedelta(minutes=5), NOW)) == 1
    assert mailbox.readings.claim(5, NOW + timedelta(minutes=5), NOW) == []
    assert len(mailbox.readings.claim(5, NOW + timedelta(minutes=9), NOW + timedelta(minutes=6))) == 1


def test_a_worker_that_stops_gives_its_letters_back_in_their_order(mailbox: Mailbox) -> None:
    """They waited for five minutes until their lease was over."""
    mailbox.receive(MARCH_10)
    mailbox.receive(MARCH_17)
    until, other = NOW + timedelta(minutes=5), Readings(mailbox.database)
    read, left = mailbox.readings.claim(5, until, NOW)
    mailbox.readings.save(ReadLetter(letter=read, reading=LetterReading(), read_at=NOW))
    assert other.claim(5, until, NOW) == []
    other.give_back()
    assert other.claim(5, until, NOW) == []

    mailbox.readings.give_back()

    assert [letter.document_id for letter in other.claim(5, until + timedelta(minutes=1), NOW)] == [left.document_id]
    mailbox.readings.give_back()
    assert mailbox.readings.claim(5, until, NOW) == []


def test_a_letter_is_read_once_and_again_when_that_is_asked(mailbox: Mailbox) -> None:
    mailbox.receive(MARCH_10)
    [letter] = mailbox.readings.claim(5, NOW, NOW)
    mailbox.readings.save(ReadLetter(letter=letter, reading=LetterReading(), read_at=NOW))

    assert mailbox.readings.claim(5, NOW, NOW) == []
    assert mailbox.readings.counts() == {"due": 0, "read": 1}
    assert mailbox.readings.read_again(NOW) == 1
    assert [due.document_id for due in mailbox.readings.claim(5, NOW, NOW)] == [letter.document_id]


def uuid_of(appointment_id: AppointmentId) -> str:
    """The uuid of the document that carries it."""
    return f"b{appointment_id[1:]}"


def revise(mailbox: Mailbox, appointment_id: AppointmentId, *starts: datetime) -> None:
    """Have the sender give the appointment another time, or several."""
    sent = mailbox.messages.sent_document(SENDER, uuid_of(appointment_id))
    assert sent is not None
    assert sent.appointment is not None
    appointment = an_appointment(start=starts[0], end=None)
    if len(starts) > 1:
        times = tuple(Interval(start=start) for start in starts)
        appointment = replace(appointment, kind=Kind.EVENT, times=times)
    revised_at = NOW + timedelta(minutes=1)
    revision = Revision(
        appointment_id=sent.appointment.id,
        sequence=sent.appointment.sequence,
        appointment=appointment,
        occurrences=carried_over(sent.appointment.occurrences, appointment, revised_at),
        place_key=None,
        revised_at=revised_at,
    )
    assert mailbox.messages.revise(revision)


def stored_level(mailbox: Mailbox, appointment_id: AppointmentId) -> AuthenticationLevel | None:
    appointment = mailbox.messages.appointment(mailbox.recipient_id, appointment_id, NOW)
    return appointment.letter.authentication_level


def test_a_tie_raises_the_authentication_level_and_undoing_it_lowers_it_again(mailbox: Mailbox) -> None:
    """What the newer letter says is not told below the level that it asks for."""
    older = mailbox.receive(MARCH_10)
    newer = mailbox.receive(MARCH_17, authentication_level=AuthenticationLevel.IDPORTEN_4)
    assert stored_level(mailbox, older) is AuthenticationLevel.PASSWORD

    mailbox.read(newer, TieKind.REPLACED, older)
    assert stored_level(mailbox, older) is AuthenticationLevel.IDPORTEN_4

    mailbox.answer(older, answer=False)
    assert stored_level(mailbox, older) is AuthenticationLevel.PASSWORD
    assert stored_level(mailbox, newer) is AuthenticationLevel.IDPORTEN_4


def test_a_letter_that_calls_off_keeps_that_to_its_own_level(mailbox: Mailbox) -> None:
    older = mailbox.receive(MARCH_10)
    newer = mailbox.receive(MARCH_10, authentication_level=AuthenticationLevel.IDPORTEN_3)

    mailbox.read(newer, TieKind.WITHDRAWN, older)

    assert stored_level(mailbox, older) is AuthenticationLevel.IDPORTEN_3


def test_a_question_raises_no_level(mailbox: Mailbox) -> None:
    """Whoever may not read the letter is not asked, and keeps the appointment."""
    older = mailbox.receive(MARCH_10)
    newer = mailbox.receive(MARCH_17, authentication_level=AuthenticationLevel.IDPORTEN_4)

    mailbox.read(newer, TieKind.REPLACED, older, is_certain=False)

    assert stored_level(mailbox, older) is AuthenticationLevel.PASSWORD
