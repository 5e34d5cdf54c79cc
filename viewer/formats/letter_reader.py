"""Letters read by processes of their own, each of which can cost nothing but itself."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from time import monotonic
from types import TracebackType
from typing import Self

from viewer.domain.letter_json import reading_from_json
from viewer.domain.letter_reading import LetterReading
from viewer.domain.reading import Unreadable
from viewer.errors import LetterReaderError
from viewer.formats.letter_limits import HAS_NO_NETWORK, Limits

LIMITS = Limits()
# Bytes. Digipost's largest letter is smaller; what is larger is no letter.
LARGEST_PDF = 30_000_000
# Seconds that the process may take to load and fork, on a machine that is busy.
LONGEST_START = 60
# Seconds after a child's own alarm.
GRACE = 5
# Bytes of an answer around its reading.
ENVELOPE = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class LetterOutcome:
    """What a letter says; of one whose pages could not be read, what the words beside it say, and the reason.

    `has_no_network` tells that the child was cut off the network.
    """

    reading: LetterReading = field(default_factory=LetterReading)
    failure: Unreadable | None = None
    has_no_network: bool = False


class LetterReader:
    """A process that forks a child for each letter, as long as the context lasts; threads may share it.

    It ends with the thread that entered the context, too.
    """

    def __init__(self, limits: Limits = LIMITS) -> None:
        self._limits = limits

    def __enter__(self) -> Self:
        self._letters, requests = socket.socketpair()
        # Isolated and without our environment, which holds the service's secret.
        command = [sys.executable, "-I", "-m", "viewer.formats.letter_child"]
        with requests:
            try:
                self._process = subprocess.Popen(  # noqa: S603  # our own program
                    [*command, str(os.getpid()), *self._limits.as_arguments()],
                    stdin=requests.fileno(),
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    cwd="/",
                    env={"PYTHONUTF8": "1"},
                    # A group with all its children, which no key pressed in our terminal reaches.
                    process_group=0,
                )
            except OSError as error:
                self._letters.close()
                raise LetterReaderError("the process that reads letters can't be started") from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._letters.close()
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def read(self, pdf: bytes | None, texts: Sequence[str]) -> LetterOutcome:
        """What the letter says, with its subject and the words of its data, within twice the limits' time.

        Without a PDF, and where that is too much for the child, those words are read alone. Raises LetterReaderError
        when there is no child.
        """
        failure = Unreadable.TOO_LONG
        if pdf is None or len(pdf) <= LARGEST_PDF:
            if outcome := self._outcome(pdf, texts):
                return outcome
            failure = Unreadable.OVER_LIMIT
        words = self._outcome(None, texts) or LetterOutcome()
        return LetterOutcome(reading=words.reading, failure=failure, has_no_network=words.has_no_network)

    def _outcome(self, pdf: bytes | None, texts: Sequence[str]) -> LetterOutcome | None:
        """What a child answers; None when it ran into a limit."""
        ours, childs = socket.socketpair()
        with ours:
            ours.settimeout(LONGEST_START)
            try:
                with childs:
                    socket.send_fds(self._letters, [b"+"], [childs.fileno()])
                hello = ours.recv(1)
            except OSError as error:
                raise LetterReaderError("the process that reads letters can't be had") from error
            if not hello:
                raise LetterReaderError("the process that reads letters ended before it read one")
            head = json.dumps({"texts": list(texts), "has_pdf": pdf is not None}).encode() + b"\n"
            try:
                answer = json.loads(self._conversation(ours, head + (pdf or b"")))
                return LetterOutcome(
                    reading=reading_from_json(answer["reading"]),
                    failure=Unreadable(answer["failure"]) if answer.get("failure") else None,
                    has_no_network=hello == HAS_NO_NETWORK,
                )
            # None, half of one, or no sensible one: it has seen the letter.
            except (OSError, ValueError, KeyError, TypeError, RecursionError):
                return None

    def _conversation(self, child: socket.socket, letter: bytes) -> bytes:
        """The child's answer to a letter."""
        ends_at = monotonic() + self._limits.wall_seconds + GRACE
        child.settimeout(ends_at - monotonic())
        child.sendall(letter)
        child.shutdown(socket.SHUT_WR)
        answer = b""
        while len(answer) <= self._limits.reading + ENVELOPE:
            child.settimeout(max(0.01, ends_at - monotonic()))
            part = child.recv(2**16)
            if not part:
                break
            answer += part
        return answer
