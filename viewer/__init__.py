"""Receive Digipost appointments, show them to their recipient, and bridge them into calendars.

The map of the package, from the inside out. Imports run one way, inwards; `tests/test_architecture.py` holds the table.

    errors       every error the service raises on purpose, and the status each becomes
    domain       pure values and rules, standard library only
    ports        Protocols of what lies outside: stores, letters, geocoder, tiles; one file an aggregate
    formats      bytes to values and back: XML (lxml), signatures (cryptography), maps (folium), barcodes
    i18n         languages, catalogues, and the wording of dates and times
    calendar     what a calendar app sees: entries, what a feed showed before, iCalendar (icalendar)
    store        SQLAlchemy Core over SQLite or PostgreSQL, and letters as files
    outbound     the one way to call other services over HTTP (urllib3)
    geocoding    geopy's geocoders and the embedded table of Norwegian places
    tiles        background maps from a tile server, cached on disk
    identity     signing in at an OpenID provider (Authlib)
    actions      use cases, one short function each
    config       settings, read once
    logs         the form of the log, which names nobody
    signing      the key that signs responses to senders, the same on all machines
    wiring       settings to services
    worker       the loop of background work; the tables are its queue
    web          the front door (app), and its rooms:
                 server (granian), polls (calendar apps), senders (Digipost's API), pages (Flask), presentation
    bench        figures of speed and memory, beside peers
    cli          the `innkalling` command
"""

from pathlib import Path


def resource_folder(name: str) -> Path:
    """A folder of templates or static files: inside the package in a wheel, beside it in a checkout."""
    package = Path(__file__).parent
    return package / name if (package / name).is_dir() else package.parent / name
