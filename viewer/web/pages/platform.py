"""Which map app a reader's device has: a guess by what the browser calls itself, with the choice beside it."""

from flask import request

from viewer.web.presentation.page import Platform


def platform() -> Platform:
    """The platform of the browser that sent the request."""
    agent = request.headers.get("User-Agent", "")
    if "Android" in agent:
        return Platform.ANDROID
    return Platform.APPLE if any(name in agent for name in ("iPhone", "iPad", "Macintosh")) else Platform.OTHER
