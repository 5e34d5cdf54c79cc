"""Subscribe GNOME's calendar service to a feed; for each line read, refresh and print what it then shows.

Run by Debian's own Python inside `dbus-run-session`; never imported.
"""

import json
import sys
import time
from datetime import UTC, datetime
from typing import Any

import gi

for library, version in (("EDataServer", "1.2"), ("ECal", "2.0"), ("ICalGLib", "3.0")):
    gi.require_version(library, version)
from gi.repository import ECal, EDataServer, GLib  # noqa: E402  # the versions must be named first

UID = "feed"
CONNECT_SECONDS = 10
# A refresh only asks for one; nothing tells when it is done.
REFRESH_SECONDS = 2.5


def subscribed(address: str) -> Any:  # noqa: ANN401  # the bindings are made at run time
    """A client of the new calendar."""
    registry = EDataServer.SourceRegistry.new_sync(None)
    source = EDataServer.Source.new_with_uid(UID, None)
    source.set_parent("webcal-stub")
    source.get_extension(EDataServer.SOURCE_EXTENSION_CALENDAR).set_backend_name("webcal")
    place = source.get_extension(EDataServer.SOURCE_EXTENSION_WEBDAV_BACKEND)
    place.set_uri(GLib.Uri.parse(address, GLib.UriFlags.NONE))
    registry.commit_source_sync(source, None)
    time.sleep(1)
    return ECal.Client.connect_sync(registry.ref_source(UID), ECal.ClientSourceType.EVENTS, CONNECT_SECONDS, None)


def shown(client: Any) -> list[dict[str, str]]:  # noqa: ANN401
    """What the calendar shows."""
    _, components = client.get_object_list_as_comps_sync("#t", None)
    return [
        {
            "title": each.get_icalcomponent().get_summary(),
            "start": start_of(client, each.get_dtstart()),
            "status": each.get_icalcomponent().get_status().value_nick,
        }
        for each in components
    ]


def start_of(client: Any, start: Any) -> str:  # noqa: ANN401
    """The start in UTC by the zone that the feed brought, or the date of an all-day entry."""
    time_, zone_name = start.get_value(), start.get_tzid()
    if time_.is_date():
        return datetime.strptime(time_.as_ical_string(), "%Y%m%d").date().isoformat()  # noqa: DTZ007  # a date alone
    _, zone = client.get_timezone_sync(zone_name, None)
    return datetime.fromtimestamp(time_.as_timet_with_zone(zone), UTC).isoformat()


calendar = subscribed(sys.argv[1])
for _ in sys.stdin:
    calendar.refresh_sync(None)
    time.sleep(REFRESH_SECONDS)
    sys.stdout.write(json.dumps(shown(calendar)) + "\n")
    sys.stdout.flush()
