"""The run: our server and its peers beside each other, and one path after the other."""

import http.client
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from viewer.bench import radicale
from viewer.bench.figures import Figure, Scale, ratio
from viewer.bench.installation import Installation, environment, installation, served
from viewer.bench.load import HOST, get
from viewer.bench.measure import Asked, middle, posted, processor_time, rates
from viewer.bench.peers import BODIES_SETTING, ETAG
from viewer.bench.places import place_figures
from viewer.bench.processes import Server

MEBIBYTE = 1024 * 1024
FEED_TARGETS = {1: 0.35, 20: 0.3, 200: 0.18}  # of the bare callable
RADICALE_TARGETS = {1: 15.0, 20: 40.0, 200: 100.0}


@dataclass(frozen=True, kw_only=True, slots=True)
class Bench:
    """What is measured, and beside whom."""

    scale: Scale
    ours: Installation
    server: Server
    bare: Server
    flask: Server
    ingest: Server
    folder: Path


def run(folder: Path, scale: Scale) -> Iterator[Figure]:
    """Every figure, as soon as it is there."""
    with ExitStack() as stack:
        ours = stack.enter_context(installation(folder))

        def peer(name: str) -> Server:
            environ = environment(folder / name) | {BODIES_SETTING: str(folder)}
            return stack.enter_context(served(environ, "viewer.bench.peers", name))

        started = time.perf_counter()
        server = stack.enter_context(served(ours.environ, "viewer", "serve", "--ends-with-parent"))
        _fetch(server, "/sign-in")
        yield Figure(name="first page after start", value=time.perf_counter() - started, unit="s", at_most=2)
        server.wait_until_idle()
        yield Figure(name="memory at rest", value=server.memory() / MEBIBYTE, unit="MiB", at_most=120)
        bench = Bench(
            scale=scale,
            ours=ours,
            server=server,
            bare=peer("bare"),
            flask=peer("constant_flask"),
            ingest=peer("bare_ingest"),
            folder=folder,
        )
        for figures in (_feeds, _growth, _pages, _ingest):
            yield from figures(bench)
        yield from place_figures(ours.at.settings, scale)
        yield Figure(name="memory after all this", value=server.memory() / MEBIBYTE, unit="MiB", at_most=200)


def _feeds(bench: Bench) -> Iterator[Figure]:
    for number, events in enumerate(bench.scale.events, start=1):
        path = _feed(bench, number, events)
        body, _ = _fetch(bench.server, path)
        (bench.folder / str(events)).write_bytes(body)
        yield from _one_feed(bench, path, events)
        yield from _beside_radicale(bench, path, events, body)


def _one_feed(bench: Bench, path: str, events: int) -> Iterator[Figure]:
    _, etag = _fetch(bench.server, path)
    name = f"/{events}"
    times = processor_time(
        {
            "ours 304": Asked(server=bench.server, request=get(path, if_none_match=etag), status=304),
            "bare 304": Asked(server=bench.bare, request=get(name, if_none_match=ETAG), status=304),
            "flask 304": Asked(server=bench.flask, request=get(name, if_none_match=ETAG), status=304),
            "ours": Asked(server=bench.server, request=get(path)),
            "bare": Asked(server=bench.bare, request=get(name)),
            "flask": Asked(server=bench.flask, request=get(name)),
        },
        bench.scale,
    )
    plural = f"{events} events"
    costs = f"{median(times['ours 304']):.0f} µs"
    bare_304 = ratio(times["bare 304"], times["ours 304"])
    flask_304 = ratio(times["flask 304"], times["ours 304"])
    yield Figure(name=f"304, {plural}, of a bare callable", value=bare_304, unit="×", at_least=0.45, note=costs)
    yield Figure(name=f"304, {plural}, of a constant Flask view", value=flask_304, unit="×", at_least=4, note=costs)
    costs = f"{median(times['ours']):.0f} µs"
    bare_200, flask_200 = ratio(times["bare"], times["ours"]), ratio(times["flask"], times["ours"])
    target = FEED_TARGETS.get(events)
    yield Figure(name=f"200, {plural}, of a bare callable", value=bare_200, unit="×", at_least=target, note=costs)
    yield Figure(name=f"200, {plural}, of a constant Flask view", value=flask_200, unit="×", note=costs)


def _beside_radicale(bench: Bench, path: str, events: int, body: bytes) -> Iterator[Figure]:
    if not radicale.is_installed():
        return
    with radicale.serving_calendar(bench.folder / f"radicale-{events}", body) as (server, their_path):
        times = processor_time(
            {
                "ours": Asked(server=bench.server, request=get(path)),
                "theirs": Asked(server=server, request=get(their_path, authorization=radicale.ANYBODY)),
            },
            bench.scale,
        )
    yield Figure(
        name=f"200, {events} events, of Radicale",
        value=ratio(times["theirs"], times["ours"]),
        unit="×",
        at_least=RADICALE_TARGETS.get(events),
    )


def _growth(bench: Bench) -> Iterator[Figure]:
    few, many = bench.scale.events[0], bench.scale.many_events
    small, large = _poll(bench, 21, few), _poll(bench, 22, many)
    times = processor_time({"small": small, "large": large}, bench.scale)
    value = ratio(times["large"], times["small"])
    yield Figure(name=f"304, {many} events, of one with {few}", value=value, unit="×", at_most=1.5)

    bare = Asked(server=bench.bare, request=get(f"/{few}", if_none_match=ETAG), status=304)
    before = processor_time({"ours": small, "bare": bare}, bench.scale)
    bench.ours.fill(bench.ours.recipient(23), bench.scale.stored)
    after = processor_time({"ours": small, "bare": bare}, bench.scale)
    # Both beside the bare callable, since some minutes lie between them.
    value = ratio(after["ours"], after["bare"]) / ratio(before["ours"], before["bare"])
    name = f"304, with {bench.scale.stored} more appointments stored, of before"
    yield Figure(name=name, value=value, unit="×", at_most=1.5)


def _pages(bench: Bench) -> Iterator[Figure]:
    recipient_id = bench.ours.recipient(31)
    bench.ours.fill(recipient_id, bench.scale.mailbox, in_one_message=1)
    cookie = bench.ours.cookie(recipient_id, bench.server)
    page = bench.ours.a_page(recipient_id)
    for name, path, target in (("page", page, 0.35), ("mailbox", "/", 0.15)):
        body, _ = _fetch(bench.server, path, Cookie=cookie)
        (bench.folder / name).write_bytes(body)
        times = processor_time(
            {
                "ours": Asked(server=bench.server, request=get(path, cookie=cookie)),
                "flask": Asked(server=bench.flask, request=get(f"/{name}")),
            },
            bench.scale,
        )
        note = f"{median(times['ours']):.0f} µs"
        value = ratio(times["flask"], times["ours"])
        yield Figure(name=f"{name}, of a constant Flask view", value=value, unit="×", at_least=target, note=note)


def _ingest(bench: Bench) -> Iterator[Figure]:
    bench.ours.recipient(41)
    ours, theirs = [], []
    for _ in range(1 + bench.scale.message_rounds):
        requests = [bench.ours.message(41) for _ in range(bench.scale.messages)]
        ours.append(posted(bench.server, requests))
        theirs.append(posted(bench.ingest, requests))
    # The first round makes folders and loads modules.
    del ours[0], theirs[0]
    note = f"{median(rates(ours)):.0f} against {median(rates(theirs)):.0f} a second"
    value = ratio(rates(ours), rates(theirs))
    yield Figure(name="messages, of a bare server that commits", value=value, unit="×", at_least=0.85, note=note)
    value = ratio([load.percentile(0.99) for load in ours], [load.percentile(0.99) for load in theirs])
    note = f"{middle(ours, 0.99):.0f} against {middle(theirs, 0.99):.0f} ms"
    yield Figure(name="messages, slowest in a hundred, of the same", value=value, unit="×", at_most=0.2, note=note)


def _feed(bench: Bench, number: int, events: int) -> str:
    recipient_id = bench.ours.recipient(number)
    bench.ours.fill(recipient_id, events)
    return bench.ours.feed(recipient_id)


def _poll(bench: Bench, number: int, events: int) -> Asked:
    path = _feed(bench, number, events)
    _, etag = _fetch(bench.server, path)
    return Asked(server=bench.server, request=get(path, if_none_match=etag), status=304)


def _fetch(server: Server, path: str, **headers: str) -> tuple[bytes, str]:
    """The body and its entity tag."""
    connection = http.client.HTTPConnection(HOST, server.port)
    connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return body, response.headers["ETag"] or ""
