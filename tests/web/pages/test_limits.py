"""Rate limits and bounds of pages: 429 with Retry-After for whoever asks too often, and nothing for calendars."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient

from tests.builders import a_document
from tests.web.delivery import deliver, sign_in
from viewer.actions import limits
from viewer.actions.feeds import open_feed
from viewer.domain.access import RecipientId, token_digest
from viewer.domain.calendar import FeedOptions
from viewer.domain.rate_limit import RateLimit
from viewer.web.app import local_client
from viewer.web.pages.application import create_app
from viewer.web.pages.limits import address_digest
from viewer.wiring import Services

STRANGER = {"REMOTE_ADDR": "198.51.100.7"}
OTHER = {"REMOTE_ADDR": "198.51.100.8"}


class Clock:
    """A clock that a test moves."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock(now: datetime) -> Clock:
    return Clock(now)


@pytest.fixture
def timed(services: Services, clock: Clock) -> Services:
    return replace(services, now=clock)


@pytest.fixture
def browser(timed: Services) -> FlaskClient:
    application = create_app(timed.settings, timed)
    application.config["WTF_CSRF_ENABLED"] = False
    return application.test_client()


def test_signing_in_is_tried_ten_times_a_minute_from_one_address(browser: FlaskClient, clock: Clock) -> None:
    tries = [browser.post(f"/sign-in/{'x' * 43}", environ_overrides=STRANGER) for _ in range(limits.SIGN_IN.size)]
    refused = browser.post(f"/sign-in/{'x' * 43}", environ_overrides=STRANGER)

    assert {answer.status_code for answer in tries} == {404}
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "6")
    assert browser.post(f"/sign-in/{'x' * 43}", environ_overrides=OTHER).status_code == 404
    clock.now += timedelta(seconds=6)
    assert browser.post(f"/sign-in/{'x' * 43}", environ_overrides=STRANGER).status_code == 404


def drain(services: Services, limit: RateLimit, subject: str) -> None:
    """Take all that is in the bucket."""
    assert all(services.rate_limits.acquire(limit, subject, services.now()) for _ in range(limit.size))


def test_a_recipient_who_asks_without_end_is_told_to_wait(
    browser: FlaskClient, timed: Services, clock: Clock, recipient_id: RecipientId
) -> None:
    sign_in(browser, timed, recipient_id)
    drain(timed, limits.RECIPIENT, str(recipient_id))

    refused = browser.get("/")

    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "1")
    assert browser.get("/static/viewer.css", buffered=True).status_code == 200
    clock.now += limits.RECIPIENT.interval
    assert browser.get("/").status_code == 200


def test_a_shared_link_has_a_bucket_of_its_own(browser: FlaskClient, timed: Services) -> None:
    drain(timed, limits.SHARE, token_digest("a").hex())

    assert browser.get("/shared/a").status_code == 429
    assert browser.get("/shared/b").status_code == 404


def test_calendars_are_never_told_to_wait(timed: Services, recipient_id: RecipientId) -> None:
    """Thunderbird switches a calendar off for good after a 429."""
    drain(timed, limits.ADDRESS, address_digest(STRANGER["REMOTE_ADDR"], timed.keys))
    token = open_feed(recipient_id, FeedOptions(name=""), calendars=timed.calendars, now=timed.now())
    client = local_client(timed.settings, timed)

    assert client.get("/sign-in", environ_overrides=STRANGER).status_code == 429
    assert client.get(f"/calendars/{token}/a.ics", environ_overrides=STRANGER).status_code == 200


@pytest.mark.parametrize(
    "path", ["/calendars/{}", "/appointments/x/ties/{}", "/appointments/x/shares/{}/revoke", "/calendars/{}/revoke"]
)
@pytest.mark.parametrize("number", ["9" * 25, "9" * 19, "-1", "1e9"])
def test_numbers_that_no_database_can_hold_are_nobodys(signed_in_client: FlaskClient, path: str, number: str) -> None:
    signed_in_client.application.config["WTF_CSRF_ENABLED"] = False
    address = path.format(number)

    answers = {signed_in_client.get(address).status_code, signed_in_client.post(address).status_code}

    assert answers <= {404, 405}


def test_long_addresses_and_queries_come_back_short(
    signed_in_client: FlaskClient, services: Services, recipient_id: RecipientId
) -> None:
    deliver(services, recipient_id, a_document())

    assert signed_in_client.get("/" + "a" * 60_000).status_code == 414
    long = signed_in_client.get("/search?q=" + "b" * 1_900)
    assert long.status_code == 200
    assert "b" * 201 not in long.text
    assert signed_in_client.get("/appointments/" + "c" * 201).status_code == 404


def test_where_one_was_going_is_remembered_only_when_it_is_short(client: FlaskClient) -> None:
    client.get("/search?q=" + "d" * 1_500, headers={"Accept": "text/html"})

    with client.session_transaction() as cookie:
        assert cookie["back"] == "/"
