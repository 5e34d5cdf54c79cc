"""Sharing an appointment: made, opened, counted and closed through the pages."""

import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient

from tests.builders import (
    FOUNDING_SENDER_ID,
    FOUNDING_UUID,
    a_document,
    a_location,
    a_revision,
    an_appointment,
    appointment_id_of,
)
from tests.web.delivery import deliver
from viewer.domain.access import RecipientId
from viewer.domain.appointment import Appointment
from viewer.web.pages.application import create_app
from viewer.wiring import Services

APPOINTMENT = f"/appointments/{appointment_id_of(FOUNDING_UUID)}"
PRIVATE = ("Undersøke smerter i ryggen", "Informasjon om", "appointment-pdf-document", "/documents/")


@pytest.fixture
def owner(signed_in_client: FlaskClient, services: Services, recipient_id: RecipientId) -> FlaskClient:
    """The browser of a recipient with the founding appointment; forms need no token here."""
    deliver(services, recipient_id, a_document(), place_key=b"storgata")
    signed_in_client.application.config["WTF_CSRF_ENABLED"] = False
    return signed_in_client


@pytest.fixture
def relative(services: Services) -> FlaskClient:
    """A browser of somebody without an account."""
    return create_app(services.settings, services).test_client()


def make(owner: FlaskClient, **form: str) -> str:
    """Make a link; its path."""
    answer = owner.post(f"{APPOINTMENT}/shares", data={"level": "time_and_place", "days": "7", **form})
    assert answer.status_code == 200
    match = re.search(r'value="[^"]+(/shared/[^"]+)"', answer.text)
    assert match
    return match[1]


def test_a_link_shows_time_and_place_and_no_more(owner: FlaskClient, relative: FlaskClient) -> None:
    page = relative.get(make(owner)).text

    for words in ("fredag 27. oktober 2017", "Møt opp kl.\N{NO-BREAK SPACE}09:45", "Storgata 23"):
        assert words in page
    assert [words for words in (*PRIVATE, "Oslo City Røntgen", "15 minutter") if words in page] == []
    assert "Bare du" not in page


WAYS = ("Vis vei", "Reis kollektivt (Entur)", "Andre kart", "Tjenesten du velger, får vite adressen.")


def test_a_link_leads_the_way_through_the_services_that_people_use(
    owner: FlaskClient, relative: FlaskClient, services: Services, recipient_id: RecipientId
) -> None:
    start = datetime.fromisoformat("2026-11-27T10:00:00+01:00")
    revise(services, recipient_id, an_appointment(start=start, end=None))
    path = make(owner)

    page = relative.get(path).text
    services.messages.withdraw(FOUNDING_SENDER_ID, FOUNDING_UUID, services.now())
    off = relative.get(path).text

    assert [words for words in WAYS if words not in page] == []
    assert [words for words in (*WAYS, "Legg til i kalender", "<h2>Kart") if words in off] == []
    assert "Avtalen er avlyst." in off
    assert "Storgata 23" in off


def test_a_link_to_what_is_over_leads_nowhere(owner: FlaskClient, relative: FlaskClient) -> None:
    page = relative.get(make(owner)).text

    assert [words for words in WAYS if words in page] == []
    assert "Storgata 23" in page


def revise(services: Services, recipient_id: RecipientId, appointment: Appointment) -> None:
    """Have the sender replace the founding appointment."""
    stored = services.messages.appointment(recipient_id, appointment_id_of(FOUNDING_UUID), services.now())
    assert services.messages.revise(
        a_revision(stored.id, appointment, sequence=stored.sequence, place_key=b"storgata", revised_at=services.now())
    )


def test_a_link_shows_a_dark_map_on_a_dark_page(
    owner: FlaskClient, relative: FlaskClient, services: Services, now: datetime
) -> None:
    services.places.save(b"storgata", a_location(radius_m=1_500), now)
    path = make(owner)
    light, dark = (relative.get(f"{path}/{name}.svg") for name in ("map", "map-dark"))

    assert (light.status_code, dark.status_code) == (200, 200)
    assert dark.data != light.data
    assert dark.headers["Content-Security-Policy"] == light.headers["Content-Security-Policy"]
    assert f'media="screen and (prefers-color-scheme: dark)" srcset="{path}/map-dark.svg"' in relative.get(path).text


def test_the_name_of_the_place_is_in_where_its_owner_ticks_it(owner: FlaskClient, relative: FlaskClient) -> None:
    page = relative.get(make(owner, place_name="on")).text

    assert "Oslo City Røntgen" in page
    assert [words for words in PRIVATE if words in page] == []


@pytest.mark.parametrize(
    ("level", "summary"), [("time_and_place", "Avtale"), ("everything", "Undersøke smerter i ryggen")]
)
def test_a_link_gives_a_calendar_file_without_a_way_into_the_mailbox(
    owner: FlaskClient, relative: FlaskClient, level: str, summary: str
) -> None:
    answer = relative.get(f"{make(owner, level=level)}/calendar.ics")

    assert answer.mimetype == "text/calendar"
    assert f"SUMMARY:{summary}" in answer.text
    assert "URL" not in answer.text
    assert "private:" not in answer.text
    assert "/appointments/" not in answer.text


def test_a_calendar_file_is_no_visit(owner: FlaskClient, relative: FlaskClient) -> None:
    relative.get(f"{make(owner)}/calendar.ics")

    assert "Ikke åpnet ennå" in owner.get(f"{APPOINTMENT}/shares").text


@pytest.mark.parametrize("part", ["", "/calendar.ics", "/map.svg", "/map-dark.svg"])
def test_a_wrong_link_shows_nothing(relative: FlaskClient, part: str) -> None:
    assert relative.get(f"/shared/wrong{part}").status_code == 404


def test_a_link_can_show_all_but_the_letter(owner: FlaskClient, relative: FlaskClient) -> None:
    page = relative.get(make(owner, level="everything")).text

    assert "Undersøke smerter i ryggen</h1>" in page
    assert "Informasjon om Oslo City Røntgen" in page
    assert "appointment-pdf-document" not in page
    assert "/documents/" not in page


def test_the_link_opens_nothing_else(owner: FlaskClient, relative: FlaskClient) -> None:
    relative.get(make(owner))

    assert relative.get(APPOINTMENT, headers={"Accept": "text/html"}).status_code == 303


def test_the_owner_sees_when_it_was_opened_and_never_its_address_again(
    owner: FlaskClient, relative: FlaskClient
) -> None:
    path = make(owner)
    assert "Ikke åpnet ennå" in owner.get(f"{APPOINTMENT}/shares").text

    relative.head(path)
    relative.get(path)

    page = owner.get(f"{APPOINTMENT}/shares").text
    assert "Åpnet 1 gang" in page
    assert "<li>mandag 23. november 2026 kl.\N{NO-BREAK SPACE}13:00</li>" in page
    assert path not in page


def test_a_closed_link_is_gone(owner: FlaskClient, relative: FlaskClient) -> None:
    path = make(owner)
    match = re.search(r'action="([^"]+/revoke)"', owner.get(f"{APPOINTMENT}/shares").text)
    assert match

    answer = owner.post(match[1])

    assert (answer.status_code, answer.location) == (303, f"{APPOINTMENT}/shares")
    assert relative.get(path).status_code == 410
    assert "Lenker som virker nå" not in owner.get(f"{APPOINTMENT}/shares").text


def test_a_link_ends_by_itself(owner: FlaskClient, services: Services) -> None:
    path = make(owner, days="1")
    end = services.now() + timedelta(days=1)
    tomorrow = create_app(services.settings, replace(services, now=lambda: end)).test_client()

    assert tomorrow.get(path).status_code == 410


def test_choosing_a_language_writes_the_token_into_no_query(owner: FlaskClient, relative: FlaskClient) -> None:
    """Proxies may log queries where they mask paths."""
    path = make(owner)

    assert f'href="{path}/language?to=en"' in relative.get(path).text
    answer = relative.get(f"{path}/language?to=en")

    assert (answer.status_code, answer.location) == (303, path)
    assert '<html lang="en">' in relative.get(path).text
    assert relative.get(f"{path}/language?to=xx").status_code == 400


def test_a_wrong_link_is_not_found(relative: FlaskClient) -> None:
    assert relative.get("/shared/" + "A" * 43).status_code == 404


@pytest.mark.parametrize("form", [{"level": "letter"}, {"days": "31"}, {"days": "-1"}, {"days": ""}])
def test_other_levels_and_times_are_refused(owner: FlaskClient, form: dict[str, str]) -> None:
    answer = owner.post(f"{APPOINTMENT}/shares", data={"level": "everything", "days": "7", **form})

    assert answer.status_code == 400


def test_a_form_from_elsewhere_makes_no_link(owner: FlaskClient) -> None:
    owner.application.config["WTF_CSRF_ENABLED"] = True

    answer = owner.post(f"{APPOINTMENT}/shares", data={"level": "everything", "days": "7"})

    assert answer.status_code == 400
    assert "Lenker som virker nå" not in owner.get(f"{APPOINTMENT}/shares").text
