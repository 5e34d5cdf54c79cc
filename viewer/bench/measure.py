"""How each path is measured."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from statistics import median

from viewer.bench.figures import Scale
from viewer.bench.load import Load, send
from viewer.bench.processes import Server
from viewer.errors import CommandError

CONNECTIONS = 32
SENDERS = 16
MICROSECOND = 1e-6


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """A request to one of the servers, and the status that it is to be answered with."""

    server: Server
    request: bytes
    status: int = 200


def processor_time(asked: Mapping[str, Asked], scale: Scale) -> dict[str, list[float]]:
    """Microseconds of processor time for one request, by name; one for each round, taken by turns."""
    times: dict[str, list[float]] = {name: [] for name in asked}
    for one in asked.values():
        _checked(send(one.server.port, [one.request] * CONNECTIONS, connections=2), one.status)
    for _ in range(scale.rounds):
        for name, one in asked.items():
            times[name].append(_one_round(one, scale) / MICROSECOND)
    return times


def _one_round(one: Asked, scale: Scale) -> float:
    before = one.server.cpu_seconds()
    load = send(one.server.port, _until(scale.round_seconds, one.request), connections=CONNECTIONS)
    _checked(load, one.status)
    # A tiny round may be over before the first tick of the clock.
    return max(one.server.cpu_seconds() - before, MICROSECOND) / len(load.latencies)


def _until(seconds: float, request: bytes) -> Iterator[bytes]:
    deadline = time.perf_counter() + seconds
    yield request
    while time.perf_counter() < deadline:
        yield request


def _checked(load: Load, status: int) -> Load:
    if set(load.statuses) != {status}:
        raise CommandError(f"a measured server answered {dict(load.statuses)}, not {status}")
    return load


def posted(server: Server, requests: list[bytes]) -> Load:
    """What came of the messages that sixteen senders post at once. Raises CommandError when one is refused."""
    return _checked(send(server.port, requests, connections=SENDERS), 201)


def middle(loads: list[Load], part: float) -> float:
    """The middle one of the rounds' percentiles, in milliseconds."""
    return median(load.percentile(part) for load in loads) * 1000


def rates(loads: list[Load]) -> list[float]:
    """Requests a second, by round."""
    return [load.rate for load in loads]
