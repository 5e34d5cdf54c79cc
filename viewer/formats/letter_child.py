"""The process that reads letters, and the one that it forks for each of them.

A letter is a stranger's: its PDF is a program, and its words can be such that a rule takes hours for them. So the bytes
and the words go to a child that has little of everything: the limits are set before a byte of the letter is there, and
can't be raised again. It opens no file and reaches no network, and what it answers are values, never text to believe.
Loading what reading needs takes longer than reading does. So one process loads it, and forks a child for each letter;
that one sees no letter itself, and nobody gave it an environment.

On its standard input it gets sockets, one for each letter. A child first writes a byte that says whether the kernel cut
it off the network, then reads a line of JSON (the words beside the PDF, and whether there is one) and the PDF to the
end, and answers with one object of JSON. No answer means that it ran into a limit.
"""

import ctypes
import json
import os
import resource
import signal
import socket
import sys
from collections.abc import Sequence
from typing import NoReturn

from viewer.domain.letter_json import Json, reading_to_json
from viewer.domain.letter_reading import read_letter
from viewer.formats.letter_limits import HAS_NETWORK, HAS_NO_NETWORK, Limits
from viewer.formats.letter_pages import read_pages

# Of unshare(2) and prctl(2).
CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000
PR_SET_PDEATHSIG = 1
PR_SET_NO_NEW_PRIVS = 38


def lock_up(limits: Limits) -> bool:
    """Take from this process all that reading needs not; whether the kernel gave it a network of its own, empty one."""
    has_no_network = False
    if sys.platform == "linux":
        libc = ctypes.CDLL(None)
        libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        # Containers often forbid namespaces; then the other limits stand alone, and `innkalling doctor` tells.
        has_no_network = bool(libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0)
    for what, most in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_NOFILE, limits.open_files),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    # Nothing handles the alarm, so the kernel ends the process, whatever that is doing.
    signal.setitimer(signal.ITIMER_REAL, limits.wall_seconds)
    return has_no_network


def answer(pdf: bytes | None, texts: Sequence[str], limits: Limits) -> Json:
    """What the letter says, and what kept its pages from being read; then the reading is of the words beside it alone.

    A reading that is longer than any letter's is none, neither: half of it might say what the letter does not.
    """
    read = {"failure": "missing"} if pdf is None else read_pages(pdf, limits)
    pages, failure = read.get("pages"), read.get("failure")
    if isinstance(pages, list):
        if any(text.strip() for text in pages):
            reading = reading_to_json(read_letter(pages, texts))
            if _size(reading) <= limits.reading:
                return {"reading": reading}
            failure = "too_long"
        else:
            failure = "no_text"
    reading = reading_to_json(read_letter((), texts))
    return {"reading": reading if _size(reading) <= limits.reading else {}, "failure": failure}


def _size(reading: Json) -> int:
    return len(json.dumps(reading))


def main() -> None:
    """Fork a child for each socket that arrives, within the limits on the command line, after our parent's id."""
    parent, *numbers = sys.argv[1:]
    limits = Limits.of_arguments(numbers)
    _end_with(int(parent))
    # Nobody waits for the children: their silence says that they have ended.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(fileno=sys.stdin.fileno()) as requests:
        while True:
            _, descriptors, _, _ = socket.recv_fds(requests, 1, 1)
            if not descriptors:
                return
            reader = os.getpid()
            if os.fork() == 0:
                _read_one(requests, descriptors[0], limits, reader)
            os.close(descriptors[0])


def _end_with(parent: int) -> None:
    """End when the parent does."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    # The kernel tells only of a parent that ends from here on, not of one that ended before.
    if os.getppid() != parent:
        os._exit(1)


def _read_one(requests: socket.socket, descriptor: int, limits: Limits, reader: int) -> NoReturn:
    """Read one letter as the child that was forked for it, and end."""
    try:
        # The next ones are not for this child.
        requests.close()
        _end_with(reader)
        with socket.socket(fileno=descriptor) as letter, letter.makefile("rb") as request:
            letter.sendall(HAS_NO_NETWORK if lock_up(limits) else HAS_NETWORK)
            head = json.loads(request.readline())
            pdf = request.read()
            if not head["has_pdf"]:
                most = min(limits.words_cpu_seconds, limits.cpu_seconds)
                resource.setrlimit(resource.RLIMIT_CPU, (most, most))
            said = answer(pdf if head["has_pdf"] else None, head["texts"], limits)
            letter.sendall(json.dumps(said).encode())
    finally:
        # Not through the interpreter's end: tearing down a million objects is time that nobody wants.
        os._exit(0)


if __name__ == "__main__":
    main()
