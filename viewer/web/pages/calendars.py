"""Calendars: one entry to download, and the pages where a recipient looks after feeds."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from flask import Blueprint, Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from viewer.actions import feeds as actions
from viewer.actions.publish import entry_ics
from viewer.actions.subscribe import example, previews, subscription
from viewer.domain.appointment import OSLO, Language
from viewer.domain.calendar import Detail, FeedOptions, FeedToken, Preview, with_detail
from viewer.domain.mailbox import AppointmentId
from viewer.domain.message import AuthenticationLevel
from viewer.web.pages.languages import gettext as _, interface_language
from viewer.web.pages.services import services
from viewer.web.pages.sign_in import signed_in
from viewer.web.pages.templates import render_template
from viewer.web.presentation.calendars import (
    MINUTE,
    alarm_words,
    download_options,
    feed_form,
    feed_rows,
    own_language,
    permission_in_words,
)

blueprint = Blueprint("calendars", __name__)

LONGEST_NAME = 80
# They hold emoji together, and letters of some languages apart.
JOINERS = "\u200c\u200d"
# Thunderbird names the calendar after the address's last part, and Google refuses long addresses.
LONGEST_SLUG = 40
# These letters don't come apart into a plain one and an accent.
PLAIN_LETTERS = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "đ": "d", "ŋ": "n", "ŧ": "t"})


@blueprint.get("/appointments/<appointment_id>/calendar.ics")
def calendar_file(appointment_id: str) -> Response:
    """One appointment as a file; `detail` says how much it tells, `number` picks one of an event's times."""
    at, session = services(), signed_in()
    found = at.messages.appointment(session.recipient_id, AppointmentId(appointment_id), at.now())
    options = download_options(session, _detail_asked(request.args.get("detail"), Detail.EVERYTHING))
    number = request.args.get("number", type=int)
    body = entry_ics(found, options=options, public_url=at.settings.public_url, number=number)
    response = Response(body, content_type="text/calendar; charset=utf-8")
    # Inline makes iOS offer to add the entry; browsers that know no calendars download it all the same.
    response.headers["Content-Disposition"] = f'inline; filename="{file_name(found.appointment.start)}"'
    return response


@blueprint.get("/calendars")
def overview() -> str:
    """The recipient's feeds, and those that were closed a short while ago."""
    at = services()
    found = actions.feed_list(signed_in().recipient_id, calendars=at.calendars, now=at.now())
    return render_template(
        "calendars/overview.html", in_use=feed_rows(found.in_use), just_closed=feed_rows(found.just_closed)
    )


@blueprint.get("/calendars/new")
def new() -> str:
    """The form for another feed."""
    options = _new_options()
    return render_template("calendars/new.html", form=feed_form(options, _previews(options)), may=_permission())


@blueprint.post("/calendars")
def make() -> str:
    """Make a feed, and show its address this once."""
    at, options = services(), _options_sent(_new_options())
    token = actions.open_feed(signed_in().recipient_id, options, calendars=at.calendars, now=at.now())
    return _made(token, options.name)


@blueprint.get("/calendars/<int:feed_id>")
def settings(feed_id: int) -> str:
    """A feed's form, and the ways to renew its address and to close it."""
    feed = actions.feed_of(signed_in().recipient_id, feed_id, calendars=services().calendars)
    form = feed_form(feed.options, _previews(feed.options))
    return render_template("calendars/settings.html", feed_id=feed_id, form=form, may=_permission())


@blueprint.post("/calendars/<int:feed_id>")
def change(feed_id: int) -> AnyResponse:
    """Take what the form says."""
    calendars, recipient_id = services().calendars, signed_in().recipient_id
    options = _options_sent(actions.feed_of(recipient_id, feed_id, calendars=calendars).options)
    actions.change_feed(recipient_id, feed_id, options, calendars=calendars)
    return _back(_("The subscription is changed. Calendar apps see it the next time they fetch it."))


@blueprint.post("/calendars/<int:feed_id>/rotate")
def rotate(feed_id: int) -> str:
    """A new address; the old one is closed."""
    at, recipient_id = services(), signed_in().recipient_id
    name = actions.feed_of(recipient_id, feed_id, calendars=at.calendars).options.name
    return _made(actions.rotate_feed(recipient_id, feed_id, calendars=at.calendars, now=at.now()), name)


@blueprint.post("/calendars/<int:feed_id>/revoke")
def revoke(feed_id: int) -> AnyResponse:
    """Close a feed: its address gives nothing away from here on."""
    at = services()
    actions.revoke_feed(signed_in().recipient_id, feed_id, calendars=at.calendars, now=at.now())
    return _back(_("The subscription is closed. You can open it again for a week."))


@blueprint.post("/calendars/<int:feed_id>/restore")
def restore(feed_id: int) -> AnyResponse:
    """Open a feed again under the same address."""
    at = services()
    actions.restore_feed(signed_in().recipient_id, feed_id, calendars=at.calendars, now=at.now())
    return _back(_("The subscription is open again, under the same address."))


@blueprint.get("/calendars/how-to")
def how_to() -> str:
    """How to subscribe in each app, and how late it may be."""
    signed_in()
    return render_template("calendars/how_to.html", guide=_guide())


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


def _new_options() -> FeedOptions:
    return FeedOptions(name=_("My appointments"), language=own_language())


def _options_sent(before: FeedOptions) -> FeedOptions:
    """The options that the form holds; what it holds nonsense for stays as it was."""
    form = request.form
    options = replace(
        before,
        name=_visible(form.get("name", "")) or before.name,
        language=Language(form["language"]) if form.get("language") in set(Language) else before.language,
        alarms=_alarms_sent(form.getlist("alarm")),
        shows_deadlines="deadlines" in form,
        confidential_up_to=_permission_sent(before.confidential_up_to) if "confidential" in form else None,
    )
    return with_detail(options, _detail_asked(form.get("detail"), Detail.DISCREET))


def _visible(name: str) -> str:
    """The name without what nobody sees; empty when nothing else is left."""
    spaced = " ".join(name.split())
    seen = "".join(each for each in spaced if unicodedata.category(each)[0] != "C" or each in JOINERS)
    return seen[:LONGEST_NAME].strip(f" {JOINERS}")


def _permission_sent(before: AuthenticationLevel | None) -> AuthenticationLevel:
    """The word of somebody signed in at a level holds for that level and below; one given at a higher one stays."""
    now = signed_in().authentication_level
    return before if before and before.reaches(now) else now


def _alarms_sent(sent: Sequence[str]) -> tuple[timedelta, ...]:
    return tuple(minutes * MINUTE for minutes in alarm_words() if str(minutes) in sent)


def _detail_asked(value: str | None, default: Detail) -> Detail:
    return Detail(value) if value in set(Detail) else default


def _previews(options: FeedOptions) -> dict[Language, list[Preview]]:
    at = services()
    appointments = at.messages.appointments(signed_in().recipient_id, at.now())
    return {
        language: previews(
            example(appointments, language, at.now()), replace(options, language=language), at.settings.public_url
        )
        for language in Language
    }


def _permission() -> str:
    return permission_in_words(signed_in().authentication_level)


def _made(token: FeedToken, name: str) -> str:
    """The one page that ever shows the address."""
    where = subscription(feed_address(services().settings.public_url, token, name))
    return render_template("calendars/made.html", name=name, where=where, guide=_guide())


def _guide() -> str:
    return f"calendars/_guide.{interface_language().value}.html"


def _back(message: str) -> AnyResponse:
    flash(message)
    return redirect(url_for("calendars.overview"), code=303)
