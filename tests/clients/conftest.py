"""A running server, and calendar programs that subscribe to it over HTTP on loopback."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Protocol
from urllib.error import URLError

import pytest

from tests.conftest import settings_in
from viewer.config import Settings
from viewer.domain.appointment import OSLO
from viewer.wiring import Services, migrate, wire

CHECKOUT = Path(__file__).parents[2]
# Where `make test-tools` puts the one npm package that these tests want.
NODE_MODULES = CHECKOUT / "build" / "calendar-clients" / "node_modules"
HERE = Path(__file__).parent
START_SECONDS = 120
# A machine on the other side of the earth must show the same wall time.
FAR_AWAY = {**os.environ, "TZ": "Pacific/Auckland", "LC_ALL": "C.UTF-8"}


@dataclass(frozen=True, order=True, slots=True)
class Seen:
    """An entry as a program shows it: Norwegian wall time, or a date."""

    start: str
    title: str
    is_cancelled: bool = False


class Program(Protocol):
    """A calendar program with one subscription."""

    def fetch(self) -> list[Seen]:
        """What the program shows once it has fetched the feed again, by start."""
        ...

    def close(self) -> None:
        """Leave nothing running."""
        ...


class Khal:
    """vdirsyncer fetches into a folder of its own, khal shows what is there."""

    needs = ("vdirsyncer", "khal")

    def __init__(self, folder: Path, address: str) -> None:
        self.folder = folder
        self.calendar = folder / "calendar"
        self.calendar.mkdir()
        (folder / "vdirsyncer").write_text(
            f'[general]\nstatus_path = "{folder}/status"\n'
            '[pair feed]\na = "remote"\nb = "local"\ncollections = null\nconflict_resolution = "a wins"\n'
            f'[storage remote]\ntype = "http"\nurl = "{address}"\n'
            f'[storage local]\ntype = "filesystem"\npath = "{self.calendar}"\nfileext = ".ics"\n'
        )
        (folder / "khal").write_text(
            f"[calendars]\n[[feed]]\npath = {self.calendar}\n[sqlite]\npath = {folder}/khal.db\n"
            "[locale]\nlocal_timezone = Europe/Oslo\ndefault_timezone = Europe/Oslo\ntimeformat = %H:%M\n"
            "dateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\n"
            "datetimeformat = %Y-%m-%dT%H:%M\nlongdatetimeformat = %Y-%m-%dT%H:%M\n"
        )
        self._run("vdirsyncer", "--config", folder / "vdirsyncer", "discover", "feed")

    def fetch(self) -> list[Seen]:
        self._run("vdirsyncer", "--config", self.folder / "vdirsyncer", "sync")
        form = "{start-long-full}\t{title}\t{status}"
        today = datetime.now(OSLO).date().isoformat()
        out = self._run("khal", "-c", self.folder / "khal", "list", "-df", "", "-f", form, today, "800d")
        rows = [line.split("\t") for line in out.splitlines() if "\t" in line]
        return sorted(Seen(start, title, "CANCELLED" in status) for start, title, status in rows)

    def close(self) -> None:
        pass

    def _run(self, *command: str | Path) -> str:
        environment = {**FAR_AWAY, "HOME": str(self.folder)}
        run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)
        assert run.returncode == 0, run.stderr
        return run.stdout


class Reader:
    """A small program around a parser; it prints what it read as JSON."""

    command: tuple[str | Path, ...]
    arguments: tuple[str | Path, ...] = ()

    def __init__(self, _folder: Path, address: str) -> None:
        self.address = address

    def fetch(self) -> list[Seen]:
        command = [*self.command, self.address, *self.arguments]
        out = subprocess.run(command, env=FAR_AWAY, capture_output=True, text=True, check=True, timeout=60).stdout
        return seen(out)

    def close(self) -> None:
        pass


class Resident:
    """A program that goes on running: for each line sent to it, it fetches again, and prints what it shows as JSON."""

    command: tuple[str | Path, ...]

    def __init__(self, folder: Path, address: str) -> None:
        home = {**FAR_AWAY, "HOME": str(folder), "XDG_RUNTIME_DIR": str(folder)}
        home |= {f"XDG_{kind}_HOME": str(folder / kind) for kind in ("DATA", "CONFIG", "CACHE")}
        self.log = (folder / "log").open("w")
        self.process = subprocess.Popen(
            [*self.command, address],
            env=home,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log,
            text=True,
        )

    def fetch(self) -> list[Seen]:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return seen(self.process.stdout.readline())

    def close(self) -> None:
        # The program ends when nothing more is asked, and what it started with it; killed, it would leave that behind.
        with self.process, self.log:
            pass


class Evolution(Resident):
    """GNOME's calendar service, in a session of its own; run where it is installed, since it brings 90 packages."""

    needs = ("dbus-run-session",)
    command = ("dbus-run-session", "--", "/usr/bin/python3", HERE / "read_with_evolution.py")


class Thunderbird(Resident):
    """Thunderbird without a window; run where it is installed, since it weighs 250 MB."""

    needs = ("thunderbird",)
    command = (sys.executable, HERE / "read_with_thunderbird.py")


class Libical(Reader):
    """The parser of GNOME and KDE."""

    needs = ("/usr/bin/python3",)
    command = ("/usr/bin/python3", HERE / "read_with_libical.py")


class IcalJs(Reader):
    """Thunderbird's parser."""

    needs = ("node", str(NODE_MODULES / "ical.js"))
    command = ("node", HERE / "read_with_ical_js.mjs")
    arguments = (NODE_MODULES,)


Subscriber = Khal | Libical | IcalJs | Evolution | Thunderbird
PROGRAMS: dict[str, type[Subscriber]] = {"khal": Khal, "libical": Libical, "ical.js": IcalJs}
if any(Path("/usr/lib").glob("*/girepository-1.0/ECal-2.0.typelib")):
    PROGRAMS["evolution"] = Evolution
if shutil.which("thunderbird"):
    PROGRAMS["thunderbird"] = Thunderbird


def seen(rows: str) -> list[Seen]:
    """The entries that a program printed as JSON."""
    entries = json.loads(rows)
    return sorted(Seen(wall(row["start"]), row["title"], row["status"] == "cancelled") for row in entries)


def wall(moment: str) -> str:
    """A moment as a Norwegian clock shows it; a date stays one."""
    if len(moment) == len(date.min.isoformat()):
        return moment
    return datetime.fromisoformat(moment).astimezone(OSLO).strftime("%Y-%m-%dT%H:%M")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test in this folder."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.clients)


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of the running server."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = settings_in(tmp_path_factory.mktemp("server"))
    return replace(settings, port=port, public_url=f"http://127.0.0.1:{port}")


@pytest.fixture(scope="session")
def at(settings: Settings) -> Iterator[Services]:
    """The services of the running server, as another process of the same installation has them."""
    migrate(settings)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("INNKALLING_")} | {
        "INNKALLING_SECRET": settings.secret,
        "INNKALLING_DATA_DIR": str(settings.data_dir),
        "INNKALLING_PORT": str(settings.port),
    }
    with (settings.data_dir / "log").open("w") as log:
        command = [sys.executable, "-m", "viewer", "serve"]
        server = subprocess.Popen(command, cwd=CHECKOUT, env=environment, stdout=log, stderr=log)
        try:
            wait_for(f"{settings.public_url}/healthz", server)
            services = wire(settings)
            yield services
            services.close()
        finally:
            server.terminate()
            with suppress(subprocess.TimeoutExpired):
                server.wait(10)
            server.kill()
            server.wait()


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    """Return once the server answers."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urllib.request.urlopen(address).close()
        except URLError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("the server did not start")


@pytest.fixture(params=PROGRAMS)
def program(request: pytest.FixtureRequest) -> type[Subscriber]:
    """Each program in turn; one that isn't installed is skipped, which fails in CI."""
    program = PROGRAMS[request.param]
    for need in program.needs:
        if shutil.which(need) is None and not Path(need).exists():
            pytest.skip(f"no {need} here: run `make test`")
    return program
