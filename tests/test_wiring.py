"""Settings become services; data that were made with another secret are left alone."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.conftest import settings_in
from viewer.errors import ConfigError
from viewer.wiring import migrate, wire

OTHER_SECRET = "another secret for tests, long enough for the rule"


def test_a_process_with_another_secret_does_not_start(tmp_path: Path) -> None:
    """It would find no recipient, and register each of them a second time."""
    settings = settings_in(tmp_path)
    migrate(settings)
    wire(settings).close()

    with pytest.raises(ConfigError, match="INNKALLING_SECRET"):
        wire(replace(settings, secret=OTHER_SECRET))


def test_the_secret_of_the_first_process_holds(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    migrate(settings)

    for _ in range(2):
        services = wire(settings)
        assert services.is_ready()
        services.close()


def test_a_process_that_started_before_the_database_is_not_ready_with_another_secret(tmp_path: Path) -> None:
    """When it started nobody could say which secret is right."""
    settings = settings_in(tmp_path)
    early = wire(replace(settings, secret=OTHER_SECRET))
    assert not early.is_ready()
    migrate(settings)
    wire(settings).close()

    with pytest.raises(ConfigError):
        early.is_ready()
    early.close()
