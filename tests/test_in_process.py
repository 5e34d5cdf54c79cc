"""The server that browser tests start in this process leaves nothing open."""

import socket
import struct
from io import BytesIO
from urllib.parse import urlsplit

from flask import Flask, Response

from tests.in_process import serving

RESET = struct.pack("ii", 1, 0)


def test_an_answer_is_closed_when_the_client_resets() -> None:
    app = Flask(__name__)
    files: list[BytesIO] = []

    @app.get("/")
    def file() -> Response:
        files.append(BytesIO(bytes(5_000_000)))
        response = Response(files[-1], direct_passthrough=True)
        response.call_on_close(files[-1].close)
        return response

    with serving(app) as url:
        address = (urlsplit(url).hostname, urlsplit(url).port)
        for _ in range(5):
            with socket.create_connection(address) as client:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                client.sendall(b"GET / HTTP/1.1\r\nHost: here\r\n\r\n")
                client.recv(100)

    assert files
    assert all(file.closed for file in files)
