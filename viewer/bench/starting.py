"""The start, and what an address costs."""

import subprocess
import sys
import time
from collections.abc import Iterator

from viewer.actions.draw import map_script
from viewer.bench.bench import Bench
from viewer.bench.figures import Figure
from viewer.bench.installation import served
from viewer.bench.measure import fetch, milliseconds
from viewer.bench.processes import MEBIBYTE
from viewer.domain.appointment import Address
from viewer.geocoding.gazetteer import Gazetteer, embedded
from viewer.web.server.lifetime import ends_with_this_process

ADDRESS = Address(street_address="Storgata 23", postal_code="0011", city="Oslo")
REPEATS = 30
DRAWING_LIBRARIES = {"folium", "branca", "numpy", "pandas", "PIL"}


def starting(bench: Bench) -> Iterator[Figure]:
    """The first page after `innkalling serve`, and what is in memory then."""
    times, memory = list[float](), list[float]()
    for _ in range(bench.scale.message_rounds):
        started = time.perf_counter()
        with served(bench.ours.environ, "viewer", "serve", ends_with_this_process()) as server:
            fetch(server, "/sign-in")
            times.append(time.perf_counter() - started)
            server.wait_until_idle()
            memory.append(server.memory() / MEBIBYTE)
    told = "loading the modules takes a slow processor 1.3 s"
    yield Figure(name="first page after start", values=tuple(times), unit="s", at_most=2, told=told)
    yield Figure(name="memory of a worker at rest", values=tuple(memory), unit="MiB", at_most=120)
    loaded = _drawing_libraries()
    name = "libraries of drawing that the web loads"
    yield Figure(name=name, values=(float(len(loaded)),), unit="", at_most=0, note=" ".join(loaded))


def places(bench: Bench) -> Iterator[Figure]:
    """The embedded table read, an address looked up, and a map that was drawn before."""
    embedded.cache_clear()
    yield Figure(name="embedded table read", values=milliseconds(Gazetteer, 1), unit="ms", at_most=50)
    services, repeats = bench.ours.services, REPEATS * bench.scale.rounds
    location = services.geocoder.locate(ADDRESS, None)
    times = milliseconds(lambda: services.geocoder.locate(ADDRESS, None), repeats)
    yield Figure(name="address looked up offline", values=times, unit="ms", at_most=1)
    map_script(location, places=services.places)
    times = milliseconds(lambda: map_script(location, places=services.places), repeats)
    yield Figure(name="map that was drawn before", values=times, unit="ms", at_most=0.2)


def _drawing_libraries() -> list[str]:
    """Modules that only drawing needs, of those that a web process has loaded at its start."""
    code = "import sys, viewer.web.app; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)  # noqa: S603
    return sorted(DRAWING_LIBRARIES & set(loaded.stdout.split()))
