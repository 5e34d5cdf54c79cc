"""A failure that lasts is told once, and when it is over."""

import pytest

from viewer.errors import StorageError
from viewer.web.server.defects import Outage


def test_an_outage_is_told_at_its_beginning_and_end(caplog: pytest.LogCaptureFixture) -> None:
    outage = Outage("polls fail")
    error = StorageError("the row of Kari")
    error.__cause__ = ConnectionRefusedError("no")

    for _ in range(658):
        outage.failed(error)
    outage.worked()
    outage.worked()

    assert caplog.messages == ["polls fail, StorageError: ConnectionRefusedError", "over: polls fail, 658 times"]
