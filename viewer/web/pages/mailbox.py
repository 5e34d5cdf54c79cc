"""The recipient's lists: the mailbox, all that is to come, the past by year, letters, what is hidden, and a search."""

from flask import Blueprint, request

from viewer.actions import show
from viewer.domain.mailbox import Mailbox
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
    page = mailbox_page(_mailbox(), services().now(), page_translator())
    return render_template("mailbox/mailbox.html", page=page)


@blueprint.get("/upcoming")
def upcoming() -> str:
    """All appointments that are to come."""
    page = upcoming_page(_mailbox(), _number("page") or 1, services().now(), page_translator())
    return render_template("mailbox/upcoming.html", page=page)


@blueprint.get("/past")
def past() -> str:
    """The appointments that have been, a year at a time."""
    page = past_page(_mailbox(), _number("year"), _number("page") or 1, services().now(), page_translator())
    return render_template("mailbox/past.html", page=page)


@blueprint.get("/letters")
def letters() -> str:
    """All letters that carry no appointment."""
    page = letters_page(_mailbox(), _number("page") or 1, page_translator())
    return render_template("mailbox/letters.html", page=page)


@blueprint.get("/hidden")
def hidden() -> str:
    """The appointments that the recipient has hidden."""
    all_of_it = _mailbox()
    shown = rows(all_of_it.hidden, all_of_it, services().now(), page_translator())
    return render_template("mailbox/hidden.html", rows=shown)


@blueprint.get("/search")
def search() -> str:
    """What has all the words of `q`."""
    query = " ".join(request.args.get("q", "").split())
    hits = show.search(_mailbox(), query) if query else Mailbox()
    page = search_page(hits, query, services().now(), page_translator())
    return render_template("mailbox/search.html", page=page)


def _mailbox() -> Mailbox:
    return show.mailbox(signed_in().recipient_id, messages=services().messages, now=services().now())


def _number(name: str) -> int | None:
    """A small number in the query; anything else is nothing."""
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else None  # noqa: PLR2004  # 9999 years
