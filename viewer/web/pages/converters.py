"""Converters for the variable parts of paths."""

from flask import Flask
from werkzeug.routing import BaseConverter


class Word(BaseConverter):
    """Text without a slash, and without NUL: PostgreSQL does not even look for that, and nothing is called so."""

    regex = r"[^/\x00]+"


def init_addresses(app: Flask) -> None:
    """Let `<name>` in a rule be a word; for the rules that are added after this."""
    app.url_map.converters["default"] = Word
