"""Calendars in words."""

import pytest

from tests.translators import NB
from viewer.web.presentation.calendars import program_in_words


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
