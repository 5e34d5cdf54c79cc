"""What an address costs: the table read, a look-up, and a map that was drawn before."""

import time
from collections.abc import Callable, Iterator
from statistics import median

from viewer.actions.draw import map_script
from viewer.bench.figures import Figure, Scale
from viewer.config import Settings
from viewer.domain.appointment import Address
from viewer.geocoding.gazetteer import Gazetteer, embedded
from viewer.wiring import wire

ADDRESS = Address(street_address="Storgata 23", postal_code="0011", city="Oslo")
REPEATS = 30


def place_figures(settings: Settings, scale: Scale) -> Iterator[Figure]:
    """The figures, in milliseconds."""
    embedded.cache_clear()
    yield Figure(name="embedded table read", value=milliseconds(Gazetteer, 1), unit="ms", at_most=50)
    services = wire(settings)
    try:
        repeats = REPEATS * scale.rounds
        location = services.geocoder.locate(ADDRESS, None)
        look_up = milliseconds(lambda: services.geocoder.locate(ADDRESS, None), repeats)
        yield Figure(name="address looked up offline", value=look_up, unit="ms", at_most=1)
        map_script(location, places=services.places)
        kept = milliseconds(lambda: map_script(location, places=services.places), repeats)
        yield Figure(name="map that was drawn before", value=kept, unit="ms", at_most=0.2)
    finally:
        services.close()


def milliseconds(work: Callable[[], object], repeats: int) -> float:
    """The median time that the work takes, on this thread's clock."""
    times = []
    for _ in range(repeats):
        before = time.thread_time()
        work()
        times.append(time.thread_time() - before)
    return median(times) * 1000
