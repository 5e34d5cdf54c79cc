"""Every error has a page of our own, and tells the log no more than where it arose."""

import logging

import pytest
from flask.testing import FlaskClient

from viewer.errors import StorageError


def test_a_page_that_is_not_there_says_so_kindly(signed_in_client: FlaskClient) -> None:
    answer = signed_in_client.get("/nothing-here")
    assert answer.status_code == 404
    assert "<h1" in answer.text


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

    assert client.get("/storage").status_code == 503


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
