"""The headers that keep what is answered private, as plain data."""

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
    # In place of the server's own name, which says where to look for holes.
    "Server": "innkalling",
}
# Most answers are health data, so nothing keeps a copy of them.
NO_STORE = {"Cache-Control": "private, no-store"}
# A year, as browsers' preload lists ask (RFC 6797, 6.1).
TRANSPORT_SECURITY = "max-age=31536000; includeSubDomains"


def common_headers(settings: Settings) -> dict[str, str]:
    """The headers of every response, by name."""
    headers = HEADERS
    if settings.provider_origins:
        # Signing out leads on to the provider, and browsers hold a form's redirects to the policy too.
        targets = " ".join(("'self'", *settings.provider_origins))
        policy = CONTENT_SECURITY_POLICY.replace("form-action 'self'", f"form-action {targets}")
        headers = HEADERS | {"Content-Security-Policy": policy}
    return headers | ({"Strict-Transport-Security": TRANSPORT_SECURITY} if settings.is_https else {})
