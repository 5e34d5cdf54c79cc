"""Subscribe Thunderbird to a feed; for each line read, refresh and print what it then shows.

It runs without a window, in a profile of its own below HOME, and is told what to do over Marionette: JSON after its
length, on a socket. A program of its own, as for the other readers; never imported.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

START_SECONDS = 45
STOP_SECONDS = 10
ANSWER_SECONDS = 30
# Thunderbird chooses the port and writes it down; whatever else it would ask for goes to a port where nobody listens.
PREFERENCES = {
    "marionette.port": 0,
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
    "app.update.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "mail.provider.suppress_dialog_on_startup": True,
    "mail.shell.checkDefaultClient": False,
    "mailnews.start_page.enabled": False,
    "calendar.alarms.show": False,
}
# Each script is the body of an asynchronous function, with these at hand.
PRELUDE = """
const { cal } = ChromeUtils.importESModule("resource:///modules/calendar/calUtils.sys.mjs");

/** Fetch the calendar, and resolve once it has loaded. */
function fetched(calendar) {
  return new Promise(resolve => {
    const nothing = () => {};
    const observer = {
      QueryInterface: ChromeUtils.generateQI(["calIObserver"]),
      onStartBatch: nothing, onEndBatch: nothing, onAddItem: nothing, onModifyItem: nothing, onDeleteItem: nothing,
      onError: nothing, onPropertyChanged: nothing, onPropertyDeleting: nothing,
      onLoad() { calendar.removeObserver(observer); resolve(); },
    };
    calendar.addObserver(observer);
    calendar.refresh();
  });
}
"""
# As the dialog for new calendars leaves it: with a copy on disk.
SUBSCRIBE = """
const created = cal.manager.createCalendar("ics", Services.io.newURI(argument));
created.setProperty("cache.enabled", true);
cal.manager.registerCalendar(created);
await fetched(cal.manager.getCalendarById(created.id));
return created.id;
"""
SHOW = """
const calendar = cal.manager.getCalendarById(argument);
await fetched(calendar);
const shown = [];
for await (const items of cal.iterate.streamValues(calendar.getItems(calendar.ITEM_FILTER_ALL_ITEMS, 0, null, null))) {
  for (const { title, startDate, status } of items) {
    const moment = new Date(startDate.nativeTime / 1000).toISOString();
    const start = startDate.isDate ? moment.slice(0, "2000-01-01".length) : moment;
    shown.push({ title, start, status: status.toLowerCase() });
  }
}
return JSON.stringify(shown);
"""


class Marionette:
    """A session with the right to do whatever Thunderbird itself may do."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), ANSWER_SECONDS)
        self.stream = self.socket.makefile("rb")
        self.read()  # the greeting
        self.ask("WebDriver:NewSession", capabilities={})
        self.ask("Marionette:SetContext", value="chrome")
        self.ask("WebDriver:SetTimeouts", script=ANSWER_SECONDS * 1000)

    def run(self, script: str, argument: str) -> str:
        """What the script returns; its error, as text, if it fails."""
        body = f"""
            const [argument, resolve] = arguments;
            {PRELUDE}
            (async () => {{ {script} }})().then(resolve, error => resolve(String(error)));
        """
        answer: str = self.ask("WebDriver:ExecuteAsyncScript", script=body, args=[argument], sandbox="system")["value"]
        return answer

    def ask(self, command: str, **parameters: object) -> Any:  # noqa: ANN401  # each command has an answer of its own
        """The answer to a command (Marionette's protocol, version 3)."""
        message = json.dumps([0, 0, command, parameters]).encode()
        self.socket.sendall(b"%d:%b" % (len(message), message))
        _, _, error, result = self.read()
        if error:
            raise RuntimeError(error)
        return result

    def read(self) -> Any:  # noqa: ANN401
        """One message."""
        length = b""
        while (digit := self.stream.read(1)) != b":":
            if not digit:
                raise EOFError
            length += digit
        return json.loads(self.stream.read(int(length)))


@contextmanager
def thunderbird() -> Iterator[Marionette]:
    """A Thunderbird that has never been started before; all its processes end with it."""
    profile = Path.home() / "profile"
    profile.mkdir()
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in PREFERENCES.items()]
    (profile / "user.js").write_text("\n".join(lines))
    command = ["thunderbird", "--headless", "--no-remote", "--marionette", "--remote-allow-system-access"]
    # What it says is no answer of ours, so it goes to the log.
    process = subprocess.Popen(
        [*command, "--profile", profile], stdin=subprocess.DEVNULL, stdout=sys.stderr, start_new_session=True
    )
    try:
        yield Marionette(port_of(process, profile / "MarionetteActivePort"))
    finally:
        with suppress(subprocess.TimeoutExpired, ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(STOP_SECONDS)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def port_of(process: subprocess.Popen[bytes], file: Path) -> int:
    """Where Marionette listens, once it does."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(FileNotFoundError, ValueError):
            return int(file.read_text())
        time.sleep(0.05)
    raise TimeoutError


with thunderbird() as running:
    calendar_id = running.run(SUBSCRIBE, sys.argv[1])
    for _ in sys.stdin:
        sys.stdout.write(running.run(SHOW, calendar_id) + "\n")
        sys.stdout.flush()
