"""Templates, compiled once for each language with all in them that is the same on every page.

A page has some forty words and icons and a dozen parts: to look them up takes longer than to write all the rest.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from flask import Flask, current_app
from jinja2 import Environment
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from markupsafe import Markup

from viewer.web.pages.languages import InterfaceLanguage, catalogue, interface_language

EXTENSION = "innkalling-templates"
INCLUDE = re.compile(r'{% include "([\w/.]+)" %}')


class Constants(Extension):
    """Puts in, as a template is compiled, what stands for `_("…")`, `icon("…")` and an included part."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:  # noqa: ARG002  # Jinja's
        """The source with its parts. Empty comments at both ends keep the whitespace as a statement would."""
        return INCLUDE.sub(lambda found: f"{{##}}{self._part(found[1])}{{##}}", source)

    def _part(self, name: str) -> str:
        assert self.environment.loader  # noqa: S101  # Flask's
        source, _, _ = self.environment.loader.get_source(self.environment, name)
        return self.preprocess(source.removesuffix("\n"), name)

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """The tokens with texts for calls."""
        tokens = list(stream)
        while tokens:
            match tokens[:4]:
                case [(line, "name", "_" | "icon" as asked), (_, "lparen", _), (_, "string", text), (_, "rparen", _)]:
                    yield from self._text(line, self._said(asked, text))
                    del tokens[:4]
                case _:
                    yield tokens.pop(0)

    def _said(self, asked: str, text: str) -> str:
        if asked == "icon":
            return str(self.environment.globals["icon"](text))  # type: ignore[operator]  # see below
        return catalogue(self.environment.language).gettext(text)  # type: ignore[attr-defined]  # see below

    def _text(self, line: int, text: str) -> Iterator[Token]:
        yield from (Token(line, "string", text), Token(line, "pipe", "|"), Token(line, "name", "safe"))


def init_templates(app: Flask) -> None:
    """Let the application's templates be compiled for each language."""
    environment = app.jinja_env

    @cache
    def icon(name: str) -> Markup:
        drawn: Markup = vars(environment.get_template("_icons.html").module)["icon"](name)
        return drawn

    environment.globals["icon"] = icon
    app.extensions[EXTENSION] = {language: _speaking(environment, language) for language in InterfaceLanguage}


def _speaking(environment: Environment, language: InterfaceLanguage) -> Environment:
    overlay = environment.overlay(extensions=[Constants])
    overlay.extend(language=language)
    return overlay


def render_template(name: str, /, **values: Any) -> str:  # noqa: ANN401  # whatever the template wants
    """The page in the language of its reader."""
    environments: dict[InterfaceLanguage, Environment] = current_app.extensions[EXTENSION]
    current_app.update_template_context(values)
    return environments[interface_language()].get_template(name).render(values)
