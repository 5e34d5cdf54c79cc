"""A server in this process, so that a browser meets services whose clock a test holds."""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.test import run_wsgi_app

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment


class Quiet(WSGIRequestHandler):
    """Logs no requests: there are thousands."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """URL where the app answers, until the end of the block."""

    def whole(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        # Werkzeug's server forgets to close an answer when the browser resets the connection meanwhile: close it here.
        answer, status, headers = run_wsgi_app(app, environ, buffered=True)
        start_response(status, list(headers))
        return answer

    server = make_server("127.0.0.1", 0, whole, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
