"""Who may receive, and who is signed in."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest

from viewer.domain.access import (
    BROWSER_MEMORY,
    NewBrowser,
    ProviderSession,
    RecipientId,
    RecipientKey,
    Session,
)
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
    recipients.add_sign_in_link(kari, DIGEST, now + timedelta(minutes=15), AuthenticationLevel.TWO_FACTOR)

    assert recipients.has_sign_in_link(DIGEST, now)
    assert recipients.redeem_sign_in_link(DIGEST, now) == (kari, AuthenticationLevel.TWO_FACTOR)
    assert not recipients.has_sign_in_link(DIGEST, now)
    with pytest.raises(NotFoundError):
        recipients.redeem_sign_in_link(DIGEST, now)


def test_a_sign_in_link_expires(recipients: Recipients, kari: RecipientId, now: datetime) -> None:
    recipients.add_sign_in_link(kari, DIGEST, now + timedelta(minutes=15), AuthenticationLevel.TWO_FACTOR)

    assert not recipients.has_sign_in_link(DIGEST, now + timedelta(minutes=15))
    with pytest.raises(NotFoundError):
        recipients.redeem_sign_in_link(DIGEST, now + timedelta(minutes=15))


def test_of_ten_who_use_a_sign_in_link_at_once_one_is_let_in(
    recipients: Recipients, kari: RecipientId, now: datetime
) -> None:
    recipients.add_sign_in_link(kari, DIGEST, now + timedelta(minutes=15), AuthenticationLevel.TWO_FACTOR)

    def redeem(_: int) -> RecipientId | None:
        try:
            return recipients.redeem_sign_in_link(DIGEST, now)[0]
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


def a_session(recipient_id: RecipientId, now: datetime, **changes: Any) -> Session:  # noqa: ANN401  # any field
    fields: dict[str, Any] = {"authentication_level": AuthenticationLevel.PASSWORD, "created_at": now, "seen_at": now}
    return Session(recipient_id=recipient_id, **(fields | changes))


def test_a_session_keeps_what_was_proved_where_and_until_when(
    recipients: Recipients, kari: RecipientId, now: datetime
) -> None:
    session = a_session(
        kari,
        now,
        authentication_level=AuthenticationLevel.IDPORTEN_4,
        proved_at=now,
        falls_back_to=AuthenticationLevel.IDPORTEN_3,
        falls_back_at=now + timedelta(minutes=30),
        browser="Firefox, Linux",
        provider=ProviderSession(session=b"sid", subject=b"sub", sealed_id_token=b"sealed"),
    )
    recipients.open_session(DIGEST, session)

    assert recipients.session(DIGEST) == session


def test_a_recipient_lists_and_closes_sessions_of_their_own(
    recipients: Recipients, kari: RecipientId, ola: RecipientId, now: datetime
) -> None:
    later = now + timedelta(minutes=10)
    recipients.open_session(b"old", a_session(kari, now - timedelta(hours=2)))
    recipients.open_session(b"first", a_session(kari, now, browser="Firefox, Linux"))
    recipients.open_session(b"second", a_session(kari, later))
    recipients.open_session(b"another's", a_session(ola, now))

    listed = recipients.sessions_of(kari, later)
    assert [(session.id, session.browser) for session in listed] == [
        (b"second".hex(), None),
        (b"first".hex(), "Firefox, Linux"),
    ]
    assert not recipients.close_session_of(kari, b"another's")
    assert recipients.close_session_of(kari, b"first")
    assert [session.id for session in recipients.sessions_of(kari, later)] == [b"second".hex()]
    assert recipients.session(b"another's") is not None


@pytest.mark.parametrize(
    ("told", "left"),
    [
        ({"session": b"sid 1", "subject": None}, [b"2", b"other"]),
        ({"session": None, "subject": b"kari"}, [b"other"]),
        ({"session": b"sid 1", "subject": b"kari"}, [b"2", b"other"]),
        ({"session": b"sid 1", "subject": b"somebody"}, [b"1", b"2", b"other"]),
        ({"session": None, "subject": None}, [b"1", b"2", b"other"]),
    ],
)
def test_the_provider_closes_sessions_by_its_session_or_subject(
    recipients: Recipients, kari: RecipientId, now: datetime, told: dict[str, bytes | None], left: list[bytes]
) -> None:
    for name, sid, subject in ((b"1", b"sid 1", b"kari"), (b"2", b"sid 2", b"kari"), (b"other", b"sid 3", b"ola")):
        provider = ProviderSession(session=sid, subject=subject, sealed_id_token=b"")
        recipients.open_session(name, a_session(kari, now, provider=provider))
    recipients.open_session(b"link", a_session(kari, now))

    recipients.close_provider_sessions(**told)

    assert [name for name in (b"1", b"2", b"other") if recipients.session(name)] == left
    assert recipients.session(b"link") is not None


def test_a_logout_token_is_obeyed_once_until_it_expires(
    recipients: Recipients, kari: RecipientId, now: datetime
) -> None:
    def obey(expires_at: datetime) -> bool:
        provider = ProviderSession(session=b"sid", subject=b"kari", sealed_id_token=b"")
        recipients.open_session(b"open", a_session(kari, now, provider=provider))
        is_obeyed = recipients.obey_logout_token(DIGEST, expires_at, session=None, subject=b"kari")
        assert (recipients.session(b"open") is None) is is_obeyed
        recipients.close_session(b"open")
        return is_obeyed

    assert obey(now + timedelta(minutes=2))
    assert not obey(now + timedelta(minutes=2))

    recipients.forget_expired(now + timedelta(minutes=2))

    assert obey(now + timedelta(minutes=4))


def test_a_browser_beside_those_that_are_known_is_new_until_its_owner_was_told(
    recipients: Recipients, kari: RecipientId, ola: RecipientId, now: datetime
) -> None:
    recipients.note_browser(kari, b"laptop", "Firefox, Linux", now)
    recipients.note_browser(kari, b"laptop", "Firefox, Linux", now)
    assert recipients.new_browsers(kari, other_than=b"laptop") == []

    later = now + timedelta(days=1)
    recipients.note_browser(kari, b"phone", "Safari, iPhone", later)
    recipients.note_browser(kari, b"phone", "Safari, iPhone", later + timedelta(days=1))
    assert recipients.new_browsers(kari, other_than=b"laptop") == [
        NewBrowser(description="Safari, iPhone", first_at=later)
    ]
    assert recipients.new_browsers(kari, other_than=b"phone") == []
    recipients.acknowledge_browsers(kari, other_than=b"phone")
    assert recipients.new_browsers(kari, other_than=b"laptop") != []
    assert recipients.new_browsers(ola, other_than=b"laptop") == []

    recipients.acknowledge_browsers(kari, other_than=b"laptop")
    assert recipients.new_browsers(kari, other_than=b"laptop") == []


def test_a_browser_is_forgotten_after_a_year(recipients: Recipients, kari: RecipientId, now: datetime) -> None:
    recipients.note_browser(kari, b"old", "Firefox, Linux", now)
    recipients.forget_expired(now + BROWSER_MEMORY)
    recipients.note_browser(kari, b"only one", "Safari, iPhone", now + BROWSER_MEMORY)

    assert recipients.new_browsers(kari, other_than=b"laptop") == []


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


def test_a_listing_is_read_a_part_at_a_time(recipients: Recipients, now: datetime) -> None:
    """It held 700 MiB for 400,000 feeds."""
    recipients.add_all([NewRecipient(key=RecipientKey(b"%d" % number)) for number in range(2_001)], now)

    ids = [recipient.id for recipient in recipients.all()]
    assert len(ids) == 2_001
    assert ids == sorted(ids)
