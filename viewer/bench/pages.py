"""Pages: beside the afternoon's work, beside the same application on a plain server, and as mailboxes grow."""

from collections.abc import Iterator
from functools import partial
from statistics import median

from viewer.bench.bench import Bench
from viewer.bench.figures import Figure, ratios
from viewer.bench.installation import FIRST_PAST, cookie_of
from viewer.bench.load import get, send
from viewer.bench.measure import READERS, Probe, checked, costs, milliseconds, processor_times
from viewer.domain.access import RecipientId

LISTS = ("/", "/upcoming", "/past", "/letters", "/hidden", "/calendars")
SEARCH = "/search?q=kontroll"


def pages(bench: Bench) -> Iterator[Figure]:
    """An appointment's page and a mailbox, beside the afternoon's work with the same messages."""
    number = bench.new_number()
    recipient_id = bench.ours.recipient(number)
    cookie = bench.ours.cookie(recipient_id, bench.server)
    afternoon = bench.peer("afternoon")
    for day in range(bench.scale.mailbox):
        message = bench.ours.message(number, day).as_http()
        for server in (bench.server, afternoon):
            checked(send(server.port, [message], connections=1), 201)
    their_cookie = cookie_of(afternoon.port, f"/sign-in/{number:011}")
    plain = bench.peer("plain")
    page = bench.ours.a_page(recipient_id)
    for name, path, their_path in (("page", page, "/appointments/1"), ("mailbox of 50", "/", "/")):
        times = processor_times(
            {
                "ours": Probe(server=bench.server, request=get(path, cookie=cookie)),
                "afternoon's work": Probe(server=afternoon, request=get(their_path, cookie=their_cookie)),
                "plain WSGI": Probe(server=plain, request=get(path, cookie=cookie)),
            },
            bench.scale,
            READERS,
        )
        note = costs(times)
        values = ratios(times["ours"], times["afternoon's work"])
        told = "ours shows more (map, ways there, calendars, changes, three languages), and records who reads"
        yield Figure(name=f"{name}, of the afternoon's work", values=values, at_most=1, note=note, told=told)
        values = ratios(times["ours"], times["plain WSGI"])
        target = 1.2 if name == "page" else None
        yield Figure(name=f"{name}, of ours on plain granian WSGI", values=values, at_most=target, note=note)


def lists(bench: Bench) -> Iterator[Figure]:
    """Every list of a large mailbox, beside the same list of a small one."""
    scale = bench.scale
    small, *between, large = scale.mailbox, *scale.mailboxes_between, scale.large_mailbox
    people = {size: _with_appointments(bench, size) for size in (small, *between, large)}
    cookies = {size: bench.ours.cookie(recipient_id, bench.server) for size, recipient_id in people.items()}
    for path in (*LISTS, SEARCH):
        probes = {
            str(size): Probe(server=bench.server, request=get(path, cookie=cookie)) for size, cookie in cookies.items()
        }
        times = processor_times(probes, scale, 1 if path == SEARCH else READERS)
        note = costs(times)
        points = tuple((size, median(times[str(size)]) / 1000) for size in people)
        if path == SEARCH:
            yield Figure(
                name=f"search in {large} appointments",
                values=tuple(time / 1000 for time in times[str(large)]),
                unit="ms",
                at_most=20,
                note=note,
                told="every text that the recipient has is read; an index would be a second copy of them",
                points=points,
                curve="/search",
            )
        else:
            name = f"{path} with {large} appointments, of {small}"
            values = ratios(times[str(large)], times[str(small)])
            yield Figure(name=name, values=values, at_most=3, note=note, points=points, curve=path)


def publishing(bench: Bench) -> Iterator[Figure]:
    """Publishing after one change: in a feed of 500 beside one of 20."""
    people = {size: bench.ours.recipient(bench.new_number()) for size in bench.scale.published}
    tokens = {}
    for size, recipient_id in people.items():
        bench.ours.fill(recipient_id, size)
        tokens[size] = bench.new_feed(recipient_id)
        bench.publish(tokens[size])
    times: dict[int, list[float]] = {size: [] for size in people}
    for _ in range(bench.scale.rounds):
        for size, recipient_id in people.items():
            bench.ours.fill(recipient_id, 1)
            times[size] += milliseconds(partial(bench.publish, tokens[size]), 1)
    small, large = min(people), max(people)
    yield Figure(
        name=f"publish after one change, {large} entries, of {small}",
        values=ratios(times[large], times[small]),
        at_most=3,
        note=", ".join(f"{size}: {median(values):.1f}" for size, values in times.items()) + " ms",
        told="every entry and appointment is still compared; only a list that all writers keep would save that",
        points=tuple((size, median(values)) for size, values in times.items()),
        curve="publish after one change",
    )


def _with_appointments(bench: Bench, size: int) -> RecipientId:
    """A recipient with so many appointments, half of them past."""
    recipient_id = bench.ours.recipient(bench.new_number())
    bench.ours.fill(recipient_id, size // 2)
    bench.ours.fill(recipient_id, size - size // 2, first_day=FIRST_PAST)
    bench.new_feed(recipient_id)
    return recipient_id
