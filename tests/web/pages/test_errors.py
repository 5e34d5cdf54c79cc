"""Every error has a page of our own, and tells the log no more than where it arose."""

import logging

import pytest
from flask.testing import FlaskClient

from tests.builders import a_document
from tests.web.delivery import APPOINTMENT, LETTER, deliver
from viewer.domain.access import RecipientId
from viewer.errors import BusyError, ErrorCode, IdentityProviderUnavailableError, StorageError
from viewer.web.server.wsgi import BODY_ERROR
from viewer.wiring import Services


def test_a_page_that_is_not_there_says_so_kindly(signed_in_client: FlaskClient) -> None:
    answer = signed_in_client.get("/nothing-here")
    assert answer.status_code == 404
    assert "<h1" in answer.text
    assert "finner du fra postkassen" in answer.text


def test_a_method_that_does_not_fit_is_told_which_do(client: FlaskClient) -> None:
    answer = client.post("/readyz")
    assert answer.status_code in {400, 405}
    assert client.delete("/sign-in").headers.get("Allow", "") != "" or client.delete("/sign-in").status_code == 400


def test_a_defect_gives_a_code_and_no_secret(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    """What an unforeseen error says may be somebody's address, so it stays out of page and log."""

    @client.application.get("/defect")
    def defect() -> str:
        raise RuntimeError("Storgata 23")

    with caplog.at_level(logging.ERROR):
        answer = client.get("/defect")
    assert answer.status_code == 500
    assert "Storgata" not in answer.text + caplog.text
    assert "RuntimeError at " in caplog.text


def test_lost_storage_is_said_to_be_temporary(client: FlaskClient) -> None:
    @client.application.get("/storage")
    def storage() -> str:
        raise StorageError("disk full")

    answer = client.get("/storage")

    assert answer.status_code == 503
    assert "Tjenesten kan ikke svare akkurat nå. Feilen er vår." in answer.text


def test_no_fault_is_said_to_have_left_everything_safe(client: FlaskClient) -> None:
    """What was lost, nobody knows where a fault is answered."""

    @client.application.get("/<int:status>")
    def fault(status: int) -> str:
        raise {500: RuntimeError, 502: IdentityProviderUnavailableError, 503: StorageError}[status]

    for path, what in {"/500": "Feilen er vår", "/502": "Vi får ikke kontakt", "/503": "Feilen er vår"}.items():
        page = client.get(path).text
        assert what in page
        for promise in ("tapt", "trygge", "kan åpnes", "som før"):
            assert promise not in page


@pytest.mark.parametrize("error", [StorageError, RuntimeError])
def test_a_form_that_met_a_fault_is_not_said_to_be_saved_or_not(
    signed_in_client: FlaskClient, error: type[Exception]
) -> None:
    """It may be stored, and what failed was to log it."""
    signed_in_client.application.config["WTF_CSRF_ENABLED"] = False

    def form() -> str:
        raise error

    signed_in_client.application.view_functions["access.sign_out"] = form

    page = signed_in_client.post("/sign-out").text

    assert "Det er ikke sikkert at det du gjorde, ble lagret. Se etter før du gjør det igjen." in page


def test_a_form_that_found_no_room_is_said_not_to_be_saved(client: FlaskClient) -> None:
    """Its body was never read, so it is certain, and nothing is down."""
    error = BusyError(ErrorCode.PROBLEM_WITH_REQUEST, "too many bodies")
    answer = client.post("/sign-in", environ_overrides={BODY_ERROR: error})

    assert answer.status_code == 503
    assert "Det du sendte, ble ikke lagret." in answer.text
    assert "Feilen er vår" not in answer.text


def test_an_appointment_whose_page_fails_still_gives_its_letter_and_calendar_file(
    signed_in_client: FlaskClient, services: Services, recipient_id: RecipientId
) -> None:
    deliver(services, recipient_id, a_document())
    views = signed_in_client.application.view_functions
    views["appointments.appointment"] = views["appointments.document"]  # which does not take its parameter

    answer = signed_in_client.get(APPOINTMENT)

    assert answer.status_code == 500
    assert f'href="{LETTER}"' in answer.text
    assert f'href="{APPOINTMENT}/calendar.ics"' in answer.text
    assert "viser fortsatt det de hentet sist" in answer.text


def test_lost_storage_offers_nothing_that_it_has_not(client: FlaskClient) -> None:
    views = client.application.view_functions

    def storage(appointment_id: str) -> str:
        raise StorageError(appointment_id)

    views["appointments.appointment"] = storage
    answer = client.get(APPOINTMENT)

    assert answer.status_code == 503
    assert "viser fortsatt det de hentet sist" in answer.text
    assert "/documents/" not in answer.text


def test_whoever_is_signed_in_is_not_told_otherwise(signed_in_client: FlaskClient) -> None:
    """A form that says nonsense is not one whose session is over."""
    signed_in_client.application.config["WTF_CSRF_ENABLED"] = False
    answer = signed_in_client.post(f"{APPOINTMENT}/ties/1", data={"answer": "maybe"})

    assert answer.status_code == 400
    assert "logget ut" not in answer.text


@pytest.mark.parametrize("path", ["/", "/sign-in", "/readyz", "/nothing-here"])
def test_every_answer_holds_the_browser_to_our_origin(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["Content-Security-Policy"].startswith("default-src 'none';")
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "private, no-store"


def test_readiness_is_told(client: FlaskClient) -> None:
    assert client.get("/readyz").text == "ready\n"
