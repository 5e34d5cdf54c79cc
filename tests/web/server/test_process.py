"""The server tells systemd when it can answer."""

import socket
from pathlib import Path

import pytest

from viewer.web.server.process import notify_ready


def test_systemd_is_told_that_the_service_is_ready(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    address = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(address))
        monkeypatch.setenv("NOTIFY_SOCKET", str(address))

        notify_ready()

        assert systemd.recv(100) == b"READY=1"


def test_nobody_is_told_where_nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    notify_ready()


def test_a_supervisor_that_has_gone_stops_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "gone"))
    notify_ready()
