"""Growth by fill: an installation with as many recipients as are wanted, each with five appointments and a feed.

What people, senders and calendar apps ask is timed when it holds a few of them, and again when it holds all.
"""

import secrets
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from viewer.actions.feeds import open_feed
from viewer.bench.bench import Bench
from viewer.bench.figures import SCALED, Figure
from viewer.bench.installation import FIRST_PAST, Installation, installation
from viewer.domain.access import RecipientId, Viewer, token_digest
from viewer.domain.calendar import FeedOptions, FeedToken
from viewer.domain.message import AuthenticationLevel
from viewer.domain.redaction import DetailLevel

# As in the growth target: a million appointments of 200,000 recipients.
APPOINTMENTS_EACH = 5
# So many are there when everything is timed for the first time.
AT_FIRST = 1_000
# Threads that fill: commits are gathered.
FILLERS = 8
# Calls that a figure is the median of, each for another recipient.
CALLS = 200
# What has no network between may take half as much again; what the page reads grows with the depth of the indexes.
MOST_GROWTH = 1.5


def fill(folder: Path, recipients: int, postgresql_url: str | None) -> Iterator[Figure]:
    """Fill SQLite and, when it is named, an empty PostgreSQL database with that many recipients, and time both."""
    databases = [("SQLite", None), *([("PostgreSQL", postgresql_url)] if postgresql_url else [])]
    for name, url in databases:
        with ExitStack() as stack:
            ours = stack.enter_context(installation(folder / name, url))
            bench = Bench(scale=SCALED, ours=ours, folder=folder, stack=stack)
            yield from _grow(bench, name, recipients)


def _grow(bench: Bench, name: str, recipients: int) -> Iterator[Figure]:
    few = _add(bench.ours, range(1, min(AT_FIRST, recipients) + 1))
    before = _times(bench, few)
    started = time.perf_counter()
    all_of_them = few | _add(bench.ours, range(AT_FIRST + 1, recipients + 1))
    seconds = time.perf_counter() - started
    added = max(len(all_of_them) - len(few), 1) * APPOINTMENTS_EACH
    what = f"{len(all_of_them)} recipients, {len(all_of_them) * APPOINTMENTS_EACH} appointments"
    yield Figure(name=f"{name}: appointments a second", values=(added / seconds,), unit="/s", note=f"up to {what}")
    file = Path(bench.ours.environ["INNKALLING_DATA_DIR"]) / "innkalling.sqlite"
    if file.exists():
        size = file.stat().st_size / len(all_of_them) / APPOINTMENTS_EACH
        yield Figure(name=f"{name}: bytes an appointment", values=(size,), unit="B")
    after = _times(bench, all_of_them)
    for call, milliseconds in after.items():
        note = f"{before[call]:.3g} ms, then {milliseconds:.3g} ms"
        growth = milliseconds / before[call]
        yield Figure(name=f"{name}: {call}, of {len(few)} recipients", values=(growth,), at_most=MOST_GROWTH, note=note)


def _add(ours: Installation, numbers: range) -> dict[RecipientId, FeedToken]:
    """Register those recipients, with their appointments and a feed each."""
    services = ours.services

    def add(number: int) -> tuple[RecipientId, FeedToken]:
        recipient_id = ours.recipient(number)
        ours.fill(recipient_id, APPOINTMENTS_EACH)
        options = FeedOptions(name="bench", detail_level=DetailLevel.EVERYTHING)
        return recipient_id, open_feed(recipient_id, options, calendars=services.calendars, now=services.now())

    with ThreadPoolExecutor(FILLERS) as threads:
        return dict(threads.map(add, numbers))


def _times(bench: Bench, feeds: dict[RecipientId, FeedToken]) -> dict[str, float]:
    """Median milliseconds of each call, for recipients here and there."""
    services, now = bench.ours.services, bench.ours.services.now()
    some = [secrets.choice(list(feeds.items())) for _ in range(CALLS)]
    pages = {recipient: services.messages.appointments(recipient, now)[0].id for recipient, _ in some}

    def viewer(recipient_id: RecipientId) -> Viewer:
        return Viewer(recipient_id=recipient_id, authentication_level=AuthenticationLevel.IDPORTEN_4)

    calls: dict[str, Callable[[RecipientId, FeedToken], object]] = {
        "look-up of a poll": lambda _, token: list(services.calendars.states([token_digest(token)])),
        "counts of a mailbox": lambda recipient, _: services.mailbox.counts(viewer(recipient), now),
        "list of a mailbox": lambda recipient, _: services.mailbox.upcoming(viewer(recipient), now, first=0, limit=50),
        "appointment of a page": lambda recipient, _: services.messages.appointment(recipient, pages[recipient], now),
        "message": lambda recipient, _: bench.ours.fill(recipient, 1, first_day=FIRST_PAST),
        "publishing": lambda _, token: bench.publish(token),
    }
    return {name: _milliseconds(call, some) for name, call in calls.items()}


def _milliseconds(call: Callable[[RecipientId, FeedToken], object], some: list[tuple[RecipientId, FeedToken]]) -> float:
    times = []
    for recipient_id, token in some:
        before = time.perf_counter()
        call(recipient_id, token)
        times.append(time.perf_counter() - before)
    return median(times) * 1000
