"""Receive Digipost appointments, show them to their recipient, and bridge them into calendars.

The map of the package, from the inside out. Imports run one way, inwards; `tests/test_architecture.py` has the table.

    errors       every error the service raises on purpose
    domain       pure values and rules, standard library only
    ports        the contracts of what lies outside: stores, letters, geocoder
    formats      bytes to values and back: XML (lxml), signatures (cryptography), iCalendar (icalendar), maps (folium)
    store        SQLAlchemy Core over SQLite or PostgreSQL, letters as files
    geocoding    geopy geocoders and the embedded table of Norwegian places
    outbound     the one way other services are called (urllib3)
    tiles        the background map from a server, kept on disk for a while
    actions      what the service does, one short function a use case
    config       settings, read once
    wiring       settings to services
    worker       work in the background: a loop over what the tables say is due
    web          Flask, and the WSGI callable in front of it that answers calendar polls
    cli          the `innkalling` command
"""

from pathlib import Path


def resource_folder(name: str) -> Path:
    """A folder of templates or static files: inside the package in a wheel, beside it in a checkout."""
    package = Path(__file__).parent
    return package / name if (package / name).is_dir() else package.parent / name
