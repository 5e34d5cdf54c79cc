"""First answers are kept while they may be asked for again; refusals are counted by code."""

from datetime import datetime, timedelta
from http import HTTPStatus

from tests.builders import FOUNDING_RECIPIENT, FOUNDING_SENDER_ID, a_document, a_message, a_new_message, an_appointment
from viewer.domain.access import Keys
from viewer.domain.message import ApiVersion, SenderId
from viewer.domain.sender import SenderAnswer
from viewer.domain.times import parse_time
from viewer.store.database import Database
from viewer.store.messages import Messages
from viewer.store.recipients import Recipients
from viewer.store.sender_requests import SenderRequests

FIRST = SenderAnswer(status=HTTPStatus.OK, body=b"", version=ApiVersion.V8)
SECOND = SenderAnswer(status=HTTPStatus.NOT_FOUND, body=b"<error/>", version=ApiVersion.V7)
OTHER_UUID = "316a26cd-4888-43a6-8875-3a2286b435fd"


def test_the_first_answer_stays_until_it_expires(database: Database, now: datetime) -> None:
    requests = SenderRequests(database)
    until = now + timedelta(minutes=5)
    assert requests.answer(b"digest", now) is None
    requests.add_answer(b"digest", FIRST, until)
    requests.add_answer(b"digest", SECOND, until)
    assert requests.answer(b"digest", until) == FIRST
    assert requests.answer(b"other", now) is None
    assert requests.answer(b"digest", until + timedelta(seconds=1)) is None


def test_expired_answers_are_forgotten(database: Database, now: datetime) -> None:
    requests = SenderRequests(database)
    requests.add_answer(b"old", FIRST, now - timedelta(seconds=1))
    requests.add_answer(b"new", SECOND, now)
    requests.forget_expired(now)
    assert requests.answer(b"old", now - timedelta(minutes=1)) is None
    assert requests.answer(b"new", now) == SECOND


def test_a_report_counts_refusals_by_code(database: Database, messages: Messages, now: datetime) -> None:
    requests = SenderRequests(database)
    for code in ("INVALID_DATE", "UNKNOWN_BATCH", "INVALID_DATE"):
        requests.add_refusal(FOUNDING_SENDER_ID, code, now)
    assert requests.report(FOUNDING_SENDER_ID).refused == {"INVALID_DATE": 2, "UNKNOWN_BATCH": 1}
    assert requests.report(SenderId(8)).refused == {}


def test_a_report_counts_messages_and_times_without_an_offset(
    database: Database, messages: Messages, recipients: Recipients, now: datetime
) -> None:
    recipient_id = recipients.add(Keys(b"secret").recipient(FOUNDING_RECIPIENT), None, now)
    bare = an_appointment(start=parse_time("2031-05-20T10:00:00"), end=None)
    for number, document in enumerate((a_document(), a_document(uuid=OTHER_UUID, data_type=bare))):
        message = a_message(message_id=str(number), primary_document=document)
        messages.accept(a_new_message(message=message, recipient_id=recipient_id))
    report = SenderRequests(database).report(FOUNDING_SENDER_ID)
    assert (report.accepted, report.appointments, report.without_offset, report.contradicted) == (2, 2, 1, 0)
