"""Calendars in words."""

from datetime import datetime, timedelta

import pytest

from tests.builders import a_mailbox_appointment, an_address, an_appointment
from tests.translators import NB
from viewer.actions.subscribe import previews
from viewer.domain.calendar import FeedOptions
from viewer.web.presentation.calendars import program_in_words, shown_entries


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Google-Calendar-Importer", "Google Calendar"),
        ("iOS/17.5 (21F79) dataaccessd/1.0", "iPhone eller iPad"),
        ("macOS/14.5 (23F79) CalendarAgent/1", "Mac"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Thunderbird/153.7.0", "Thunderbird"),
        ("Nextcloud Webcal Service", "Nextcloud"),
        ("Evolution/3.46.4", "GNOME Calendar"),
        ("vdirsyncer/0.19.0", "vdirsyncer"),
        ("Microsoft Exchange/15.20", "Outlook"),
        ("ICSx5/2.2", "ICSx⁵ (Android)"),
        ("curl/8.1.2", "curl"),
        ("<script>", "et ukjent program"),
        (None, "et ukjent program"),
    ],
)
def test_program_is_called_what_people_call_it(agent: str | None, name: str) -> None:
    assert program_in_words(agent, NB) == name


def test_a_preview_of_an_entry_abroad_says_whose_time_it_is() -> None:
    """The page says 10:00 i Helsinki, and a calendar in Norway shows the entry an hour earlier."""
    start = datetime.fromisoformat("2026-11-27T09:00:00+01:00")
    address = an_address(city="Helsinki", country="Finland")
    appointment = a_mailbox_appointment(
        appointment=an_appointment(start=start, end=start + timedelta(hours=1), address=address)
    )

    entry, *_others = shown_entries(previews(appointment, FeedOptions(name="Timer"), "https://post.example.no"), NB)

    assert entry.when == "fredag 27. november 2026 kl.\N{NO-BREAK SPACE}09:00–10:00 norsk tid"
