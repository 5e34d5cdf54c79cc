"""Calendar polls: beside the bare callable, beside Radicale, as feeds and databases grow, and beside people."""

from collections.abc import Iterator
from dataclasses import replace

from viewer.bench import radicale
from viewer.bench.bench import Bench, path_of
from viewer.bench.figures import Figure, ratios
from viewer.bench.load import Load, get, repeat, send, send_beside
from viewer.bench.measure import (
    CONNECTIONS,
    Probe,
    checked,
    costs,
    fetch,
    processor_time_since,
    processor_times,
)
from viewer.bench.peers import ETAG

BARE_TARGETS = {1: 0.35, 20: 0.3, 200: 0.18}
RADICALE_TARGETS = {1: 15.0, 20: 40.0, 200: 100.0}
# People who have their mailboxes open beside the polls.
PEOPLE = 2


def feeds(bench: Bench) -> Iterator[Figure]:
    """304 and 200, of feeds of each size."""
    for events in bench.scale.events:
        path = bench.feed(events)
        body, etag = fetch(bench.server, path)
        (bench.folder / str(events)).write_bytes(body)
        bare = bench.peer("bare")
        requests = {
            "ours": Probe(server=bench.server, request=get(path)),
            "zipped": Probe(server=bench.server, request=get(path, accept_encoding="gzip")),
            "bare": Probe(server=bare, request=get(f"/{events}")),
        }
        if events == bench.scale.events[0]:
            requests["ours, 304"] = Probe(server=bench.server, request=get(path, if_none_match=etag), status=304)
            requests["bare, 304"] = Probe(server=bare, request=get(f"/{events}", if_none_match=ETAG), status=304)
        times = processor_times(requests, bench.scale)
        note = costs(times)
        if events == bench.scale.events[0]:
            values = ratios(times["bare, 304"], times["ours, 304"])
            told = "to parse a poll, look it up and count it takes longer than all that the bare callable does"
            yield Figure(name="304, hot, of the bare callable", values=values, at_least=0.45, note=note, told=told)
        plural = f"{events} event{'s' if events > 1 else ''}"
        values = ratios(times["bare"], times["ours"])
        target = BARE_TARGETS.get(events)
        yield Figure(name=f"200, {plural}, of the bare callable", values=values, at_least=target, note=note)
        values = ratios(times["bare"], times["zipped"])
        yield Figure(name=f"200, {plural}, compressed, of the bare callable", values=values)
        yield from _beside_radicale(bench, path, events, body, etag)


def _beside_radicale(bench: Bench, path: str, events: int, body: bytes, etag: str) -> Iterator[Figure]:
    """Beside the best calendar server, where it is installed."""
    if not radicale.is_installed():
        return
    with radicale.serving_calendar(bench.folder / f"radicale-{events}", body) as (server, their_path):
        requests = {
            "ours": Probe(server=bench.server, request=get(path)),
            "Radicale": Probe(server=server, request=get(their_path, authorization=radicale.ANYBODY)),
        }
        if events == bench.scale.events[0]:
            requests["ours, 304"] = Probe(server=bench.server, request=get(path, if_none_match=etag), status=304)
        # Fewer rounds: Radicale takes seconds to answer what so many apps ask at once.
        times = processor_times(requests, replace(bench.scale, rounds=bench.scale.message_rounds))
    if "ours, 304" in times:
        values = ratios(times["Radicale"], times["ours, 304"])
        name = "304, hot, times Radicale, which answers 200"
        yield Figure(name=name, values=values, at_least=20.0, note=costs(times))
    values = ratios(times["Radicale"], times["ours"])
    target = RADICALE_TARGETS.get(events)
    yield Figure(name=f"200, {events} events, times Radicale", values=values, at_least=target, note=costs(times))


def fetches(bench: Bench) -> Iterator[Figure]:
    """The poll that apps make: the first of a feed in its hour, each of another feed, beside the hot one."""
    scale = bench.scale
    recipient_id = bench.ours.recipient(bench.new_number())
    bench.ours.fill(recipient_id, 1)
    hot = bench.poll(path_of(bench.new_feed(recipient_id)))
    # They are published, and nobody has fetched them yet.
    tokens = [bench.new_feed(recipient_id) for _ in range(scale.distinct_feeds)]
    polls = [get(path_of(token), if_none_match=f'"{bench.publish(token).etag}"') for token in tokens]
    # Fetches are written together once a second, so few of them would share the cost of a commit.
    rounds = max(1, min(scale.message_rounds, len(polls) // CONNECTIONS))
    size = len(polls) // rounds
    hot_times, first_times = [], []
    for number in range(rounds):
        some = polls[number * size : (number + 1) * size]
        before = bench.server.cpu_seconds()
        load = checked(send(bench.server.port, some, connections=CONNECTIONS), 304)
        bench.server.wait_until_idle()
        first_times.append(processor_time_since(before, bench.server, load))
        before = bench.server.cpu_seconds()
        load = checked(send(bench.server.port, repeat(hot.request, scale.round_seconds), connections=CONNECTIONS), 304)
        bench.server.wait_until_idle()
        hot_times.append(processor_time_since(before, bench.server, load))
    yield Figure(
        name=f"304, first of a feed in its hour, {scale.distinct_feeds} feeds, of the hot one",
        values=ratios(first_times, hot_times),
        at_most=2,
        note=costs({"first": first_times, "hot": hot_times}),
    )


def growth(bench: Bench) -> Iterator[Figure]:
    """Polls of a long feed, and polls in a large database."""
    few, many = bench.scale.events[0], bench.scale.many_events
    small, large = bench.poll(bench.feed(few)), bench.poll(bench.feed(many))
    times = processor_times({"small": small, "large": large}, bench.scale)
    name = f"304, {many} events, of one with {few}"
    yield Figure(name=name, values=ratios(times["large"], times["small"]), at_most=1.5, note=costs(times))

    (bench.folder / "bare").write_bytes(b"")
    bare = Probe(server=bench.peer("bare"), request=get("/bare", if_none_match=ETAG), status=304)
    low, high = bench.scale.stored
    bench.ours.fill(bench.ours.recipient(bench.new_number()), low)
    before = processor_times({"ours": small, "bare": bare}, bench.scale)
    bench.ours.fill(bench.ours.recipient(bench.new_number()), high - low)
    after = processor_times({"ours": small, "bare": bare}, bench.scale)
    # Both beside the bare callable, since some minutes lie between them.
    values = ratios(list(ratios(after["ours"], after["bare"])), list(ratios(before["ours"], before["bare"])))
    yield Figure(name=f"304, {high} appointments stored, of {low}", values=values, at_most=1.5)


def beside_people(bench: Bench) -> Iterator[Figure]:
    """Polls a second, alone and beside two people who open their mailboxes again and again."""
    scale = bench.scale
    poll = bench.poll(bench.feed(scale.mailbox))
    seconds = scale.seconds_beside_people
    sizes = {}
    for size in (scale.mailbox, scale.large_mailbox):
        recipient_id = bench.ours.recipient(bench.new_number())
        bench.ours.fill(recipient_id, size)
        sizes[size] = get("/", cookie=bench.ours.cookie(recipient_id, bench.server))

    def polls_beside(page: bytes) -> Load:
        streams = [(repeat(poll.request, seconds), CONNECTIONS), (repeat(page, seconds), PEOPLE)]
        polls, _ = send_beside(bench.server.port, streams)
        return checked(polls, poll.status)

    alone, beside = [], {size: list[Load]() for size in sizes}
    for _ in range(max(1, scale.rounds // 2)):
        alone.append(send(bench.server.port, repeat(poll.request, seconds), connections=CONNECTIONS))
        for size, page in sizes.items():
            beside[size].append(polls_beside(page))
    rate = [load.rate for load in alone]
    for size, target in ((scale.mailbox, 0.25), (scale.large_mailbox, None)):
        rate_beside = [load.rate for load in beside[size]]
        note = f"{sum(rate_beside) / len(rate_beside):.0f} against {sum(rate) / len(rate):.0f} a second"
        name = f"polls beside two mailboxes of {size}, of alone"
        yield Figure(name=name, values=ratios(rate_beside, rate), at_least=target, note=note)
    slowest = tuple(load.percentile(0.99) * 1000 for load in beside[scale.large_mailbox])
    name = f"polls beside two mailboxes of {scale.large_mailbox}, slowest in a hundred"
    told = "the event loop and the threads of pages take turns with one interpreter"
    yield Figure(name=name, values=slowest, unit="ms", at_most=30, told=told)
