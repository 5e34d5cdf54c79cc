"""Who has seen what: each answer that tells something is logged, and its recipient reads of it."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient

from tests.builders import (
    FOUNDING_SENDER_ID,
    FOUNDING_SUBJECT,
    FOUNDING_UUID,
    a_document,
    an_appointment,
    appointment_id_of,
)
from tests.web.delivery import APPOINTMENT, LETTER, deliver
from viewer.actions.share import share
from viewer.domain.access import RecipientId, Viewer
from viewer.domain.access_log import AccessEvent, Actor, Deed, LoggedEvent
from viewer.domain.message import AuthenticationLevel
from viewer.domain.redaction import DetailLevel
from viewer.errors import StorageError
from viewer.web.pages.access_log import DEEDS
from viewer.web.pages.application import create_app
from viewer.wiring import Services

DAY = timedelta(days=1)


@pytest.fixture
def owner(signed_in_client: FlaskClient, services: Services, recipient_id: RecipientId) -> FlaskClient:
    """The browser of a recipient with the founding appointment."""
    deliver(services, recipient_id, a_document())
    signed_in_client.application.config["WTF_CSRF_ENABLED"] = False
    return signed_in_client


def logged(services: Services) -> list[LoggedEvent]:
    return list(services.access_log.after(0, 1000))


def deeds(services: Services) -> list[tuple[Deed, Actor, str]]:
    return [(event.deed, event.actor, event.object_id) for event in logged(services)]


def test_each_endpoint_of_the_table_is_there(client: FlaskClient) -> None:
    assert set(DEEDS) <= {rule.endpoint for rule in client.application.url_map.iter_rules()}


def test_views_and_downloads_are_logged_with_what_they_concern(owner: FlaskClient, services: Services) -> None:
    for path in ("/", APPOINTMENT, LETTER, f"{APPOINTMENT}/calendar.ics"):
        owner.get(path, buffered=True)

    appointment = appointment_id_of(FOUNDING_UUID)
    assert deeds(services) == [
        (Deed.SIGNED_IN, Actor.RECIPIENT, ""),
        (Deed.SAW_LISTS, Actor.RECIPIENT, ""),
        (Deed.SAW_APPOINTMENT, Actor.RECIPIENT, appointment),
        (Deed.SAW_LETTER, Actor.RECIPIENT, FOUNDING_UUID),
        (Deed.DOWNLOADED_CALENDAR_FILE, Actor.RECIPIENT, appointment),
    ]
    assert {event.authentication_level for event in logged(services)} == {AuthenticationLevel.PASSWORD}


def test_the_same_visit_is_logged_once(owner: FlaskClient, services: Services) -> None:
    for _ in range(3):
        owner.get(APPOINTMENT)

    assert [deed for deed, _, _ in deeds(services)] == [Deed.SIGNED_IN, Deed.SAW_APPOINTMENT]


def test_what_was_not_shown_is_logged_as_that(
    owner: FlaskClient, services: Services, recipient_id: RecipientId
) -> None:
    uuid = "316a26cd-4888-43a6-8875-3a2286b435fd"
    deliver(services, recipient_id, a_document(uuid=uuid, authentication_level=AuthenticationLevel.IDPORTEN_4))
    owner.get(f"/documents/{uuid}")
    owner.get("/documents/somebody-elses")

    assert deeds(services)[1:] == [(Deed.REFUSED_BELOW_LEVEL, Actor.RECIPIENT, uuid)]


def test_a_shared_link_is_logged_for_whose_it_is(
    owner: FlaskClient, client: FlaskClient, services: Services, recipient_id: RecipientId, now: datetime
) -> None:
    appointment = services.messages.appointment(recipient_id, appointment_id_of(FOUNDING_UUID), now)
    viewer = Viewer(recipient_id=recipient_id, authentication_level=AuthenticationLevel.PASSWORD)
    token = share(appointment, viewer, DetailLevel.TIME_AND_PLACE, DAY, shares=services.shares, now=now)
    create_app(services.settings, services).test_client().get(f"/shared/{token}")

    last = logged(services)[-1]

    assert (last.deed, last.actor, last.recipient_id) == (Deed.OPENED_SHARE, Actor.LINK_HOLDER, recipient_id)
    assert last.object_id == appointment.id


def test_signing_in_and_out_is_logged(owner: FlaskClient, services: Services) -> None:
    owner.post("/sign-out")
    owner.post(f"/sign-in/{'x' * 43}")

    assert [(deed, actor) for deed, actor, _ in deeds(services)] == [
        (Deed.SIGNED_IN, Actor.RECIPIENT),
        (Deed.SIGNED_OUT, Actor.RECIPIENT),
        (Deed.SIGN_IN_REFUSED, Actor.STRANGER),
    ]


def test_feeds_are_logged(owner: FlaskClient, services: Services) -> None:
    owner.post("/calendars", data={"name": "Min"})
    for action in ("rotate", "revoke"):
        owner.post(f"/calendars/1/{action}")

    assert [deed for deed, _, _ in deeds(services)][1:] == [Deed.MADE_FEED, Deed.RENEWED_FEED, Deed.REVOKED_FEED]


def test_a_recipient_reads_the_log_in_plain_words(owner: FlaskClient) -> None:
    owner.get(LETTER, buffered=True)

    page = owner.get("/access").text

    assert "Hvem har sett dette" in page
    assert "Åpnet et brev" in page
    assert f'href="/letters/{FOUNDING_UUID}"' in page
    assert "Logget inn" in page


def test_the_log_names_what_was_opened_and_leads_there(owner: FlaskClient) -> None:
    for path in (APPOINTMENT, f"{APPOINTMENT}/calendar.ics", LETTER):
        owner.get(path, buffered=True)

    page = owner.get("/access").text

    named = f'href="{APPOINTMENT}" dir="auto" lang="nb">Undersøke smerter i ryggen</a>, fredag 27. oktober 2017 kl.'
    assert page.count(named) == 2
    assert f'href="/letters/{FOUNDING_UUID}" dir="auto">{FOUNDING_SUBJECT}</a>, fredag 1. september 2017' in page
    # On its own log it needs no name, and its letters do.
    own = owner.get(f"{APPOINTMENT}/access").text
    assert "Undersøke smerter" not in own
    assert f">{FOUNDING_SUBJECT}</a>" in own


def test_the_log_says_of_what_was_called_off_that_it_was(owner: FlaskClient, services: Services) -> None:
    owner.get(APPOINTMENT)
    services.messages.withdraw(FOUNDING_SENDER_ID, FOUNDING_UUID, services.now())

    assert "10:00–11:00</del> (avlyst)" in owner.get("/access").text


def test_the_log_names_nothing_that_asks_for_a_stronger_sign_in(
    owner: FlaskClient, services: Services, recipient_id: RecipientId
) -> None:
    """Who has signed in less strongly since reads of what was opened before."""
    uuid = "316a26cd-4888-43a6-8875-3a2286b435fd"
    secret = an_appointment(sub_title="Hemmelig", place="Klinikken")
    level = AuthenticationLevel.IDPORTEN_4
    document = a_document(uuid=uuid, subject="Taushet", authentication_level=level, data_type=secret)
    deliver(services, recipient_id, document)
    for deed, object_id in ((Deed.SAW_APPOINTMENT, appointment_id_of(uuid)), (Deed.SAW_LETTER, uuid)):
        event = AccessEvent(
            at=services.now(), deed=deed, actor=Actor.RECIPIENT, recipient_id=recipient_id, object_id=object_id
        )
        services.access_log.record(event)

    page = owner.get("/access").text

    assert (
        f'href="/appointments/{appointment_id_of(uuid)}" dir="auto">En avtale som krever sterkere innlogging<' in page
    )
    assert f'href="/letters/{uuid}" dir="auto">Et brev som krever sterkere innlogging<' in page
    assert [word for word in ("Hemmelig", "Klinikken", "Taushet") if word in page] == []


def test_the_log_does_not_name_or_link_what_was_erased(
    owner: FlaskClient, services: Services, recipient_id: RecipientId
) -> None:
    event = AccessEvent(
        at=services.now(),
        deed=Deed.SAW_APPOINTMENT,
        actor=Actor.RECIPIENT,
        recipient_id=recipient_id,
        object_id="erased",
    )
    services.access_log.record(event)

    page = owner.get("/access").text

    assert "Åpnet en avtale" in page
    assert "/appointments/erased" not in page


def test_an_appointments_log_tells_of_it_alone(owner: FlaskClient) -> None:
    owner.get("/")
    owner.get(LETTER, buffered=True)

    page = owner.get(f"{APPOINTMENT}/access").text

    assert "Åpnet et brev" in page
    assert "Så på listene" not in page


def test_what_cannot_be_logged_is_not_shown(services: Services, owner: FlaskClient) -> None:
    class Failing:
        """A log whose disk is full."""

        def record(self, _event: object) -> None:
            raise StorageError

    failing = replace(services, access_log=Failing())  # type: ignore[arg-type]
    owner.application.extensions["innkalling"] = failing

    answer = owner.get(LETTER, buffered=True)

    assert answer.status_code == 503
    assert b"%PDF" not in answer.data
