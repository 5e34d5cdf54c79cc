"""How a path is measured: by processor time, by rate, or on this thread's clock."""

import http.client
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median

from viewer.bench.figures import Scale
from viewer.bench.load import HOST, Load, repeat, send
from viewer.bench.processes import Server
from viewer.errors import CommandError

# Calendar apps that poll at once.
CONNECTIONS = 32
# People who read at once; a page that waited behind more would be late on a slow machine.
READERS = 4
SENDERS = 16
MICROSECOND = 1e-6


@dataclass(frozen=True, kw_only=True, slots=True)
class Probe:
    """A request to one of the servers, and the status that it is to be answered with."""

    server: Server
    request: bytes
    status: int = 200


def processor_times(
    probes: Mapping[str, Probe], scale: Scale, connections: int = CONNECTIONS
) -> dict[str, list[float]]:
    """Microseconds of processor time for one request, by name: one value for each round, taken by turns."""
    times: dict[str, list[float]] = {name: [] for name in probes}
    for probe in probes.values():
        checked(send(probe.server.port, [probe.request] * connections, connections=2), probe.status)
    for _ in range(scale.rounds):
        for name, probe in probes.items():
            before = probe.server.cpu_seconds()
            load = send(probe.server.port, repeat(probe.request, scale.round_seconds), connections=connections)
            times[name].append(processor_time_since(before, probe.server, checked(load, probe.status)))
    return times


def processor_time_since(before: float, server: Server, load: Load) -> float:
    """Microseconds of processor time for each request of that load."""
    # A tiny round may be over before the first tick of the clock.
    return max(server.cpu_seconds() - before, MICROSECOND) / len(load.latencies) / MICROSECOND


def checked(load: Load, status: int) -> Load:
    """The load itself. Raises CommandError when anything else than that status came back."""
    if set(load.statuses) != {status}:
        raise CommandError(f"a measured server answered {dict(load.statuses)}, not {status}")
    return load


def milliseconds(work: Callable[[], object], repeats: int) -> tuple[float, ...]:
    """The times that the work takes, on this thread's clock."""
    times = []
    for _ in range(repeats):
        before = time.thread_time()
        work()
        times.append((time.thread_time() - before) * 1000)
    return tuple(times)


def costs(times: Mapping[str, list[float]]) -> str:
    """What one request costs each server, for a note: "ours 40, bare 20 µs"."""
    return ", ".join(f"{name} {median(values):.0f}" for name, values in times.items()) + " µs"


def fetch(server: Server, path: str, **headers: str) -> tuple[bytes, str]:
    """The body and its entity tag."""
    connection = http.client.HTTPConnection(HOST, server.port)
    connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return body, response.headers["ETag"] or ""
