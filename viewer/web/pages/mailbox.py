"""The recipient's lists: the mailbox, all that is to come, the past by year, letters, what is hidden, and a search."""

from flask import Blueprint, request

from viewer.actions import lists
from viewer.web.pages.languages import page_translator
from viewer.web.pages.services import services
from viewer.web.pages.sign_in import signed_in
from viewer.web.pages.templates import render_template
from viewer.web.presentation.lists import letters_page, past_page, upcoming_page
from viewer.web.presentation.mailbox import mailbox_page, rows, search_page

blueprint = Blueprint("mailbox", __name__)


@blueprint.get("/")
def mailbox() -> str:
    """The next appointment first, then the others, then the letters."""
    now = services().now()
    front = lists.front_page(signed_in().viewer, mailbox=services().mailbox, now=now)
    return render_template("mailbox/mailbox.html", page=mailbox_page(front, now, page_translator()))


@blueprint.get("/upcoming")
def upcoming() -> str:
    """All appointments that are to come."""
    now = services().now()
    shown = lists.upcoming(signed_in().viewer, _number("page") or 1, mailbox=services().mailbox, now=now)
    return render_template("mailbox/upcoming.html", page=upcoming_page(shown, now, page_translator()))


@blueprint.get("/past")
def past() -> str:
    """The appointments that have been, a year at a time."""
    now = services().now()
    shown = lists.past(signed_in().viewer, _number("year"), _number("page") or 1, mailbox=services().mailbox, now=now)
    return render_template("mailbox/past.html", page=past_page(shown, now, page_translator()))


@blueprint.get("/letters")
def letters() -> str:
    """All letters that carry no appointment."""
    shown = lists.letters(signed_in().viewer, _number("page") or 1, mailbox=services().mailbox, now=services().now())
    return render_template("mailbox/letters.html", page=letters_page(shown, page_translator()))


@blueprint.get("/hidden")
def hidden() -> str:
    """The appointments that the recipient has hidden."""
    now = services().now()
    shown = lists.hidden(signed_in().viewer, _number("page") or 1, mailbox=services().mailbox, now=now)
    return render_template("mailbox/hidden.html", rows=rows(shown.items, now, page_translator()), list_page=shown)


@blueprint.get("/search")
def search() -> str:
    """What has all the words of `q`."""
    query = " ".join(request.args.get("q", "").split())
    now = services().now()
    hits = lists.search(signed_in().viewer, query, mailbox=services().mailbox, now=now)
    return render_template("mailbox/search.html", page=search_page(hits, query, now, page_translator()))


def _number(name: str) -> int | None:
    """A small number in the query; anything else is nothing."""
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else None  # noqa: PLR2004  # 9999 years
