"""An online geocoder in front of the embedded table: believed only where the two agree."""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from geopy.exc import GeocoderQueryError, GeocoderRateLimited, GeopyError
from typing_extensions import override

from viewer.domain.address_query import AddressQuery
from viewer.domain.appointment import Address
from viewer.domain.place import Location, Precision, query_of
from viewer.errors import GeocoderError, GeocoderPausedError, GeocoderUnavailableError
from viewer.geocoding.gazetteer import is_elsewhere
from viewer.geocoding.hits import Hit, is_near, location_of
from viewer.geocoding.sources import GeocoderQuery, Source
from viewer.ports.outside import Geocoder, GeocoderLimits

# What a server says of itself is believed up to a day.
LONGEST_RETRY_AFTER_S = 24 * 60 * 60

logger = logging.getLogger(__name__)


class Chain(Geocoder):
    """The source first, then the embedded table; whichever answer is better counts."""

    def __init__(self, source: Source, embedded: Geocoder, limits: GeocoderLimits, now: Callable[[], datetime]) -> None:
        self._source = source
        self._embedded = embedded
        self._limits = limits
        self._now = now

    @override
    def locate(self, address: Address, place: str | None) -> Location:
        embedded = self._embedded.locate(address, place)
        query = query_of(address, place)
        # What is known to the house already is nobody else's business.
        is_known = embedded.precision is Precision.ADDRESS and not embedded.uncertain
        if query is None or is_known or is_elsewhere(query, embedded) or not self._source.covers(query):
            return embedded
        online = self._first_location(query)
        if online is None or not is_near(online, embedded):
            return embedded
        return online if online.is_better_than(embedded) else embedded

    def _first_location(self, query: AddressQuery) -> Location | None:
        """The location of the first response that agrees with the address."""
        for geocoder_query in self._source.queries(query):
            location = location_of(
                self._hits(geocoder_query),
                query,
                source=self._source.name,
                attribution=self._source.attribution,
                is_fuzzy=geocoder_query.is_fuzzy,
            )
            if location is not None:
                return location
        return None

    def _hits(self, geocoder_query: GeocoderQuery) -> list[Hit]:
        """The hits of one request; its outcome is told to the circuit breaker, and foreign errors stop here."""
        try:
            hits = list(geocoder_query.run())
        except GeocoderPausedError:
            raise
        except GeopyError as error:
            logger.warning("%s failed: %s", self._source.name, type(error).__name__)
            raise self._failure(error) from None
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            logger.warning("%s gave a response that can't be read: %s", self._source.name, type(error).__name__)
            raise self._failure(GeopyError()) from None
        self._limits.succeeded(self._source.name)
        return hits

    def _failure(self, error: GeopyError) -> GeocoderError:
        if isinstance(error, GeocoderQueryError):
            return GeocoderError("the geocoder can't take the query")
        seconds = error.retry_after if isinstance(error, GeocoderRateLimited) else None
        retry_after = None if seconds is None else timedelta(seconds=min(seconds, LONGEST_RETRY_AFTER_S))
        self._limits.failed(self._source.name, retry_after, self._now())
        return GeocoderUnavailableError(retry_after)


def rate_limiter(
    name: str,
    *,
    interval: timedelta,
    limits: GeocoderLimits,
    now: Callable[[], datetime],
    sleep: Callable[[float], None] = time.sleep,
) -> Callable[[], None]:
    """Return a function that waits for a request's turn among all workers.

    That raises GeocoderPausedError while the circuit breaker is open.
    """

    def wait() -> None:
        moment = limits.reserve(name, interval, now())
        sleep(max(0.0, (moment - now()).total_seconds()))

    return wait
