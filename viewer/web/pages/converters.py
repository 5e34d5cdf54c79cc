"""Converters for the variable parts of paths."""

from flask import Flask
from werkzeug.routing import BaseConverter, IntegerConverter


class Word(BaseConverter):
    """Text without a slash, and without NUL: PostgreSQL does not even look for that, and nothing is called so.

    Ids and tokens of ours have at most 43 characters.
    """

    regex = r"[^/\x00]{1,200}"


class Number(IntegerConverter):
    """A number that every database can look for: 18 digits at most."""

    regex = r"\d{1,18}"


def init_addresses(app: Flask) -> None:
    """Let `<name>` in a rule be a word, and `<int:name>` a number; for the rules that are added after this."""
    app.url_map.converters["default"] = Word
    app.url_map.converters["int"] = Number
