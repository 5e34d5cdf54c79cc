"""Calendars: one entry to download, and the page where a recipient makes and closes feeds."""

import re
import unicodedata
from datetime import datetime

from flask import Blueprint
from flask import Response
from flask import make_response
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from viewer.actions.publish import entry_ics
from viewer.actions.publish import make_feed
from viewer.actions.publish import revoke_feed
from viewer.domain.appointment import OSLO
from viewer.domain.appointment import Language
from viewer.domain.calendar import DetailLevel
from viewer.domain.calendar import FeedToken
from viewer.domain.mailbox import AppointmentId
from viewer.web.access import signed_in
from viewer.web.languages import InterfaceLanguage
from viewer.web.languages import interface_language
from viewer.web.services import services

blueprint = Blueprint("calendars", __name__)

LANGUAGES = {
    InterfaceLanguage.NB: Language.NB,
    InterfaceLanguage.NN: Language.NN,
    InterfaceLanguage.EN: Language.EN,
}
LONGEST_NAME = 80
# Thunderbird names the calendar after the address's last part, and Google refuses long addresses.
LONGEST_SLUG = 40
# These letters don't come apart into a plain one and an accent.
PLAIN_LETTERS = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "đ": "d", "ŋ": "n", "ŧ": "t"})


@blueprint.get("/appointments/<appointment_id>/calendar.ics")
def calendar_file(appointment_id: str) -> Response:
    """One appointment as a file; `level` says how much it tells."""
    at = services()
    found = at.messages.appointment(signed_in().recipient_id, AppointmentId(appointment_id), at.now())
    level = level_asked(request.args.get("level"), DetailLevel.EVERYTHING)
    body = entry_ics(found, level=level, language=own_language(), public_url=at.settings.public_url)
    response = Response(body, content_type="text/calendar; charset=utf-8")
    # Inline makes iOS offer to add the entry; browsers that know no calendars download it all the same.
    response.headers["Content-Disposition"] = f'inline; filename="{file_name(found.appointment.start)}"'
    return response


@blueprint.get("/calendars")
def overview() -> str:
    """The recipient's feeds, and a form for another."""
    feeds = services().calendars.of(signed_in().recipient_id)
    open_feeds = [feed for feed in feeds if feed.revoked_at is None]
    return render_template("calendars/overview.html", feeds=open_feeds, default_name=_("My appointments"))


@blueprint.post("/calendars")
def make() -> Response:
    """Make a feed, and show its address this once."""
    at = services()
    name = " ".join(request.form.get("name", "").split())[:LONGEST_NAME] or _("My appointments")
    level = level_asked(request.form.get("level"), DetailLevel.DISCREET)
    recipient_id = signed_in().recipient_id
    token = make_feed(recipient_id, name, level, own_language(), calendars=at.calendars, now=at.now())
    address = feed_address(at.settings.public_url, token, name)
    return make_response(render_template("calendars/made.html", name=name, address=address))


@blueprint.post("/calendars/<int:feed_id>/revoke")
def revoke(feed_id: int) -> AnyResponse:
    """Close a feed: its address is worth nothing from here on."""
    at = services()
    revoke_feed(signed_in().recipient_id, feed_id, calendars=at.calendars, now=at.now())
    return redirect(url_for("calendars.overview"), code=303)


def own_language() -> Language:
    """The interface's language, as entries know it."""
    return LANGUAGES[interface_language()]


def level_asked(value: str | None, default: DetailLevel) -> DetailLevel:
    """The level that was asked for, or the default for what is none."""
    return DetailLevel(value) if value in set(DetailLevel) else default


def feed_address(public_url: str, token: FeedToken, name: str) -> str:
    """The address to subscribe to, with nothing in it that needs an escape."""
    return f"{public_url}/calendars/{token}/{slug(name)}.ics"


def slug(name: str) -> str:
    """The name in small plain letters, digits and hyphens: `Mine timer` gives `mine-timer`."""
    letters = unicodedata.normalize("NFKD", name.lower().translate(PLAIN_LETTERS))
    words = re.findall(r"[a-z0-9]+", letters.encode("ascii", "ignore").decode())
    return "-".join(words)[:LONGEST_SLUG].strip("-") or "calendar"


def file_name(start: datetime) -> str:
    """A name by day, so that two appointments don't overwrite each other and nothing of the matter shows."""
    return f"innkalling-{start.astimezone(OSLO):%Y-%m-%d}.ics"
