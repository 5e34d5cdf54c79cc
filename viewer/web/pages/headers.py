"""The headers that every page carries unless its view says otherwise."""

from flask import Flask, Response, request

from viewer.config import Settings
from viewer.web.server.headers import NO_STORE, common_headers


def init_headers(app: Flask, settings: Settings) -> None:
    """Add the headers to every response; pages are health data, so nothing keeps a copy of them."""
    common = common_headers(settings)

    @app.after_request
    def add_headers(response: Response) -> Response:
        wanted = common if request.endpoint == "static" else common | NO_STORE
        present = {name for name, _ in response.headers}
        response.headers.extend([(name, value) for name, value in wanted.items() if name not in present])
        return response
