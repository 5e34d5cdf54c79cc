"""Messages: beside the honest receiver and the afternoon's work, on disks that are slow to sync, and imported."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from viewer.bench.bench import SERVE, Bench
from viewer.bench.figures import Figure, ratios
from viewer.bench.installation import Installation, environment, served
from viewer.bench.load import send
from viewer.bench.measure import SENDERS, checked, processor_time_since
from viewer.bench.peers import FOLDER_SETTING
from viewer.bench.processes import MEBIBYTE, Server, finished
from viewer.bench.slow_sync import SlowSyncMissingError, slow_sync
from viewer.config import PREFIX


@dataclass(slots=True)
class Rounds:
    """What came of the messages that sixteen senders posted at once, by round."""

    rates: list[float] = field(default_factory=list)
    slowest: list[float] = field(default_factory=list)
    costs: list[float] = field(default_factory=list)

    def note(self, name: str) -> str:
        """The medians in words."""
        return f"{name} {median(self.rates):.0f} a second, {median(self.slowest):.0f} ms, {median(self.costs):.0f} µs"


def receiving(bench: Bench) -> Iterator[Figure]:
    """Messages with a letter of 100 kB, from sixteen senders at once."""
    servers = [bench.server, bench.peer("honest_receiver"), bench.peer("afternoon")]
    ours, honest, afternoon = _rounds(bench, servers)
    note = f"{ours.note('ours')}; {honest.note('honest receiver')}"
    name = "messages, of the honest receiver"
    told = "the peer reads neither XML nor recipient; to check, place and store what a message says costs twice as much"
    yield Figure(name=f"{name}: rate", values=ratios(ours.rates, honest.rates), at_least=0.5, note=note, told=told)
    values = ratios(ours.costs, honest.costs)
    yield Figure(name=f"{name}: processor time", values=values, at_most=2.5, told=told)
    values = ratios(ours.slowest, honest.slowest)
    yield Figure(name=f"{name}: slowest in a hundred", values=values, at_most=1, told=told)
    values = ratios(ours.rates, afternoon.rates)
    yield Figure(name="messages, times the afternoon's work", values=values, note=afternoon.note("afternoon's work"))


def slow_disks(bench: Bench) -> Iterator[Figure]:
    """The same on a disk that takes longer to sync, as those of clouds do."""
    told = "two cores are the bound then, not the disk: both spend as much processor time on a message"
    for delay, peer, target in ((5, "honest_receiver", 1.0), (2, "afternoon", 2.0)):
        name = {"honest_receiver": "the honest receiver", "afternoon": "the afternoon's work"}[peer]
        try:
            with slow_sync(delay) as environ, _beside(bench, peer, environ) as servers:
                ours, theirs = _rounds(bench, servers)
        except SlowSyncMissingError as missing:
            yield Figure(name=f"messages, {delay} ms added to each sync, of {name}", values=(0.0,), note=str(missing))
            continue
        yield Figure(
            name=f"messages, {delay} ms added to each sync, of {name}: rate",
            values=ratios(ours.rates, theirs.rates),
            at_least=target,
            note=f"{ours.note('ours')}; {theirs.note(name)}",
            told=told,
        )


@contextmanager
def _beside(bench: Bench, peer: str, environ: dict[str, str]) -> Iterator[list[Server]]:
    """Our server and a peer, of the same installation, in another environment."""
    ports = [environment(bench.folder)[f"{PREFIX}PORT"] for _ in range(2)]
    base = bench.ours.environ | environ | {FOLDER_SETTING: str(bench.folder)}
    ours, theirs = (base | {f"{PREFIX}PORT": port} for port in ports)
    with served(ours, *SERVE) as server, served(theirs, "viewer.bench.peers", peer) as other:
        yield [server, other]


def _rounds(bench: Bench, servers: list[Server]) -> list[Rounds]:
    """Post to each server by turns."""
    number = bench.new_number()
    bench.ours.recipient(number)
    rounds = [Rounds() for _ in servers]
    for count in range(1 + bench.scale.message_rounds):
        requests = [bench.ours.message(number).as_http() for _ in range(bench.scale.messages)]
        for server, outcome in zip(servers, rounds, strict=True):
            before = server.cpu_seconds()
            load = checked(send(server.port, requests, connections=SENDERS), 201)
            if count:  # the first round makes folders and loads modules
                outcome.rates.append(load.rate)
                outcome.slowest.append(load.percentile(0.99) * 1000)
                outcome.costs.append(processor_time_since(before, server, load))
    return rounds


def importing(bench: Bench) -> Iterator[Figure]:
    """A folder of messages by `innkalling import`, beside the same number by HTTP, and its memory as it grows."""
    number = bench.new_number()
    bench.ours.recipient(number)
    count = bench.scale.imported
    requests = [bench.ours.message(number).as_http() for _ in range(min(count, bench.scale.messages))]
    load = checked(send(bench.server.port, requests, connections=SENDERS), 201)
    quarter = max(1, count // 4)
    start_and_quarter, few = _import(bench, number, quarter)
    seconds, many = _import(bench, number, count)
    # The start of the command is the same for both. A tiny import is over before it.
    rate = (count - quarter) / max(seconds - start_and_quarter, seconds / count)
    note = f"{rate:.0f} against {load.rate:.0f} a second"
    yield Figure(name=f"import of {count}, of the rate by HTTP", values=(rate / load.rate,), at_least=1, note=note)
    name = f"memory of an import of {count}, of a quarter as many"
    yield Figure(name=name, values=(many / few,), at_most=1.1, note=f"{many / MEBIBYTE:.0f} MiB")


def _import(bench: Bench, number: int, count: int) -> tuple[float, int]:
    """The seconds that an import of so many new messages takes, and the most bytes that it holds."""
    with tempfile.TemporaryDirectory(dir=bench.folder) as folder:
        for name in range(count):
            Path(folder, f"{name}.multipart").write_bytes(bench.ours.message(number).body)
        return finished(["-m", "viewer", "import", folder, "--no-progress"], bench.ours.environ)


def recipients(bench: Bench) -> Iterator[Figure]:
    """Recipients registered in bulk by `innkalling recipient import`."""
    yield registered(bench, bench.ours)


def registered(bench: Bench, installation: Installation, where: str = "") -> Figure:
    """How long it takes to register 100,000 recipients there."""
    count = bench.scale.recipients
    file = bench.folder / "recipients.csv"
    rows = (f"Bench {number},bench.person#{number:06d}" for number in range(count))
    file.write_text("\n".join(["name,digipost-address", *rows, ""]), encoding="utf-8")
    seconds, peak = finished(["-m", "viewer", "recipient", "import", str(file)], installation.environ)
    return Figure(
        name=f"recipients registered in bulk{where}, 100,000 at the rate of {count}",
        values=(seconds * 100_000 / count,),
        unit="s",
        at_most=60,
        note=f"{peak / MEBIBYTE:.0f} MiB",
    )
