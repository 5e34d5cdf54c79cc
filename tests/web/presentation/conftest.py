"""A request in a language: what pages are computed in."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask import Flask

from viewer.web.pages.languages import init_languages

Speaking = Callable[[str], AbstractContextManager[object]]


@pytest.fixture(scope="session")
def speaking() -> Speaking:
    """Puts a test into a request from a browser that asks for that language."""
    app = Flask("viewer")
    init_languages(app)
    return lambda language: app.test_request_context(headers={"Accept-Language": language})
