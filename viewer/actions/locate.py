"""Look up, in the background, where appointments take place, and draw their maps.

The embedded table answers first and at once. When the operator has switched an online geocoder on, the address stays
due until that one has answered as well; its answer counts only where it is better.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from viewer.actions.draw import draw_maps
from viewer.domain.place import UNKNOWN, Location, PendingPlace
from viewer.errors import GeocoderError, GeocoderPausedError, StorageError
from viewer.ports.outside import Geocoder
from viewer.ports.places import PlaceStore

# Addresses that a worker takes at a time to look up in the table, and how long they are its own: much longer than it
# takes, and so short that what a worker that died had taken is looked up soon.
BATCH = 20
FIRST_LEASE = timedelta(minutes=1)
# As much for those that are asked about online.
CLAIM = 10
LEASE = timedelta(minutes=10)
# How long an address waits after each failed attempt to look it up.
BACK_OFF = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=12),
)

logger = logging.getLogger(__name__)


def locate_pending(
    *, places: PlaceStore, geocoder: Geocoder, online: Geocoder | None, clock: Callable[[], datetime]
) -> int:
    """Look up every address that waits, keep the answers and draw the maps; returns how many were answered for good.

    `geocoder` is the embedded table, which always answers. An address that fails is tried again later, alone. The clock
    is read for each batch: a lease reckoned from the start of a long backlog would have run out when it is taken.
    """
    answered = 0
    while claimed := places.claim_new(BATCH, (now := clock()) + FIRST_LEASE, now):
        for place in claimed:
            answered += _look_up(place, places=places, geocoder=geocoder, is_final=online is None, now=now)
    return answered + _retry(places=places, geocoder=geocoder, online=online, clock=clock)


def _look_up(place: PendingPlace, *, places: PlaceStore, geocoder: Geocoder, is_final: bool, now: datetime) -> bool:
    """Give an address its first answer; returns whether that is final."""
    try:
        location = geocoder.locate(place.address, place.place)
        draw_maps(location, places=places)
    except StorageError:
        raise
    except Exception as error:  # noqa: BLE001  # whatever is wrong with one address must not stop the others
        logger.warning("an address could not be looked up: %s", type(error).__name__)
        places.begin(place, UNKNOWN, now + BACK_OFF[0], now)
        return False
    if is_final:
        places.save(place.key, location, now)
    else:
        places.begin(place, location, now, now)
    return is_final


def _retry(*, places: PlaceStore, geocoder: Geocoder, online: Geocoder | None, clock: Callable[[], datetime]) -> int:
    """Ask about every address that is due, until the geocoder is to be left alone; returns how many it answered."""
    answered = 0
    while claimed := places.claim(CLAIM, (now := clock()) + LEASE, now):
        for number, place in enumerate(claimed):
            try:
                location = (online or geocoder).locate(place.address, place.place)
                draw_maps(location, places=places)
            except GeocoderPausedError as paused:
                # Nobody was asked about these: that is no attempt.
                for waiting in claimed[number:]:
                    places.postpone(waiting, UNKNOWN, now + (paused.retry_after or LEASE), now)
                return answered
            except GeocoderError:
                _try_again_later(place, places=places, geocoder=geocoder, now=now)
            except StorageError:
                raise
            except Exception as error:  # noqa: BLE001  # as above: an odd answer about one address is that one's alone
                logger.warning("an address could not be looked up: %s", type(error).__name__)
                _postpone(place, UNKNOWN, places=places, now=now)
            else:
                places.save(place.key, location, now)
                answered += 1
    return answered


def _try_again_later(place: PendingPlace, *, places: PlaceStore, geocoder: Geocoder, now: datetime) -> None:
    """Have the address wait; after the last attempt the embedded table's answer is final, unless it has none.

    A failure says nothing about the address, so it never becomes "not found".
    """
    location = geocoder.locate(place.address, place.place)
    if place.attempts + 1 >= len(BACK_OFF) and location.coordinates is not None:
        places.save(place.key, location, now)
    else:
        _postpone(place, location, places=places, now=now)


def _postpone(place: PendingPlace, meanwhile: Location, *, places: PlaceStore, now: datetime) -> None:
    backoff = BACK_OFF[min(place.attempts, len(BACK_OFF) - 1)]
    places.postpone(replace(place, attempts=place.attempts + 1), meanwhile, now + backoff, now)
