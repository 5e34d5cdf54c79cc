"""A sender learns the status of its own documents, and of those that it may send for."""

from datetime import datetime

import pytest

from tests.actions.senders_fakes import FakeSenders, a_sender
from tests.builders import DELIVERED_AT, FOUNDING_SENDER_ID, FOUNDING_UUID, a_document
from viewer.actions.document_status import document_status
from viewer.actions.on_behalf import Authority
from viewer.domain.delivery import SentDocument
from viewer.domain.message import ApiVersion, SenderId
from viewer.errors import UnknownDocumentError, UnverifiedSenderError
from viewer.formats.digipost_answers import write_document_status

PRINCIPAL = SenderId(7)


class FakeSent:
    """One document of each sender."""

    def sent_document(self, sender_id: SenderId, uuid: str) -> SentDocument | None:
        return a_sent_document(sender_id) if uuid == FOUNDING_UUID else None


def a_sent_document(
    sender_id: SenderId = FOUNDING_SENDER_ID,
    delivered_at: datetime = DELIVERED_AT,
    *,
    has_opening_receipt: bool = False,
    is_opened: bool = False,
) -> SentDocument:
    return SentDocument(
        sender_id=sender_id,
        document=a_document(data_type=None, has_opening_receipt=has_opening_receipt),
        is_opened=is_opened,
        is_primary=True,
        received_at=DELIVERED_AT,
        delivered_at=delivered_at,
        digest="00" * 32,
        appointment=None,
    )


def status(sender_id: SenderId, uuid: str = FOUNDING_UUID) -> SentDocument:
    broker = a_sender(broker_for=(PRINCIPAL,))
    authority = Authority(signed_by=broker, senders=FakeSenders(broker))  # type: ignore[arg-type]  # not asked
    return document_status(sender_id, uuid, authority=authority, messages=FakeSent())  # type: ignore[arg-type]  # one method


@pytest.mark.parametrize("sender_id", [FOUNDING_SENDER_ID, PRINCIPAL])
def test_sender_asks_about_its_own_and_its_principals_documents(sender_id: SenderId) -> None:
    assert status(sender_id).sender_id == sender_id


def test_nobody_asks_about_the_documents_of_others() -> None:
    with pytest.raises(UnverifiedSenderError):
        status(SenderId(8))


@pytest.mark.parametrize("uuid", [FOUNDING_UUID.upper(), "x", "", FOUNDING_UUID.replace("316a", "416a")])
def test_document_that_was_not_sent_is_unknown(uuid: str) -> None:
    with pytest.raises(UnknownDocumentError):
        status(FOUNDING_SENDER_ID, uuid)


def test_status_says_when_the_document_was_delivered_and_without_a_receipt_no_more(now: datetime) -> None:
    xml = write_document_status(a_sent_document(is_opened=True), now, ApiVersion.V8).decode()
    assert 'status="DELIVERED"' in xml
    assert 'delivered="2017-09-01T10:00:00.000+02:00"' in xml
    assert "read=" not in xml


@pytest.mark.parametrize(("is_opened", "read"), [(True, "Y"), (False, "N")])
def test_status_says_whether_a_document_with_a_receipt_was_read(now: datetime, is_opened: bool, read: str) -> None:
    document = a_sent_document(has_opening_receipt=True, is_opened=is_opened)
    assert f'read="{read}"' in write_document_status(document, now, ApiVersion.V8).decode()


def test_document_that_waits_for_its_delivery_time_is_not_delivered(now: datetime) -> None:
    later = now.replace(year=2031)
    xml = write_document_status(a_sent_document(delivered_at=later), now, ApiVersion.V8).decode()
    assert 'status="NOT_DELIVERED"' in xml
    assert "delivered=" not in xml
