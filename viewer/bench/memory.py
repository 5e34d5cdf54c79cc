"""The most that a web process holds: large mailboxes, hostile messages, and an hour of polls as real apps make them."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import cycle, islice

from viewer.bench.bench import Bench, path_of
from viewer.bench.figures import Figure, Scale
from viewer.bench.installation import DAY, FIRST_PAST, FIRST_START
from viewer.bench.load import get, send
from viewer.bench.measure import CONNECTIONS, checked
from viewer.bench.processes import MEBIBYTE
from viewer.domain.appointment import Appointment, Info, Interval, Kind
from viewer.errors import CommandError

# People who have large mailboxes open at once.
HEAVY_READERS = 10
# The most that senders may post: an event that takes place daily with a megabyte of text, a message with as many
# documents as there may be, and a letter nearly as large as a body may be; so many senders do it at once.
DAYS, TEXTS, TEXT = 366, 10, "Ta med medisinlisten. " * 4500
DOCUMENTS, SMALL_LETTER = 200, 1000
LARGEST_LETTER = 60 * MEBIBYTE
HOSTILE_SENDERS = 4
# How apps ask: with the tag that they have or without, compressed or not. Those that show no tag get everything.
APPS = (
    ("iOS/18.1 (22B83) dataaccessd/1.0", False, True),
    ("Google-Calendar-Importer", False, True),
    ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Thunderbird/128.4.0", True, True),
    ("ICSx5/2.2.2 (okhttp/4.12.0) Android/15", True, True),
    ("Evolution/3.46.4", True, False),
    ("Microsoft.Exchange/15.20", False, False),
)
# Feeds that are polled, their entries, and how often in the hour their mailbox changes.
FEEDS, ENTRIES, CHANGES = 100, 20, 5


def memory(bench: Bench) -> Iterator[Figure]:
    """Megabytes at most, and that an hour of polls adds nothing."""
    _open_heavy_mailboxes(bench)
    name = f"memory of a worker, at most, ten mailboxes of {bench.scale.large_mailbox} open too"
    yield Figure(name=name, values=(bench.server.peak_memory() / MEBIBYTE,), unit="MiB", at_most=200)
    _post_hostile_messages(bench)
    name = "memory of a worker, at most, under the largest messages too"
    yield Figure(name=name, values=(bench.server.peak_memory() / MEBIBYTE,), unit="MiB", at_most=200)
    yield from _an_hour_of_polls(bench)


def _open_heavy_mailboxes(bench: Bench) -> None:
    recipient_id = bench.ours.recipient(bench.new_number())
    bench.ours.fill(recipient_id, bench.scale.large_mailbox // 2)
    bench.ours.fill(recipient_id, bench.scale.large_mailbox // 2, first_day=FIRST_PAST)
    cookie = bench.ours.cookie(recipient_id, bench.server)
    for path in ("/", "/upcoming", "/past", "/letters", "/search?q=kontroll"):
        requests = [get(path, cookie=cookie)] * (2 * HEAVY_READERS)
        checked(send(bench.server.port, requests, connections=HEAVY_READERS), 200)


def _post_hostile_messages(bench: Bench) -> None:
    """Post them, read the pages that show them, and fetch the feed."""
    number = bench.new_number()
    recipient_id = bench.ours.recipient(number)
    is_tiny = bench.scale.large_mailbox < bench.scale.mailbox * 10
    starts = [FIRST_START + day * DAY for day in range(2 if is_tiny else DAYS)]
    event = Appointment(
        kind=Kind.EVENT,
        times=tuple(Interval(start, start + timedelta(hours=1)) for start in starts),
        sub_title="Kurs",
        infos=(Info(title="Forberedelser", text=TEXT),) * TEXTS,
    )
    course = Appointment(times=(event.times[0],), sub_title="Time")
    for _ in range(HOSTILE_SENDERS):
        posts = [
            bench.ours.message_of(number, [event]),
            bench.ours.message_of(number, [course] * (2 if is_tiny else DOCUMENTS), SMALL_LETTER),
            bench.ours.message_of(number, [course], SMALL_LETTER if is_tiny else LARGEST_LETTER),
        ]
        requests = [post.as_http() for post in posts]
        checked(send(bench.server.port, requests, connections=HOSTILE_SENDERS), 201)
    cookie = bench.ours.cookie(recipient_id, bench.server)
    page, feed = bench.ours.a_page(recipient_id), path_of(bench.new_feed(recipient_id))
    # The first polls may not wait until so large a feed is published, and are told to come again.
    send(bench.server.port, [get(feed)] * HEAVY_READERS, connections=HEAVY_READERS)
    bench.server.wait_until_idle()
    for path in ("/", "/upcoming", "/search?q=kurs", page, feed):
        checked(send(bench.server.port, [get(path, cookie=cookie)] * HEAVY_READERS, connections=HEAVY_READERS), 200)


def _an_hour_of_polls(bench: Bench) -> Iterator[Figure]:
    recipient_id = bench.ours.recipient(bench.new_number())
    bench.ours.fill(recipient_id, ENTRIES)
    tokens = [bench.new_feed(recipient_id) for _ in range(FEEDS)]
    memory = []
    for _ in range(CHANGES + 1):
        bench.ours.fill(recipient_id, 1)
        polls = [
            _poll(path_of(token), bench.publish(token).etag, *app)
            for token, app in islice(zip(cycle(tokens), cycle(APPS), strict=False), len(tokens) * len(APPS))
        ]
        share = _share(bench.scale)
        load = send(bench.server.port, islice(cycle(polls), share), connections=CONNECTIONS)
        if set(load.statuses) - {200, 304}:
            raise CommandError(f"a poll was answered by {dict(load.statuses)}")
        memory.append(bench.server.memory() / MEBIBYTE)
    yield Figure(
        name=f"memory after {CHANGES * _share(bench.scale)} polls by {len(APPS)} apps, of before",
        values=(memory[-1] / memory[0],),
        at_most=1.1,
        note=f"{memory[0]:.0f} and {memory[-1]:.0f} MiB",
    )


def _share(scale: Scale) -> int:
    """Polls between two changes."""
    return max(1, scale.polls_of_an_hour // CHANGES)


def _poll(path: str, etag: str, app: str, has_tag: bool, takes_gzip: bool) -> bytes:  # noqa: FBT001  # a row of APPS
    headers = {"user_agent": app}
    if has_tag:
        headers["if_none_match"] = f'"{etag}"'
    if takes_gzip:
        headers["accept_encoding"] = "gzip"
    return get(path, **headers)
