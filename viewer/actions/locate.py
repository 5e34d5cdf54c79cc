"""Look up, in the background, where appointments take place, and draw their maps.

The embedded table answers first and at once. When the operator has switched an online geocoder on, the address stays
due until that one has answered as well; its answer counts only where it is better.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from viewer.actions.draw import draw_maps
from viewer.domain.place import UNKNOWN, PendingPlace
from viewer.errors import GeocoderError, GeocoderPausedError
from viewer.ports.outside import Geocoder
from viewer.ports.places import PlaceStore

# Places that are read at a time: enough to keep the database out of the way, few enough to stop soon.
BATCH = 100
# Addresses that a worker takes at a time to ask about online, and how long they are its own: longer than it may take.
CLAIM = 10
LEASE = timedelta(minutes=10)
# How long an address waits after each failed attempt to ask about it online.
BACK_OFF = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=12),
)


def locate_pending(*, places: PlaceStore, geocoder: Geocoder, online: Geocoder | None, now: datetime) -> int:
    """Look up every address that waits, keep the answers and draw the maps; returns how many were answered for good.

    `geocoder` is the embedded table, which always answers.
    """
    answered = 0
    while waiting := places.pending(BATCH):
        for each in waiting:
            location = geocoder.locate(each.address, each.place)
            if online is None:
                places.save(each.key, location, now)
                answered += 1
            else:
                places.begin(each, location, now)
            draw_maps(location, places=places)
    if online is not None:
        answered += _ask_online(places=places, geocoder=geocoder, online=online, now=now)
    return answered


def _ask_online(*, places: PlaceStore, geocoder: Geocoder, online: Geocoder, now: datetime) -> int:
    """Ask about every address that is due, until the geocoder wants to be left alone; returns how many it answered."""
    answered = 0
    while claimed := places.claim(CLAIM, now + LEASE, now):
        for number, each in enumerate(claimed):
            try:
                location = online.locate(each.address, each.place)
            except GeocoderPausedError as paused:
                _give_back(claimed[number:], now + (paused.retry_after or LEASE), places=places, now=now)
                return answered
            except GeocoderError:
                _try_again_later(each, places=places, geocoder=geocoder, now=now)
                continue
            places.save(each.key, location, now)
            draw_maps(location, places=places)
            answered += 1
    return answered


def _give_back(claimed: Sequence[PendingPlace], at: datetime, *, places: PlaceStore, now: datetime) -> None:
    """Have the addresses that nobody was asked about wait; that is no attempt."""
    for each in claimed:
        places.postpone(each, UNKNOWN, at, now)


def _try_again_later(each: PendingPlace, *, places: PlaceStore, geocoder: Geocoder, now: datetime) -> None:
    """Have the address wait; after the last attempt the embedded table's answer is final, unless it has none.

    A failure says nothing about the address, so it never becomes "not found".
    """
    location = geocoder.locate(each.address, each.place)
    if each.attempts + 1 >= len(BACK_OFF) and location.coordinates is not None:
        places.save(each.key, location, now)
        return
    pause = BACK_OFF[min(each.attempts, len(BACK_OFF) - 1)]
    places.postpone(replace(each, attempts=each.attempts + 1), location, now + pause, now)
