"""A client that is still sending gets to see why it was refused."""

import time
from io import BytesIO

from viewer.web import body


def test_a_refused_body_is_read_to_its_end() -> None:
    """Most clients send everything before they look for an answer; one that is cut off sees a lost connection."""
    sent = BytesIO(b"x" * 3_000_000)
    body.drain({"CONTENT_LENGTH": "3000000", "wsgi.input": sent})
    assert sent.read() == b""


class Dripping:
    """A body that never ends, and comes slowly."""

    def read(self, _size: int) -> bytes:
        time.sleep(0.01)
        return b"x"


def test_a_body_that_never_ends_is_given_up() -> None:
    started = time.monotonic()
    body.drain({"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input": Dripping()}, timeout=0.05)
    assert time.monotonic() - started < 1
