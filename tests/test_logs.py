"""Log lines tell when, how grave and what, for people or for programs."""

import json
import logging
import re

import pytest

from viewer.logs import JsonFormatter, TextFormatter, facts


@pytest.fixture
def record() -> logging.LogRecord:
    made = logging.LogRecord("viewer.web", logging.INFO, "app.py", 1, "refused %d times", (3,), None)
    made.created, made.msecs = 1_795_000_000.25, 250.0
    made.__dict__.update(facts(sender=497013, code="INVALID_DATE"))
    return made


def test_text_has_time_level_and_facts(record: logging.LogRecord) -> None:
    line = TextFormatter().format(record)

    assert re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ INFO viewer\.web: refused 3 times sender=497013 code=INVALID_DATE", line
    )


def test_json_has_a_key_for_each_fact(record: logging.LogRecord) -> None:
    line = json.loads(JsonFormatter().format(record))

    assert line.pop("time").endswith(".250Z")
    assert line == {
        "level": "INFO",
        "logger": "viewer.web",
        "message": "refused 3 times",
        "sender": 497013,
        "code": "INVALID_DATE",
    }
