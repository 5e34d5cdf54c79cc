"""The watch over the suite's log notices an address, whoever logs it."""

import logging

from tests.log_watch import Watch


def test_logged_address_is_noticed() -> None:
    watch = Watch()
    for name, message in (("geopy", "Nominatim.geocode: https://x/?q=Storgata+23"), ("viewer", "looked up 3 places")):
        watch.handle(logging.LogRecord(name, logging.DEBUG, "", 0, message, None, None))
    assert watch.guilty == ["geopy at DEBUG"]


def test_address_in_a_traceback_is_noticed() -> None:
    watch = Watch()
    record = logging.LogRecord("viewer", logging.ERROR, "", 0, "it failed", None, None)
    record.exc_text = "ValueError: Storgata 23"
    watch.handle(record)
    assert watch.guilty == ["viewer at ERROR"]
