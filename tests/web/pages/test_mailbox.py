"""The mailbox over a real database: what is listed, and what a search finds."""

import pytest
from flask.testing import FlaskClient

from tests.web.delivery import APPOINTMENT


@pytest.mark.usefixtures("founding")
def test_the_mailbox_links_to_the_appointment(signed_in_client: FlaskClient) -> None:
    page = signed_in_client.get("/").text

    assert f'href="{APPOINTMENT}"' in page
    assert "Undersøke smerter i ryggen" in page


def test_an_empty_mailbox_helps(signed_in_client: FlaskClient) -> None:
    assert "Det har ikke kommet noe ennå" in signed_in_client.get("/").text


@pytest.mark.usefixtures("founding")
def test_the_past_lies_behind_a_link(signed_in_client: FlaskClient) -> None:
    page = signed_in_client.get("/past").text

    assert '<h2 id="year">2017</h2>' in page
    assert f'href="{APPOINTMENT}"' in page


@pytest.mark.parametrize(
    "query", ["rygg", "RYGGEN smerter", "oslo city", "Storgata", "appointment-pdf", "spesialistsenter"]
)
@pytest.mark.usefixtures("founding")
def test_a_search_finds_by_text_and_sender(signed_in_client: FlaskClient, query: str) -> None:
    page = signed_in_client.get("/search", query_string={"q": query}).text

    assert f'href="{APPOINTMENT}"' in page
    assert "1 treff" in page


@pytest.mark.parametrize("query", ["kne", "rygg kne", "%", "_"])
@pytest.mark.usefixtures("founding")
def test_a_search_finds_nothing_else(signed_in_client: FlaskClient, query: str) -> None:
    page = signed_in_client.get("/search", query_string={"q": query}).text

    assert APPOINTMENT not in page
    assert "Ingen treff" in page


@pytest.mark.usefixtures("founding")
def test_a_search_for_nothing_lists_nothing(signed_in_client: FlaskClient) -> None:
    assert APPOINTMENT not in signed_in_client.get("/search?q=+").text


@pytest.mark.parametrize(
    "asked", ["?page=0", "?page=2", "?page=99999", "?page=-1", "?page=x", "?year=1", "?page=\u0662"]
)
@pytest.mark.usefixtures("founding")
def test_a_page_that_is_not_there_is_the_nearest_that_is(signed_in_client: FlaskClient, asked: str) -> None:
    answer = signed_in_client.get(f"/past{asked}")

    assert answer.status_code == 200
    assert f'href="{APPOINTMENT}"' in answer.text
