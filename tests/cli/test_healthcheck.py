"""A container learns whether its service can serve."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from tests.cli.conftest import Innkalling


class Handler(BaseHTTPRequestHandler):
    """Answers `/readyz` with the server's own status."""

    def do_GET(self) -> None:
        self.send_response(self.server.status if self.path == "/readyz" else 404)  # type: ignore[attr-defined]
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(params=[200, 503])
def server(request: pytest.FixtureRequest) -> Iterator[HTTPServer]:
    running = HTTPServer(("127.0.0.1", 0), Handler)
    running.status = request.param  # type: ignore[attr-defined]
    thread = Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield running
    running.shutdown()
    running.server_close()
    thread.join()


def test_the_exit_code_is_the_answer(innkalling: Innkalling, server: HTTPServer) -> None:
    result = innkalling("--set", f"port={server.server_port}", "healthcheck")

    assert result.exit_code == (0 if server.status == 200 else 1)  # type: ignore[attr-defined]


def test_no_answer_is_told(innkalling: Innkalling) -> None:
    result = innkalling("--set", "port=9", "healthcheck")

    assert result.exit_code == 1
    assert "no answer at http://127.0.0.1:9/readyz" in result.output
