"""The same on PostgreSQL, beside SQLite: told, without targets."""

from collections.abc import Iterator

from viewer.bench.bench import SERVE, Bench, path_of
from viewer.bench.figures import Figure, ratios
from viewer.bench.installation import Installation, installation, served
from viewer.bench.load import get, send
from viewer.bench.measure import SENDERS, Probe, checked, costs, processor_time_since, processor_times
from viewer.bench.processes import Server
from viewer.bench.receiving import registered

NUMBER = 1
# The name of a PostgreSQL server's processes.
HELPER = "postgres"


def postgresql(bench: Bench) -> Iterator[Figure]:
    """Polls, pages and messages, the database's processes counted too; only with the URL of an empty database."""
    if bench.postgresql is None:
        return
    with (
        installation(bench.folder / "postgresql", bench.postgresql) as theirs,
        served(theirs.environ, *SERVE, helper=HELPER) as server,
    ):
        yield from _beside(bench, theirs, server)


def _beside(bench: Bench, theirs: Installation, server: Server) -> Iterator[Figure]:
    scale = bench.scale
    probes: dict[str, dict[str, Probe]] = {}
    for name, ours, serving in (("SQLite", bench.ours, bench.server), ("PostgreSQL", theirs, server)):
        there = Bench(scale=scale, ours=ours, folder=bench.folder, stack=bench.stack)
        recipient_id = ours.recipient(bench.new_number())
        ours.fill(recipient_id, scale.mailbox)
        path, cookie = path_of(there.new_feed(recipient_id)), ours.cookie(recipient_id, serving)
        probes[name] = {
            "304, hot": bench.poll(path, serving),
            f"200, {scale.mailbox} events": Probe(server=serving, request=get(path)),
            "page": Probe(server=serving, request=get(ours.a_page(recipient_id), cookie=cookie)),
            f"mailbox of {scale.mailbox}": Probe(server=serving, request=get("/", cookie=cookie)),
        }
    for line in probes["SQLite"]:
        times = processor_times({name: probes[name][line] for name in probes}, scale)
        values = ratios(times["PostgreSQL"], times["SQLite"])
        yield Figure(name=f"PostgreSQL, of SQLite: {line}", values=values, note=costs(times))

    number = bench.new_number()
    rates: dict[str, list[float]] = {"SQLite": [], "PostgreSQL": []}
    spent: dict[str, list[float]] = {"SQLite": [], "PostgreSQL": []}
    for ours in (bench.ours, theirs):
        ours.recipient(number)
    for _ in range(scale.message_rounds):
        for name, ours, serving in (("SQLite", bench.ours, bench.server), ("PostgreSQL", theirs, server)):
            requests = [ours.message(number).as_http() for _ in range(scale.messages)]
            before = serving.cpu_seconds()
            load = checked(send(serving.port, requests, connections=SENDERS), 201)
            rates[name].append(load.rate)
            spent[name].append(processor_time_since(before, serving, load))
    yield registered(bench, theirs, " on PostgreSQL")
    values = ratios(rates["PostgreSQL"], rates["SQLite"])
    yield Figure(name="PostgreSQL, of SQLite: messages a second", values=values, note=costs(spent))
