"""Fetch a feed and print its entries as libical, the parser of GNOME and KDE, reads them: times by the file's own zone.

Run by Debian's own Python, which has the bindings; never imported.
"""

import json
import sys
import urllib.request
from datetime import UTC, datetime
from typing import Any

import gi

gi.require_version("ICalGLib", "3.0")
from gi.repository import ICalGLib  # noqa: E402  # the version must be named first


def main(address: str) -> None:
    """Print the entries as JSON."""
    with urllib.request.urlopen(address) as response:
        feed = ICalGLib.Component.new_from_string(response.read().decode())
    entries = []
    kind = ICalGLib.ComponentKind.VEVENT_COMPONENT
    event = feed.get_first_component(kind)
    while event:
        status = event.get_status().value_nick
        entries.append({"title": event.get_summary(), "start": start_of(feed, event), "status": status})
        event = feed.get_next_component(kind)
    sys.stdout.write(json.dumps(entries))


def start_of(feed: Any, event: Any) -> str:  # noqa: ANN401  # the bindings are made at run time
    """The start in UTC, or the date of an all-day entry."""
    start = event.get_dtstart()
    if start.is_date():
        return datetime.strptime(start.as_ical_string(), "%Y%m%d").date().isoformat()  # noqa: DTZ007  # a date alone
    # The property's parameter names a zone, and only the file tells what that zone is.
    named = event.get_first_property(ICalGLib.PropertyKind.DTSTART_PROPERTY).get_first_parameter(
        ICalGLib.ParameterKind.TZID_PARAMETER
    )
    zone = feed.get_timezone(named.get_tzid()) if named else ICalGLib.Timezone.get_utc_timezone()
    return datetime.fromtimestamp(start.as_timet_with_zone(zone), UTC).isoformat()


main(sys.argv[1])
