"""Who may receive, and who is signed in."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from viewer.domain.access import RecipientId, RecipientKey, Session
from viewer.domain.message import AuthenticationLevel
from viewer.domain.recipient import NewRecipient, Recipient
from viewer.errors import NotFoundError
from viewer.store.recipients import Recipients

KEY = RecipientKey(b"keyed digest")
DIGEST = b"digest of a token"


def test_a_recipient_is_found_by_key(recipients: Recipients, now: datetime) -> None:
    kari = recipients.add(KEY, "Kari", now)

    assert recipients.find(KEY) == kari
    assert recipients.get(kari) == Recipient(id=kari, key=KEY, name="Kari", created_at=now)
    assert [each.id for each in recipients.all()] == [kari]


def test_an_unknown_recipient_is_none(recipients: Recipients) -> None:
    assert recipients.find(KEY) is None
    assert recipients.get(RecipientId(1)) is None


def test_a_recipient_who_is_added_again_keeps_id_and_name(recipients: Recipients, now: datetime) -> None:
    kari = recipients.add(KEY, "Kari", now)

    assert recipients.add(KEY, None, now) == kari
    assert [each.name for each in recipients.all()] == ["Kari"]
    assert recipients.add(KEY, "Kari Nordmann", now) == kari
    assert [each.name for each in recipients.all()] == ["Kari Nordmann"]


def test_a_sign_in_link_works_once(recipients: Recipients, kari: RecipientId, now: datetime) -> None:
    recipients.add_sign_in_link(kari, DIGEST, now + timedelta(minutes=15))

    assert recipients.redeem_sign_in_link(DIGEST, now) == kari
    with pytest.raises(NotFoundError):
        recipients.redeem_sign_in_link(DIGEST, now)


def test_a_sign_in_link_expires(recipients: Recipients, kari: RecipientId, now: datetime) -> None:
    recipients.add_sign_in_link(kari, DIGEST, now + timedelta(minutes=15))

    with pytest.raises(NotFoundError):
        recipients.redeem_sign_in_link(DIGEST, now + timedelta(minutes=15))


def test_of_ten_who_use_a_sign_in_link_at_once_one_is_let_in(
    recipients: Recipients, kari: RecipientId, now: datetime
) -> None:
    recipients.add_sign_in_link(kari, DIGEST, now + timedelta(minutes=15))

    def redeem(_: int) -> RecipientId | None:
        try:
            return recipients.redeem_sign_in_link(DIGEST, now)
        except NotFoundError:
            return None

    with ThreadPoolExecutor(10) as threads:
        let_in = [found for found in threads.map(redeem, range(10)) if found is not None]
    assert let_in == [kari]


def test_a_session_lasts_until_it_is_closed(recipients: Recipients, kari: RecipientId, now: datetime) -> None:
    session = Session(
        recipient_id=kari, authentication_level=AuthenticationLevel.IDPORTEN_4, created_at=now, seen_at=now
    )
    recipients.open_session(DIGEST, session)
    assert recipients.session(DIGEST) == session

    later = now + timedelta(minutes=5)
    recipients.touch_session(DIGEST, later)
    touched = recipients.session(DIGEST)
    assert touched
    assert touched.seen_at == later

    recipients.close_session(DIGEST)
    assert recipients.session(DIGEST) is None


def test_a_recipients_language_is_kept(recipients: Recipients, kari: RecipientId, ola: RecipientId) -> None:
    assert recipients.language(kari) is None

    recipients.set_language(kari, "nn")

    assert (recipients.language(kari), recipients.language(ola)) == ("nn", None)


def test_a_recipient_is_found_by_other_keys_too(recipients: Recipients, now: datetime) -> None:
    """Two may share one, as namesakes at the same address do."""
    kari, ola = (recipients.add(RecipientKey(name), None, now) for name in (b"kari", b"ola"))
    recipients.add_address(kari, RecipientKey(b"address"))
    recipients.add_address(kari, RecipientKey(b"address"))
    assert recipients.find_all(RecipientKey(b"address")) == [kari]
    recipients.add_address(ola, RecipientKey(b"address"))

    assert recipients.find_all(RecipientKey(b"address")) == [kari, ola]
    assert recipients.find_all(RecipientKey(b"ola")) == [ola]
    assert recipients.find_all(RecipientKey(b"nobody")) == []


def test_recipients_are_registered_in_bulk(recipients: Recipients, kari: RecipientId, now: datetime) -> None:
    """One twice in a batch, one that is registered, and one that is found by another key."""
    recipients.add_address(kari, RecipientKey(b"kari#1"))
    ola = NewRecipient(key=RecipientKey(b"ola"), name="Ola", other_keys=(RecipientKey(b"ola#1"),))
    by_address = NewRecipient(key=RecipientKey(b"kari#1"))

    added = recipients.add_all([ola, ola, NewRecipient(key=RecipientKey(b"kari"), name="K."), by_address], now)

    assert added == [True, False, False, False]
    assert [recipient.name for recipient in recipients.all()] == ["K.", "Ola"]
    assert recipients.find_all(RecipientKey(b"ola#1")) == [recipients.find(RecipientKey(b"ola"))]
