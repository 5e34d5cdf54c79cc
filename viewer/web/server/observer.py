"""What is told of each request: a line in the log, and figures. Neither holds an id, a token or a query."""

import logging
import secrets
from collections.abc import Iterable
from time import perf_counter

from viewer.logs import facts
from viewer.web.server.metrics import Metrics

logger = logging.getLogger(__name__)

# Programs that fetch feeds, by a part of their User-Agent in small letters; the first that fits counts.
PROGRAMS = (
    ("google-calendar", "Google"),
    ("thunderbird", "Thunderbird"),
    ("outlook", "Outlook"),
    ("microsoft", "Outlook"),
    ("exchange", "Outlook"),
    ("dataaccessd", "Apple"),
    ("calendaragent", "Apple"),
    ("ios", "Apple"),
    ("macos", "Apple"),
    ("mac os", "Apple"),
    ("evolution", "GNOME"),
    ("gnome", "GNOME"),
    ("nextcloud", "Nextcloud"),
    ("sabre", "Nextcloud"),
    ("davx5", "DAVx5"),
    ("icsx5", "ICSx5"),
    ("vdirsyncer", "vdirsyncer"),
)
OTHER = "other"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PROPFIND", "REPORT"})
# Stands for ids and tokens in a route.
ANYTHING = "*"
# The route of every path that leads nowhere: a label of its own for each would let anybody fill the memory.
UNKNOWN = "unknown"
STATIC = "/static/"
PROBE = "probe"
# Routes with a kind of their own: many quick ones among the pages would hide that pages are slow, and a probe that
# is answered 503 would be taken for a recipient.
KINDS = {"/readyz": PROBE, f"{STATIC}{ANYTHING}": "static"}


class Observer:
    """Tells of requests when they have been answered.

    `routes` are the paths that are served, with `*` for ids and tokens.
    """

    def __init__(self, metrics: Metrics, routes: Iterable[str]) -> None:
        self._metrics = metrics
        self._routes = frozenset(routes)
        self._words = frozenset(word for route in self._routes for word in route.split("/"))
        self._programs: dict[str, str] = {}

    def saw_poll(self, user_agent: str, status: int, started: float) -> None:
        """A poll was answered; polls are many, so the log tells of them only at level debug."""
        program = self._programs.get(user_agent)
        if program is None:
            # Bounded, since anybody may send any name.
            if len(self._programs) > 1000:  # noqa: PLR2004
                self._programs.clear()
            program = self._programs[user_agent] = program_of(user_agent)
        self._metrics.count_poll(program, status)
        if logger.isEnabledFor(logging.DEBUG):
            milliseconds = round(1000 * (perf_counter() - started), 1)
            logger.debug("poll", extra=facts(program=program, status=status, milliseconds=milliseconds))

    def saw_request(self, kind: str, method: str, path: str, status: int, started: float) -> None:
        """A sender or a browser was answered, or a probe, of which the log tells only at level debug."""
        seconds = perf_counter() - started
        route = self.route_of(path)
        kind = KINDS.get(route, kind)
        self._metrics.count_request(kind, route, method if method in METHODS else OTHER, status, seconds)
        told = facts(
            request=secrets.token_hex(4),
            kind=kind,
            method=method,
            route=route,
            status=status,
            milliseconds=round(1000 * seconds, 1),
        )
        logger.log(logging.DEBUG if kind == PROBE else logging.INFO, "request", extra=told)

    def saw_sender(self, sender: str, path: str, result: str) -> None:
        """A sender was answered: which one, and what became of its request."""
        self._metrics.count_sender(sender, self.route_of(path), result)

    def route_of(self, path: str) -> str:
        """The route that serves the path, whatever its answer was; `unknown` when none does."""
        if path.startswith(STATIC):
            return STATIC + ANYTHING
        route = "/".join(word if word in self._words else ANYTHING for word in path.split("/"))
        return route if route in self._routes else UNKNOWN


def program_of(user_agent: str) -> str:
    """The program that a User-Agent names, out of a few; `other` for all others."""
    name = user_agent.lower()
    return next((program for part, program in PROGRAMS if part in name), OTHER)
