"""The headers that every answer carries unless its view says otherwise."""

from flask import Flask, Response, request

from viewer.config import Settings

# Nothing is loaded from elsewhere, nothing runs inline, and nobody frames a page (OWASP ASVS 5.0, 3.4.3 and 3.4.6).
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
}
UNKEPT = {"Cache-Control": "private, no-store"}
TRANSPORT_SECURITY = "max-age=31536000; includeSubDomains"


def common_headers(settings: Settings) -> dict[str, str]:
    """The headers of whatever is answered, by name."""
    return HEADERS | ({"Strict-Transport-Security": TRANSPORT_SECURITY} if settings.is_https else {})


def init_headers(app: Flask, settings: Settings) -> None:
    """Add the headers to every answer; pages are health data, so nothing keeps a copy of them."""
    always = common_headers(settings)

    @app.after_request
    def add_headers(response: Response) -> Response:
        wanted = always if request.endpoint == "static" else always | UNKEPT
        said = {name for name, _ in response.headers}
        response.headers.extend([(name, value) for name, value in wanted.items() if name not in said])
        return response
