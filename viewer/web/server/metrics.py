"""Figures for Prometheus at `/metrics`: counted here, or read from elsewhere at a scrape. No label names a person."""

import asyncio
import ipaddress
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from http import HTTPStatus
from pathlib import Path
from typing import Any, Protocol

from viewer.config import Settings
from viewer.web.server.headers import NO_STORE, common_headers
from viewer.web.server.response import Response

PATH = "/metrics"
# prometheus_client decides by this variable whether processes share their figures, when it is first imported.
SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
# Seconds. Polls take less than a millisecond, pages some, a message with a large letter may take seconds.
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
# Seconds that polls are gathered before they are counted.
ADD_UP_AFTER = 1.0
# A proxy adds one of these; whoever comes through it is not the one whose address is seen.
FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")


class Figure(Protocol):
    """A figure that is read at a scrape: a gauge's name, what it tells, its labels and value."""

    @property
    def name(self) -> str:
        """The name that Prometheus knows it by."""
        ...

    @property
    def about(self) -> str:
        """One line on what the metric measures (HELP)."""
        ...

    @property
    def labels(self) -> dict[str, str]:
        """Its labels."""
        ...

    @property
    def value(self) -> float:
        """Its value."""
        ...


class Metrics:
    """Counts requests, and answers `/metrics` to those networks that the settings name."""

    def __init__(self, settings: Settings, read_figures: Callable[[], Iterable[Figure]]) -> None:
        # Imported late: see SHARED_FOLDER.
        from prometheus_client import CollectorRegistry, Counter, Histogram  # noqa: PLC0415

        self._networks = [ipaddress.ip_network(text) for text in settings.metrics_from]
        self._common = [*(common_headers(settings) | NO_STORE).items(), ("Content-Type", CONTENT_TYPE)]
        self._read_figures = read_figures
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "innkalling_requests",
            "Requests by kind (page, sender, static, probe), route, method and status.",
            ["kind", "route", "method", "status"],
            registry=self._registry,
        )
        self._seconds = Histogram(
            "innkalling_request_seconds",
            "Time from a request's head to its response.",
            ["kind", "route"],
            buckets=BUCKETS,
            registry=self._registry,
        )
        self._polls = Counter(
            "innkalling_polls", "Polls by program and status.", ["program", "status"], registry=self._registry
        )
        self._senders = Counter(
            "innkalling_sender_requests",
            "Senders' requests by sender, route and result: accepted, or Digipost's code.",
            ["sender", "route", "result"],
            registry=self._registry,
        )
        self._gathered: dict[tuple[str, int], int] = {}

    def count_poll(self, program: str, status: int) -> None:
        """Count a poll by the program that made it; called on the event loop alone.

        Polls are gathered: to count one by one in files that processes share would take a tenth of a poll's time.
        """
        if not self._gathered:
            with suppress(RuntimeError):  # without a loop, whoever reads the figures adds them up
                asyncio.get_running_loop().call_later(ADD_UP_AFTER, self.add_up)
        key = (program, status)
        self._gathered[key] = self._gathered.get(key, 0) + 1

    def add_up(self) -> None:
        """Add what was gathered to the figures; called where polls are counted."""
        gathered, self._gathered = self._gathered, {}
        for (program, status), count in gathered.items():
            self._polls.labels(program, str(status)).inc(count)

    def count_request(self, kind: str, route: str, method: str, status: int, seconds: float) -> None:
        """Count a request that was answered, and its time."""
        self._requests.labels(kind, route, method, str(status)).inc()
        self._seconds.labels(kind, route).observe(seconds)

    def count_sender(self, sender: str, route: str, result: str) -> None:
        """Count what became of a sender's request."""
        self._senders.labels(sender, route, result).inc()

    def allows(self, client: str, header: Callable[[str], str | None]) -> bool:
        """Whether the client, "address:port", may see the figures; through a proxy nobody may."""
        if any(header(name) is not None for name in FORWARDED):
            return False
        try:
            address = ipaddress.ip_address(client.rpartition(":")[0].strip("[]"))
        except ValueError:
            return False
        return any(address in network for network in self._networks)

    def respond(self) -> Response:
        """All figures, in Prometheus' text format; reads the database, so it is asked in a thread."""
        from prometheus_client import CollectorRegistry, generate_latest  # noqa: PLC0415
        from prometheus_client.multiprocess import MultiProcessCollector  # noqa: PLC0415

        registry = self._registry
        if os.environ.get(SHARED_FOLDER):
            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        read = CollectorRegistry()
        read.register(_Read(self._read_figures))
        body = generate_latest(registry) + generate_latest(read)
        return Response(HTTPStatus.OK, [("Content-Length", str(len(body))), *self._common], body)

    def not_found(self) -> Response:
        """The response to those who may not see the figures."""
        return Response(HTTPStatus.NOT_FOUND, [("Content-Length", "0"), *self._common])


class _Read:
    """A collector of prometheus_client's, for figures that are read at the scrape."""

    def __init__(self, read_figures: Callable[[], Iterable[Figure]]) -> None:
        self._read_figures = read_figures

    def collect(self) -> Iterator[Any]:
        """A family for each name."""
        from prometheus_client.core import GaugeMetricFamily  # noqa: PLC0415

        families: dict[str, Any] = {}
        for figure in self._read_figures():
            if figure.name not in families:
                families[figure.name] = GaugeMetricFamily(figure.name, figure.about, labels=list(figure.labels))
            families[figure.name].add_metric(list(figure.labels.values()), figure.value)
        yield from families.values()


def share_figures(data_dir: Path) -> None:
    """Have the web processes that are started from now on share their figures, through files in the data folder."""
    folder = data_dir / "metrics"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for file in folder.glob("*.db"):
        file.unlink(missing_ok=True)
    os.environ[SHARED_FOLDER] = str(folder)
