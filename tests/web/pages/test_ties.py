"""What letters say, on the pages: why two are one, what is asked, the undo, and letters against their data."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from tests.builders import FOUNDING_UUID, a_document, an_appointment, appointment_id_of
from tests.web.delivery import deliver
from viewer.actions.publish import appointment_ics
from viewer.actions.read_letter import read_all_due
from viewer.cli.sample_letter import sample_letter
from viewer.domain.access import RecipientId
from viewer.domain.calendar import FeedOptions
from viewer.domain.redaction import DetailLevel
from viewer.wiring import Services

OTHER_UUID = "316a26cd-4888-43a6-8875-3a2286b435fd"
OLD, NEW = appointment_id_of(FOUNDING_UUID), appointment_id_of(OTHER_UUID)


def receive(services: Services, recipient_id: RecipientId, uuid: str, weeks: int, *lines: str) -> None:
    """An appointment so many weeks from now, with a letter of those lines, which is read."""
    start = services.now().replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(weeks=weeks)
    appointment = an_appointment(start=start, end=None, sub_title="MR av rygg", arrival_time=None, infos=())
    document = a_document(uuid=uuid, subject="Innkalling", data_type=appointment)
    deliver(services, recipient_id, document, sample_letter("Innkalling", lines))
    read_all_due(readings=services.readings, letters=services.letters, now=services.now())


@pytest.fixture
def replaced(services: Services, recipient_id: RecipientId) -> None:
    """A second letter has replaced the first."""
    receive(services, recipient_id, FOUNDING_UUID, 2)
    receive(services, recipient_id, OTHER_UUID, 3, "Dette brevet erstatter tidligere innkalling.")


@pytest.fixture
def asked(services: Services, recipient_id: RecipientId) -> None:
    """A second letter of the same kind, which says nothing of the first."""
    receive(services, recipient_id, FOUNDING_UUID, 2)
    receive(services, recipient_id, OTHER_UUID, 3)


@pytest.mark.usefixtures("replaced")
def test_a_replaced_appointment_says_why_and_is_undone_by_one_press(signed_in_client: FlaskClient) -> None:
    page = signed_in_client.get(f"/appointments/{OLD}").text

    assert "fordi brevet skriver «Dette brevet erstatter tidligere innkalling»" in page
    assert "<del>" in page
    assert f'href="/documents/{FOUNDING_UUID}"' in page
    assert f'href="/documents/{OTHER_UUID}"' in page
    assert signed_in_client.get("/upcoming").text.count("MR av rygg") == 1

    undone = _press(signed_in_client, page, "no")

    assert "er to avtaler" in undone
    assert signed_in_client.get("/upcoming").text.count("MR av rygg") == 2
    assert "er to avtaler" in signed_in_client.get(f"/appointments/{NEW}").text


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize(
    ("language", "phrase"),
    [("nb", "ser ut til å erstatte"), ("nn", "ser ut til å erstatte"), ("en", "seems to replace")],
)
def test_a_doubt_is_asked_on_both_pages_and_in_the_list(
    signed_in_client: FlaskClient, language: str, phrase: str
) -> None:
    signed_in_client.set_cookie("language", language)

    for path in (f"/appointments/{OLD}", f"/appointments/{NEW}", "/upcoming"):
        assert phrase in signed_in_client.get(path).text


@pytest.mark.usefixtures("asked")
def test_a_yes_makes_one_of_the_two(signed_in_client: FlaskClient) -> None:
    page = signed_in_client.get(f"/appointments/{NEW}").text

    answered = _press(signed_in_client, page, "yes")

    assert "Du har sagt at denne erstatter avtalen" in answered
    assert signed_in_client.get("/upcoming").text.count("MR av rygg") == 1


@pytest.mark.usefixtures("asked")
def test_two_are_tied_by_hand(signed_in_client: FlaskClient) -> None:
    overview = signed_in_client.get(f"/appointments/{OLD}/ties").text

    assert f'value="{NEW}"' in overview
    answer = signed_in_client.post(
        f"/appointments/{OLD}/ties", data={"other": NEW, "csrf_token": _token(overview)}, follow_redirects=True
    )
    assert "Du har sagt at denne erstatter avtalen" in answer.text


@pytest.mark.usefixtures("asked")
def test_no_other_answer_is_taken(signed_in_client: FlaskClient) -> None:
    page = signed_in_client.get(f"/appointments/{NEW}").text

    assert signed_in_client.post(_action(page), data={"csrf_token": _token(page)}).status_code == 400
    wrong = f"/appointments/{NEW}/ties/999"
    assert signed_in_client.post(wrong, data={"answer": "yes", "csrf_token": _token(page)}).status_code == 404


def test_a_letter_that_contradicts_its_data_says_so_on_page_list_and_entry(
    signed_in_client: FlaskClient, services: Services, recipient_id: RecipientId
) -> None:
    start = services.now() + timedelta(weeks=2)
    line = f"Du har time {start:%d.%m.%Y} kl. 23.30."
    receive(services, recipient_id, FOUNDING_UUID, 2, line)

    page = signed_in_client.get(f"/appointments/{OLD}").text
    entry = services.messages.appointment(recipient_id, OLD, services.now())

    assert "Brevet sier kl.\N{NO-BREAK SPACE}23:30, men opplysningene som fulgte med, sier kl." in page
    assert "Side 1 i brevet" in page
    assert "Brevet sier noe annet" in signed_in_client.get("/upcoming").text
    told = appointment_ics(
        entry, options=FeedOptions(name="x", detail_level=DetailLevel.EVERYTHING), public_url="http://x"
    )
    assert b"DESCRIPTION:Brevet sier noe annet." in told
    for detail_level in (DetailLevel.DISCREET, DetailLevel.BUSY, DetailLevel.DISCREET_WITH_PLACE):
        told = appointment_ics(entry, options=FeedOptions(name="x", detail_level=detail_level), public_url="http://x")
        assert b"Brevet sier" not in told


@pytest.mark.usefixtures("replaced")
def test_where_the_letter_may_not_be_seen_nothing_is_told_of_the_old_time(
    services: Services, recipient_id: RecipientId
) -> None:
    entry = services.messages.appointment(recipient_id, OLD, services.now())

    told = appointment_ics(
        entry, options=FeedOptions(name="x", detail_level=DetailLevel.EVERYTHING), public_url="http://x"
    )
    assert b"Flyttet fra" in told
    for detail_level in (DetailLevel.DISCREET, DetailLevel.BUSY, DetailLevel.DISCREET_WITH_PLACE):
        told = appointment_ics(entry, options=FeedOptions(name="x", detail_level=detail_level), public_url="http://x")
        assert b"Flyttet fra" not in told
        assert b"erstatter" not in told


def _press(client: FlaskClient, page: str, answer: str) -> str:
    """The page after the answer to its tie."""
    data = {"answer": answer, "csrf_token": _token(page)}
    return client.post(_action(page), data=data, follow_redirects=True).text


def _action(page: str) -> str:
    return str(re.findall('action="(/appointments/[^"]+/ties/[0-9]+)"', page)[0])


def _token(page: str) -> str:
    return page.partition('name="csrf_token" value="')[2].partition('"')[0]
