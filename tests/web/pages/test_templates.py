"""Templates that are compiled for a language say what they would say if all were looked up as they run."""

import flask
import pytest

from tests.builders import a_mailbox_appointment
from viewer.domain.access import RecipientId, Session
from viewer.domain.message import AuthenticationLevel
from viewer.domain.shown import ShownAppointment
from viewer.web.pages.application import create_app
from viewer.web.pages.templates import render_template
from viewer.web.presentation.calendars import downloads
from viewer.web.presentation.page import appointment_page
from viewer.wiring import Services


@pytest.mark.parametrize(("language", "word"), [("nb", "Oppmøte"), ("nn", "Oppmøte"), ("en", "Arrival")])
def test_a_page_is_the_one_that_flask_renders(services: Services, language: str, word: str) -> None:
    """With its words, its icons and its parts, down to the byte."""
    found, now = a_mailbox_appointment(), services.now()
    session = Session(
        recipient_id=RecipientId(1), authentication_level=AuthenticationLevel.PASSWORD, created_at=now, seen_at=now
    )

    with create_app(services.settings, services).test_request_context(headers={"Accept-Language": language}):
        values = {
            "page": appointment_page(ShownAppointment(appointment=found), now),
            "files": downloads(found, session, services.settings.public_url),
        }
        page = render_template("appointment/page.html", **values)
        assert page == flask.render_template("appointment/page.html", **values)

    assert f"<dt>{word}</dt>" in page
