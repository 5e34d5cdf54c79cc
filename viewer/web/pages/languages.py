"""The interface's language: bokmål, nynorsk or English; chosen by link, kept in a cookie, guessed at first."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import cache
from gettext import NullTranslations, translation
from pathlib import Path
from urllib.parse import quote

from flask import Blueprint, Flask, current_app, g, redirect, request
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

import viewer
from viewer.domain.appointment import Language

EXTENSION = "innkalling-languages"
CATALOGUES = Path(viewer.__file__).parent / "translations"
COOKIE = "language"
COOKIE_LIFETIME = timedelta(days=365)

# A path of our own: browsers take "//host" and "/\host" for another host, and drop control characters.
OWN_PATH = re.compile(r"/(?![/\\])[!-\[\]-~]*", re.ASCII)
PLAIN_IN_QUERIES = "!$'()*,/:;?@"  # RFC 3986, 3.4, but for what parts a query

blueprint = Blueprint("languages", __name__)


class InterfaceLanguage(StrEnum):
    """A language that the interface speaks, as in the page's `lang`."""

    NB = "nb"
    NN = "nn"
    EN = "en"

    @property
    def locale(self) -> str:
        """What Babel calls it. Never plain `en`, which is American: 8/24/26, 10:00 AM."""
        return "en_GB" if self is InterfaceLanguage.EN else self.value


# Each language is named in itself, so that whoever needs it can read it.
NAMES = {
    InterfaceLanguage.NB: "Bokmål",
    InterfaceLanguage.NN: "Nynorsk",
    InterfaceLanguage.EN: "English",
}
# What browsers ask for, and what they get; "no" is what many say for either Norwegian.
ASKED = {
    "nb": InterfaceLanguage.NB,
    "no": InterfaceLanguage.NB,
    "nn": InterfaceLanguage.NN,
    "en": InterfaceLanguage.EN,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class LanguageChoice:
    """A link to this page in a language."""

    code: str
    name: str
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Memory:
    """Where a choice is kept beside the cookie: `kept` tells it, None when there is none, and `keep` remembers it."""

    kept: Callable[[], str | None] = lambda: None
    keep: Callable[[str], None] = lambda _language: None


def init_languages(app: Flask, memory: Memory = Memory()) -> None:  # a frozen value
    """Let the application speak three languages, and the reader choose."""
    app.extensions[EXTENSION] = memory
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    app.register_blueprint(blueprint)
    app.context_processor(lambda: {"language": interface_language().value, "language_choices": language_choices()})


def interface_language() -> InterfaceLanguage:
    """The language chosen here, else kept elsewhere, else asked for by the browser, else suggested, else bokmål."""
    found: InterfaceLanguage | None = g.get("interface_language")
    if found is None:
        found = g.interface_language = _interface_language()
    return found


def _interface_language() -> InterfaceLanguage:
    chosen = request.cookies.get(COOKIE) or _memory().kept()
    if chosen in set(InterfaceLanguage):
        return InterfaceLanguage(chosen)
    asked = request.accept_languages.best_match(list(ASKED))
    return ASKED[asked] if asked else g.get("suggested_language", InterfaceLanguage.NB)


def suggest_language(language: Language) -> None:
    """Let the page speak the message's language, when neither its reader nor the browser asks for one we know."""
    g.suggested_language = InterfaceLanguage(language.lower())
    g.pop("interface_language", None)


def _memory() -> Memory:
    memory: Memory = current_app.extensions[EXTENSION]
    return memory


def language_choices() -> list[LanguageChoice]:
    """Links to the page that is shown, one for each language."""
    current, address, back = interface_language(), g.get("choose_language_at"), ""
    if address is None:
        path = request.full_path.rstrip("?") if request.method == "GET" else "/"
        address, back = "/language", f"&back={quote(path, safe=PLAIN_IN_QUERIES)}"
    return [
        LanguageChoice(
            code=language.value,
            name=NAMES[language],
            url=f"{address}?to={language.value}{back}",
            is_current=language is current,
        )
        for language in InterfaceLanguage
    ]


def own_path(path: str | None) -> str:
    """The path if it is one of ours, else the mailbox: nobody is sent to another host."""
    return path if path and OWN_PATH.fullmatch(path) else "/"


def gettext(text: str, **values: object) -> str:
    """The text in the language of the page; import it as `_`, so that the text is gathered."""
    said = catalogue(interface_language()).gettext(text)
    return said % values if values else said


def ngettext(one: str, many: str, num: int, **values: object) -> str:
    """The text for so many, in the language of the page."""
    return catalogue(interface_language()).ngettext(one, many, num) % {"num": num, **values}


@cache
def catalogue(language: InterfaceLanguage) -> NullTranslations:
    """The texts of a language."""
    return translation("messages", CATALOGUES, [language.value])


def choose_at(address: str) -> None:
    """Have this page's languages chosen at an address of its own, so that a secret in the path stays in the path."""
    g.choose_language_at = address


@blueprint.get("/language")
def choose() -> Response:
    """Keep the chosen language (`to`) and go back to the page (`back`)."""
    return keep_choice(own_path(request.args.get("back")))


def keep_choice(back: str) -> Response:
    """Keep the language that is asked for (`to`), and lead on. Raises BadRequest for one that is none of ours."""
    chosen = request.args.get("to")
    if chosen not in set(InterfaceLanguage):
        raise BadRequest
    _memory().keep(chosen)
    response = redirect(back, code=303)
    response.set_cookie(
        COOKIE,
        chosen,
        max_age=COOKIE_LIFETIME,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )
    return response
