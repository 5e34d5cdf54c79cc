"""The interface's language: bokmål, nynorsk or English; chosen by link, kept in a cookie, guessed at first."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote

from flask import Blueprint, Flask, current_app, g, redirect, request
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from viewer.domain.appointment import Language
from viewer.i18n import LANGUAGE_NAMES, Translator, translator
from viewer.web.pages.cookies import read_cookie, set_cookie

EXTENSION = "innkalling-languages"
COOKIE = "language"
COOKIE_LIFETIME = timedelta(days=365)

# A path of our own: browsers take "//host" and "/\host" for another host, and drop control characters.
OWN_PATH = re.compile(r"/(?![/\\])[!-\[\]-~]*", re.ASCII)
PLAIN_IN_QUERIES = "!$'()*,/:;?@"  # RFC 3986, 3.4, but for what parts a query

# Characters of a path that links lead back to: a page has six of them.
LONGEST_BACK = 500

blueprint = Blueprint("languages", __name__)


# The languages of browsers that get one of ours; "no" is what many say for either Norwegian.
BROWSER_LANGUAGES = {language.tag: language for language in Language} | {"no": Language.NB}


@dataclass(frozen=True, kw_only=True, slots=True)
class LanguageChoice:
    """A link to this page in a language."""

    code: str
    name: str
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class AccountLanguage:
    """The choice stored with the account: `read` gives its tag, None when there is none, and `store` writes it."""

    read: Callable[[], str | None] = lambda: None
    store: Callable[[str], None] = lambda _tag: None


def init_languages(app: Flask, account: AccountLanguage = AccountLanguage()) -> None:  # a frozen value
    """Let the reader choose among three languages."""
    app.extensions[EXTENSION] = account
    app.register_blueprint(blueprint)
    app.context_processor(lambda: {"language": interface_language().tag, "language_choices": language_choices()})


def interface_language() -> Language:
    """The language chosen here, else stored with the account, else that of the browser, else suggested, else bokmål."""
    language: Language | None = g.get("interface_language")
    if language is None:
        language = Language.of_tag(read_cookie(COOKIE) or _account().read())
        if language is None:
            accepted = request.accept_languages.best_match(list(BROWSER_LANGUAGES))
            language = BROWSER_LANGUAGES[accepted] if accepted else g.get("suggested_language", Language.NB)
        g.interface_language = language
    return language


def page_translator() -> Translator:
    """The translator of the page's language."""
    return translator(interface_language())


def suggest_language(language: Language) -> None:
    """Let the page speak the message's language, when neither its reader nor the browser asks for one we know."""
    g.suggested_language = language
    g.pop("interface_language", None)


def _account() -> AccountLanguage:
    account: AccountLanguage = current_app.extensions[EXTENSION]
    return account


def language_choices() -> list[LanguageChoice]:
    """Links to the page that is shown, one for each language."""
    current, address, back = interface_language(), g.get("choose_language_at"), ""
    if address is None:
        path = request.full_path.rstrip("?") if request.method == "GET" else "/"
        if len(path) > LONGEST_BACK:
            path = "/"
        address, back = "/language", f"&back={quote(path, safe=PLAIN_IN_QUERIES)}"
    return [
        LanguageChoice(
            code=language.tag,
            name=name,
            url=f"{address}?to={language.tag}{back}",
            is_current=language is current,
        )
        for language, name in LANGUAGE_NAMES.items()
    ]


def own_path(path: str | None) -> str:
    """The path if it is one of ours, else the mailbox: nobody is sent to another host."""
    return path if path and OWN_PATH.fullmatch(path) else "/"


def choose_language_at(address: str) -> None:
    """Have this page's languages chosen at an address of its own, so that a secret in the path stays in the path."""
    g.choose_language_at = address


@blueprint.get("/language")
def choose() -> Response:
    """Store the chosen language (`to`) and go back to the page (`back`)."""
    return store_choice(own_path(request.args.get("back")))


def store_choice(back: str) -> Response:
    """Store the language that the query names (`to`), and redirect. Raises BadRequest for one that is none of ours."""
    language = Language.of_tag(request.args.get("to"))
    if language is None:
        raise BadRequest
    _account().store(language.tag)
    response = redirect(back, code=303)
    set_cookie(response, COOKIE, language.tag, COOKIE_LIFETIME)
    return response
