"""Keep the processes of the service running: start them, start again what ends, and stop them all in time."""

import logging
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue

from viewer.cli.children import start_child

# A child that ends is started again after this many seconds, then after twice as many each time, up to the longest.
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
# A child that has run for so many seconds has started well, so its next pause is the first one again.
STARTED_WELL = 60.0
# Seconds that all children together get to finish what they do; systemd and Kubernetes must wait longer.
STOP_TIMEOUT = 30.0
# The exit code of a setting that is wrong: to start again would change nothing.
CONFIG_ERROR = 2
# They end the service; SIGHUP is the only other one that a person sends.
STOPS = (signal.SIGINT, signal.SIGTERM)

logger = logging.getLogger(__name__)


class Signals:
    """The signals that this process receives from now on, in their order.

    Made before anything that takes time: until then SIGHUP ends the process, and SIGTERM is lost on one that is the
    first of its container.
    """

    def __init__(self) -> None:
        # Its put() may interrupt any call, its own included. An Event's set() would wait for ever where it interrupts
        # that Event's wait() or clear(), as it does when several children end at once.
        self._received: SimpleQueue[int] = SimpleQueue()
        for number in (*STOPS, signal.SIGHUP, signal.SIGCHLD):
            signal.signal(number, lambda number, _frame: self._received.put(number))

    def next(self, seconds: float) -> int | None:
        """The next signal; None when none comes within so many seconds."""
        try:
            return self._received.get(timeout=seconds)
        except Empty:
            return None

    def wait(self, process: subprocess.Popen[bytes]) -> int | None:
        """The exit code of a process that ends by itself; None when a signal to stop comes first."""
        while (code := process.poll()) is None:
            if self.next(LONGEST_PAUSE) in STOPS:
                return None
        return code


class Child:
    """A command of ours as a process that is started again whenever it ends."""

    def __init__(self, *command: str) -> None:
        self.name = command[0]
        self.process: subprocess.Popen[bytes] | None = None
        self.due_at = 0.0
        self._command = command
        self._started_at = 0.0
        self._pause = FIRST_PAUSE

    def keep_running(self, now: float) -> int | None:
        """Start the process when it is due; returns the exit code of one that has just ended."""
        if self.process is None:
            if now >= self.due_at:
                self._start(now)
            return None
        code = self.process.poll()
        if code is not None:
            self.process = None
            self._pause = FIRST_PAUSE if now - self._started_at > STARTED_WELL else self._pause
            self._put_off(now, f"ended with code {code}")
        return code

    def _start(self, now: float) -> None:
        try:
            self.process, self._started_at = start_child(*self._command), now
        except OSError as error:  # too many processes, or no memory left: those that run go on meanwhile
            self._put_off(now, f"can't be started: {error.strerror}")

    def _put_off(self, now: float, reason: str) -> None:
        logger.error("%s %s; it is started again in %d s", self.name, reason, self._pause)
        self.due_at = now + self._pause
        self._pause = min(2 * self._pause, LONGEST_PAUSE)

    def send(self, number: signal.Signals) -> None:
        """Send the signal, if the process runs."""
        if self.process is not None:
            self.process.send_signal(number)


def supervise(children: Sequence[Child], signals: Signals, clock: Callable[[], float] = time.monotonic) -> int:
    """Run the children until SIGINT or SIGTERM, or until one finds its settings wrong; returns an exit code.

    SIGHUP is passed on to the first one, which starts its own processes anew.
    """
    exit_code = None
    while exit_code is None:
        if any(child.keep_running(clock()) == CONFIG_ERROR for child in children):
            exit_code = CONFIG_ERROR
            break
        pauses = [child.due_at - clock() for child in children if child.process is None]
        match signals.next(max(0.0, min(pauses, default=LONGEST_PAUSE))):
            case signal.SIGINT | signal.SIGTERM:
                exit_code = 0
            case signal.SIGHUP:
                children[0].send(signal.SIGHUP)
    stop(children, clock)
    return exit_code


def stop(children: Sequence[Child], clock: Callable[[], float] = time.monotonic) -> None:
    """End all of them: asked first, and killed when the time is up."""
    for child in children:
        child.send(signal.SIGTERM)
    deadline = clock() + STOP_TIMEOUT
    for child in children:
        if child.process is not None:
            try:
                child.process.wait(max(0.0, deadline - clock()))
            except subprocess.TimeoutExpired:
                logger.warning("%s did not stop within %d s, and is killed", child.name, STOP_TIMEOUT)
                child.process.kill()
                child.process.wait()
