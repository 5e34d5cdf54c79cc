"""Templates: plain Jinja, with an environment for each language in which gettext is bound to its catalogue."""

from functools import cache
from typing import Any

from flask import Flask, current_app
from jinja2 import Environment
from markupsafe import Markup

from viewer.domain.appointment import Language
from viewer.i18n import translator
from viewer.web.pages.languages import interface_language
from viewer.web.presentation.contact import blocks, pieces
from viewer.web.presentation.fold import fold

EXTENSION = "innkalling-templates"


def init_templates(app: Flask) -> None:
    """Make the application's environments; what is registered with the application until now is in them."""
    app.extensions[EXTENSION] = {language: _environment(app, language) for language in Language}


def _environment(app: Flask, language: Language) -> Environment:
    environment = app.create_jinja_environment()
    environment.add_extension("jinja2.ext.i18n")
    environment.install_gettext_translations(translator(language).catalogue, newstyle=True)  # type: ignore[attr-defined]  # the extension's

    # A page shows a dozen icons, and each is the same on every page.
    @cache
    def icon(name: str) -> Markup:
        drawn: Markup = vars(environment.get_template("_icons.html").module)["icon"](name)
        return drawn

    environment.globals["icon"] = icon
    environment.globals["pieces"] = pieces
    environment.globals["blocks"] = blocks
    environment.globals["fold"] = fold
    return environment


def render_template(name: str, /, **values: Any) -> str:  # noqa: ANN401  # whatever the template wants
    """The page in the language of its reader."""
    environments: dict[Language, Environment] = current_app.extensions[EXTENSION]
    current_app.update_template_context(values)
    return environments[interface_language()].get_template(name).render(values)
