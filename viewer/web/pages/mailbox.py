"""The recipient's lists: the mailbox, all that is to come, the past by year, letters, what is hidden, and a search."""

from collections.abc import Sequence

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from viewer.actions import lists, show
from viewer.domain.mailbox import DocumentId, Envelope
from viewer.domain.message import strictest
from viewer.web.pages.languages import page_translator
from viewer.web.pages.services import services
from viewer.web.pages.sign_in import signed_in, stronger_address
from viewer.web.pages.templates import render_template
from viewer.web.presentation.lists import letters_page, past_page, upcoming_page
from viewer.web.presentation.locked import locked_list
from viewer.web.presentation.mailbox import mailbox_page, rows, search_page

blueprint = Blueprint("mailbox", __name__)

# Characters.
LONGEST_QUERY = 200


@blueprint.get("/")
def mailbox() -> str:
    """The next appointment first, then the others, then the letters."""
    now = services().now()
    front = lists.front_page(signed_in().viewer, mailbox=services().mailbox, now=now)
    return render_template(
        "mailbox/mailbox.html",
        page=mailbox_page(front, now, page_translator()),
        stronger=_stronger(front.locked) if front.locked else None,
    )


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
    viewer, mailbox, now = signed_in().viewer, services().mailbox, services().now()
    shown = lists.letters(viewer, _number("page") or 1, mailbox=mailbox, now=now)
    return render_template(
        "mailbox/letters.html",
        page=letters_page(shown, page_translator()),
        locked_count=mailbox.locked_count(viewer, now),
    )


@blueprint.get("/locked")
def locked() -> str:
    """All letters that ask for a stronger sign-in, as far as they may be told."""
    shown = lists.locked(signed_in().viewer, _number("page") or 1, mailbox=services().mailbox, now=services().now())
    return render_template(
        "locked/list.html", page=locked_list(shown, page_translator()), stronger=_stronger(shown.items)
    )


@blueprint.get("/letters/<document_id>")
def letter(document_id: str) -> Response:
    """The way from a letter to what it is read as: the appointment that it carries, else the letter itself."""
    _, appointment_id = show.letter(
        signed_in().viewer, DocumentId(document_id), messages=services().messages, now=services().now()
    )
    if appointment_id is None:
        return redirect(url_for("appointments.document", document_id=document_id), code=303)
    return redirect(url_for("appointments.appointment", appointment_id=appointment_id), code=303)


@blueprint.get("/hidden")
def hidden() -> str:
    """The appointments that the recipient has hidden."""
    now = services().now()
    shown = lists.hidden(signed_in().viewer, _number("page") or 1, mailbox=services().mailbox, now=now)
    return render_template("mailbox/hidden.html", rows=rows(shown.items, now, page_translator()), list_page=shown)


@blueprint.get("/search")
def search() -> str:
    """What has all the words of `q`."""
    # As much as the form takes: more would come back several times in the page.
    query = " ".join(request.args.get("q", "").split())[:LONGEST_QUERY]
    now = services().now()
    viewer, mailbox = signed_in().viewer, services().mailbox
    hits = lists.search(viewer, query, mailbox=mailbox, now=now)
    page = search_page(hits, query, now, page_translator(), locked_count=mailbox.locked_count(viewer, now))
    return render_template("mailbox/search.html", page=page)


def _stronger(envelopes: Sequence[Envelope]) -> str | None:
    """The address of a sign-in by which all of these can be read; None where there is none."""
    needed = strictest(envelope.authentication_level for envelope in envelopes)
    return stronger_address(needed) if needed else None


def _number(name: str) -> int | None:
    """A small number in the query; anything else is nothing."""
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else None  # noqa: PLR2004  # 9999 years
