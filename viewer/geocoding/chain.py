"""An online geocoder in front of the embedded table: asked politely, believed only where the two agree."""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from geopy.exc import GeocoderQueryError, GeocoderRateLimited, GeopyError

from viewer.domain.address_query import AddressQuery
from viewer.domain.appointment import Address
from viewer.domain.place import Location, query
from viewer.errors import GeocoderError, GeocoderPausedError, GeocoderUnavailableError
from viewer.geocoding.geometry import distance_m
from viewer.geocoding.hits import Hit, judged
from viewer.geocoding.sources import Question, Source
from viewer.ports.outside import Geocoder, GeocoderPace

# Further from the embedded answer than this and its own radius twice over, a hit is another place of the same name.
FURTHEST_APART_M = 20_000
LONGEST_RETRY_AFTER_S = 24 * 60 * 60

logger = logging.getLogger(__name__)


class Chain:
    """The source first, then the embedded table; whichever answer is better counts."""

    def __init__(self, source: Source, embedded: Geocoder, pace: GeocoderPace, now: Callable[[], datetime]) -> None:
        self._source = source
        self._embedded = embedded
        self._pace = pace
        self._now = now

    def locate(self, address: Address, place: str | None) -> Location:
        """The best honest answer. Raises GeocoderUnavailableError, and GeocoderError when asking again is no use."""
        known = self._embedded.locate(address, place)
        asked = query(address, place)
        if asked is None or not self._source.covers(asked):
            return known
        found = self._found(asked)
        if found is None or not is_near(found, known):
            return known
        return found if found.is_better_than(known) else known

    def _found(self, asked: AddressQuery) -> Location | None:
        """The first answer that agrees with the address."""
        for question in self._source.questions(asked):
            hits = self._hits(question)
            location = judged(
                hits,
                asked,
                source=self._source.name,
                attribution=self._source.attribution,
                is_fuzzy=question.is_fuzzy,
            )
            if location is not None:
                return location
        return None

    def _hits(self, question: Question) -> list[Hit]:
        """What one request brings; the outcome is told to the pace, and foreign errors stop here."""
        try:
            hits = list(question.ask())
        except GeocoderPausedError:
            raise
        except GeopyError as error:
            logger.warning("%s failed: %s", self._source.name, type(error).__name__)
            raise self._failure(error) from None
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            logger.warning("%s gave an answer that can't be read: %s", self._source.name, type(error).__name__)
            raise self._failure(GeopyError()) from None
        self._pace.succeeded(self._source.name)
        return hits

    def _failure(self, error: GeopyError) -> GeocoderError:
        if isinstance(error, GeocoderQueryError):
            return GeocoderError("the geocoder can't take the question")
        retry_after = retry_after_of(error)
        self._pace.failed(self._source.name, retry_after, self._now())
        return GeocoderUnavailableError(retry_after)


def retry_after_of(error: GeopyError) -> timedelta | None:
    """How long the server asks to be left alone, at most a day."""
    seconds = error.retry_after if isinstance(error, GeocoderRateLimited) else None
    return None if seconds is None else timedelta(seconds=min(seconds, LONGEST_RETRY_AFTER_S))


def is_near(found: Location, known: Location) -> bool:
    """Whether a hit lies where the embedded table has the town; with no town known, it has the hit's own word."""
    if found.coordinates is None or known.coordinates is None:
        return found.coordinates is not None
    apart = distance_m(
        (found.coordinates.latitude, found.coordinates.longitude),
        (known.coordinates.latitude, known.coordinates.longitude),
    )
    return apart <= max(2 * known.radius_m, FURTHEST_APART_M)


def turn_taker(
    name: str,
    *,
    pause: timedelta,
    pace: GeocoderPace,
    now: Callable[[], datetime],
    sleep: Callable[[float], None] = time.sleep,
) -> Callable[[], None]:
    """Waits for a request's turn among all workers. Raises GeocoderPausedError while the geocoder is left alone."""

    def wait() -> None:
        at = pace.reserve(name, pause, now())
        sleep(max(0.0, (at - now()).total_seconds()))

    return wait
