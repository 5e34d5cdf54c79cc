"""Who asks whether a recipient is registered gets the answer that a message would get, ten times a second at most."""

import logging
from datetime import datetime, timedelta

import pytest

from tests.actions.senders_fakes import FakeRecipients, a_sender
from tests.builders import FOUNDING_RECIPIENT
from viewer.actions.identify import RATE_LIMIT, identify
from viewer.domain.access import Keys, RecipientId
from viewer.domain.identification import Identification
from viewer.domain.message import ApiVersion, NameAndAddress
from viewer.domain.rate_limit import RateLimit
from viewer.errors import ErrorCode, RateLimitedError, RefusedError

KEYS = Keys(b"a secret for tests")
STORGATA = NameAndAddress(name="Kari", address_line_1="Storgata 23", postal_code="0184", city="Oslo")
RECIPIENTS = FakeRecipients(
    {
        KEYS.recipient(FOUNDING_RECIPIENT): [RecipientId(1)],
        KEYS.addressee(STORGATA): [RecipientId(1), RecipientId(2)],
    }
)
ADDRESS = (
    "<fullname>Kari</fullname><addressline1>Storgata 23</addressline1><postalcode>0184</postalcode><city>Oslo</city>"
)


class FakeRateLimits:
    """Buckets in memory."""

    def __init__(self) -> None:
        self.full_at: dict[str, datetime] = {}

    def acquire(self, limit: RateLimit, subject: str, now: datetime) -> bool:
        full_at = limit.full_at(self.full_at.get(subject), now)
        if full_at is None:
            return False
        self.full_at[subject] = full_at
        return True


def ask(inner: str, now: datetime, limits: FakeRateLimits | None = None, attributes: str = "") -> Identification:
    return identify(
        f'<identification xmlns="http://api.digipost.no/schema/v8"{attributes}>{inner}</identification>'.encode(),
        sender=a_sender(),
        recipients=RECIPIENTS,  # type: ignore[arg-type]  # only `find_all`
        keys=KEYS,
        rate_limits=limits or FakeRateLimits(),  # type: ignore[arg-type]  # only `acquire`
        now=now,
    )


def pin(digits: str) -> str:
    return f"<personal-identification-number>{digits}</personal-identification-number>"


@pytest.mark.parametrize(
    ("inner", "result", "reason"),
    [
        (pin("01043100358"), "DIGIPOST", None),
        (pin("01043100277"), "UNIDENTIFIED", "NOT_FOUND"),
        (pin("01043100359"), "INVALID", "INVALID_PERSONAL_IDENTIFICATION_NUMBER"),
        (pin("not a numbr"), "INVALID", "INVALID_PERSONAL_IDENTIFICATION_NUMBER"),
        (pin("\u0660" * 11), "INVALID", "INVALID_PERSONAL_IDENTIFICATION_NUMBER"),
        ("<organisation-number>310000124</organisation-number>", "UNIDENTIFIED", "NOT_FOUND"),
        ("<digipost-address>kari#1A2B</digipost-address>", "UNIDENTIFIED", "NOT_FOUND"),
        (f"<name-and-address>{ADDRESS}</name-and-address>", "UNIDENTIFIED", "MULTIPLE_MATCHES"),
    ],
)
def test_answer_is_that_of_the_look_up_for_messages(now: datetime, inner: str, result: str, reason: str | None) -> None:
    identification = ask(inner, now)
    assert (identification.version, identification.result, identification.reason) == (ApiVersion.V8, result, reason)


@pytest.mark.parametrize(
    ("inner", "attributes"),
    [
        ("", ""),
        (pin("0104310035"), ""),
        (pin("01043100358") * 2, ""),
        (pin("01043100358") + "<digipost-address>x</digipost-address>", ""),
        ("<email-details><email-address>x</email-address></email-details>", ""),
        (pin("01043100358"), ' include-personalias-for-digipost-user="perhaps"'),
        ("<organisation-number>31000012x</organisation-number>", ""),
    ],
)
def test_request_of_another_shape_is_refused(now: datetime, inner: str, attributes: str) -> None:
    with pytest.raises(RefusedError) as refusal:
        ask(inner, now, attributes=attributes)
    assert refusal.value.code is ErrorCode.SCHEMA_VALIDATION_ERROR


def test_eleventh_request_of_a_second_is_refused_and_the_next_second_begins_anew(now: datetime) -> None:
    limits = FakeRateLimits()
    for _ in range(RATE_LIMIT.size):
        ask(pin("01043100358"), now, limits)
    with pytest.raises(RateLimitedError):
        ask(pin("01043100358"), now, limits)
    assert ask(pin("01043100358"), now + timedelta(seconds=1), limits).result == "DIGIPOST"


def test_log_tells_the_sender_and_the_result_and_not_the_recipient(
    now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        ask(pin("01043100358"), now)
    assert "sender 497013 identified a recipient: DIGIPOST" in caplog.text
    assert "01043100358" not in caplog.text
