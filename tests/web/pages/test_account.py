"""What is kept with the account."""

from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from tests.web.delivery import sign_in
from viewer.domain.access import RecipientId, Session
from viewer.errors import StorageError
from viewer.store.recipients import Recipients
from viewer.web.pages.application import create_app
from viewer.wiring import Services

OWN_PAGE = {"Sec-Fetch-Site": "same-origin"}
"""What a browser says of a request that comes from a page of the same origin."""


class NoRecipients(Recipients):
    """Recipients whose database is gone."""

    def __init__(self) -> None:
        """Open nothing."""

    def session(self, digest: bytes) -> Session | None:
        raise StorageError("gone")


def test_the_language_follows_the_recipient_to_another_browser(
    signed_in_client: FlaskClient, services: Services, recipient_id: RecipientId
) -> None:
    signed_in_client.get("/language?to=nn", headers=OWN_PAGE)
    other_browser = create_app(services.settings, services).test_client()
    sign_in(other_browser, services, recipient_id)

    assert '<html lang="nn">' in other_browser.get("/", headers={"Accept-Language": "en"}).text


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", ""])
def test_a_link_from_elsewhere_chooses_for_the_browser_alone(
    signed_in_client: FlaskClient, services: Services, recipient_id: RecipientId, site: str
) -> None:
    signed_in_client.get("/language?to=nn", headers={"Sec-Fetch-Site": site})

    assert '<html lang="nn">' in signed_in_client.get("/").text
    assert services.recipients.language(recipient_id) is None


def test_a_browsers_own_choice_outweighs_the_account(signed_in_client: FlaskClient, services: Services) -> None:
    signed_in_client.get("/language?to=nn")
    signed_in_client.set_cookie("language", "en")

    assert '<html lang="en">' in signed_in_client.get("/").text


def test_a_strangers_choice_is_kept_in_the_browser_alone(client: FlaskClient) -> None:
    client.get("/language?to=nn")

    assert '<html lang="nn">' in client.get("/sign-in").text


def test_when_the_database_is_gone_the_page_says_so_in_some_language(services: Services) -> None:
    client = create_app(services.settings, replace(services, recipients=NoRecipients())).test_client()
    with client.session_transaction() as session:
        session["token"] = "x"

    answer = client.get("/", headers={"Accept": "text/html"})

    assert answer.status_code == 503
    assert "Prøv igjen om litt" in answer.text
