"""Calendars: one entry to download, and the pages where a recipient looks after feeds."""

import re
import unicodedata
from dataclasses import replace

from flask import Blueprint, Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from viewer.actions import feeds as actions, show
from viewer.actions.publish import Publisher, appointment_ics, make_publisher
from viewer.actions.subscribe import example, previews, subscription
from viewer.domain.access import Session
from viewer.domain.appointment import OSLO, Language
from viewer.domain.calendar import FeedOptions, FeedToken
from viewer.domain.mailbox import AppointmentId
from viewer.domain.message import SenderId
from viewer.domain.redaction import FEED_DETAIL_LEVELS, DetailLevel
from viewer.web.pages.languages import interface_language, page_translator
from viewer.web.pages.services import services
from viewer.web.pages.sign_in import signed_in
from viewer.web.pages.templates import render_template
from viewer.web.presentation.calendars import (
    MINUTE,
    alarm_words,
    cut_in_words,
    feed_form,
    feed_rows,
    permission_in_words,
    program_facts,
)

blueprint = Blueprint("calendars", __name__)

LONGEST_NAME = 80
# They hold emoji together, and letters of some languages apart.
JOINERS = "\u200c\u200d"
# Thunderbird names the calendar after the address's last part, and Google refuses long addresses.
LONGEST_SLUG = 20
SENDER_NUMBER = re.compile(r"\d{1,18}", re.ASCII)
# These letters don't come apart into a plain one and an accent.
PLAIN_LETTERS = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "đ": "d", "ŋ": "n", "ŧ": "t"})


@blueprint.get("/appointments/<appointment_id>/calendar.ics")
def calendar_file(appointment_id: str) -> Response:
    """One appointment as a file; `detail` says how much it tells, `number` picks one of an event's times."""
    appointment = show.appointment(
        signed_in().viewer, AppointmentId(appointment_id), messages=services().messages, now=services().now()
    )
    options = file_options(signed_in(), _detail_level(request.args.get("detail"), DetailLevel.EVERYTHING))
    number = request.args.get("number", type=int)
    body = appointment_ics(appointment, options=options, public_url=services().settings.public_url, number=number)
    response = Response(body, content_type="text/calendar; charset=utf-8")
    # Inline makes iOS offer to add the entry; browsers that know no calendars download it all the same.
    name = f"innkalling-{appointment.appointment.start.astimezone(OSLO):%Y-%m-%d}.ics"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


@blueprint.get("/calendars")
def overview() -> str:
    """The recipient's feeds, and those that were revoked a short while ago."""
    feeds = actions.feed_list(signed_in().recipient_id, calendars=services().calendars, now=services().now())
    return render_template(
        "calendars/overview.html",
        in_use=feed_rows(feeds.in_use, feeds.fetches, page_translator(), services().now()),
        just_closed=feed_rows(feeds.just_revoked, feeds.fetches, page_translator(), services().now()),
    )


@blueprint.get("/calendars/new")
def new() -> str:
    """The form for another feed."""
    feeds = actions.feed_list(signed_in().recipient_id, calendars=services().calendars, now=services().now())
    return _form_page("calendars/new.html", _new_options(), count=len(feeds.in_use))


@blueprint.post("/calendars")
def make() -> str:
    """Make a feed, and show its address this once."""
    options = _options_in_form(_new_options())
    token = actions.open_feed(signed_in().recipient_id, options, calendars=services().calendars, now=services().now())
    return _address_page(token, options.name)


@blueprint.get("/calendars/<int:feed_id>")
def settings(feed_id: int) -> str:
    """A feed's form, who fetches it, and the ways to renew its address and to revoke it."""
    calendars, recipient_id = services().calendars, signed_in().recipient_id
    feed = actions.feed_of(recipient_id, feed_id, calendars=calendars)
    fetches = calendars.fetches(recipient_id).get(feed.id, ())
    return _form_page(
        "calendars/settings.html",
        feed.options,
        feed_id=feed_id,
        programs=program_facts(feed, fetches, page_translator(), services().now()),
        cut=cut_in_words(feed, page_translator()),
    )


@blueprint.post("/calendars/<int:feed_id>")
def change(feed_id: int) -> AnyResponse:
    """Change a feed to what the form says."""
    calendars, recipient_id = services().calendars, signed_in().recipient_id
    before = actions.feed_of(recipient_id, feed_id, calendars=calendars).options
    options = _options_in_form(before)
    actions.change_feed(recipient_id, feed_id, options, calendars=calendars)
    _ = page_translator().gettext
    message = _("The subscription is changed. Calendar apps see it the next time they fetch it.")
    has_fallen = options.confidential_up_to and before != before.permitted_at(options.confidential_up_to)
    return _overview_with(f"{message} {_tells_less()}" if has_fallen else message)


@blueprint.post("/calendars/<int:feed_id>/rotate")
def rotate(feed_id: int) -> str:
    """Renew a feed's address; the old one ends at once."""
    viewer = signed_in().viewer
    before = actions.feed_of(viewer.recipient_id, feed_id, calendars=services().calendars).options
    token = actions.renew_feed(viewer, feed_id, publisher=_publisher(), now=services().now())
    tells_less = before != before.permitted_at(viewer.authentication_level)
    return _address_page(token, before.name, _tells_less() if tells_less else None)


@blueprint.post("/calendars/<int:feed_id>/revoke")
def revoke(feed_id: int) -> AnyResponse:
    """Revoke a feed: its address gives nothing away from here on."""
    actions.revoke_feed(signed_in().recipient_id, feed_id, publisher=_publisher(), now=services().now())
    _ = page_translator().gettext
    return _overview_with(_("The subscription has ended. You can open it again for a week."))


@blueprint.post("/calendars/<int:feed_id>/restore")
def restore(feed_id: int) -> AnyResponse:
    """Open a revoked feed again under the same address."""
    actions.restore_feed(signed_in().recipient_id, feed_id, calendars=services().calendars, now=services().now())
    _ = page_translator().gettext
    return _overview_with(_("The subscription is open again, under the same address."))


@blueprint.get("/calendars/how-to")
def how_to() -> str:
    """How to subscribe in each app, and how late it may be."""
    signed_in()
    return render_template("calendars/how_to.html", guide=_guide())


def file_options(session: Session, detail_level: DetailLevel) -> FeedOptions:
    """What a file tells: whoever may read the letter may put it into a calendar, and is warned of who reads that."""
    return FeedOptions(
        detail_level=detail_level,
        name="",
        language=interface_language(),
        confidential_up_to=session.authentication_level,
    )


def feed_address(public_url: str, token: FeedToken, name: str) -> str:
    """The address to subscribe to, with nothing in it that needs an escape."""
    return f"{public_url}/calendars/{token}/{slug(name)}.ics"


def slug(name: str) -> str:
    """The name in small plain letters, digits and hyphens: `Mine timer` gives `mine-timer`."""
    letters = unicodedata.normalize("NFKD", name.lower().translate(PLAIN_LETTERS))
    words = re.findall(r"[a-z0-9]+", letters.encode("ascii", "ignore").decode())
    return "-".join(words)[:LONGEST_SLUG].strip("-") or "calendar"


def _new_options() -> FeedOptions:
    _ = page_translator().gettext
    return FeedOptions(name=_("My appointments"), language=interface_language())


def _options_in_form(before: FeedOptions) -> FeedOptions:
    """The options that the form holds; what it holds nonsense for stays as it was."""
    form = request.form
    changed = replace(
        before,
        name=_visible(form.get("name", "")) or before.name,
        detail_level=_detail_level(form.get("detail"), DetailLevel.DISCREET),
        language=Language(form["language"]) if form.get("language") in set(Language) else before.language,
        alarms=tuple(
            minutes * MINUTE for minutes in alarm_words(page_translator()) if str(minutes) in form.getlist("alarm")
        ),
        shows_deadlines="deadlines" in form,
        shows_called_off="without_called_off" not in form,
        senders=_senders_in_form(),
    )
    if "confidential" not in form:
        return replace(changed, confidential_up_to=None)
    # The word of somebody signed in at a level holds for that level and below. One given at a higher level stays as
    # long as the feed tells of the same letters in the same detail.
    given, now = before.confidential_up_to, signed_in().authentication_level
    tells_the_same = (changed.detail_level, changed.senders) == (before.detail_level, before.senders)
    stays = given is not None and given.reaches(now) and tells_the_same
    return replace(changed, confidential_up_to=given if stays else now)


def _senders_in_form() -> frozenset[SenderId] | None:
    """The senders that are chosen; None, which is all of them, when none is."""
    numbers = [number for number in request.form.getlist("sender") if SENDER_NUMBER.fullmatch(number)]
    return frozenset(SenderId(int(number)) for number in numbers) or None


def _visible(name: str) -> str:
    """The name without what nobody sees; empty when nothing else is left."""
    spaced = " ".join(name.split())
    visible = "".join(letter for letter in spaced if unicodedata.category(letter)[0] != "C" or letter in JOINERS)
    return visible[:LONGEST_NAME].strip(f" {JOINERS}")


def _detail_level(value: str | None, default: DetailLevel) -> DetailLevel:
    return DetailLevel(value) if value in FEED_DETAIL_LEVELS else default


def _form_page(template: str, options: FeedOptions, **values: object) -> str:
    """A feed's form, with what others would see in each language that entries can speak."""
    viewer, now = signed_in().viewer, services().now()
    entries = {
        language: previews(
            example(viewer, language, mailbox=services().mailbox, now=now),
            replace(options, language=language),
            services().settings.public_url,
        )
        for language in Language
    }
    return render_template(
        template,
        form=feed_form(options, entries, _senders(options), page_translator()),
        may=permission_in_words(signed_in().authentication_level, page_translator()),
        **values,
    )


def _senders(options: FeedOptions) -> dict[SenderId, str]:
    """The senders of the recipient's appointments by name, and those that the feed is limited to already."""
    names = dict(services().calendars.senders(signed_in().viewer, services().now()))
    names |= {sender_id: str(sender_id) for sender_id in options.senders or () if sender_id not in names}
    return dict(sorted(names.items(), key=lambda item: item[1].casefold()))


def _publisher() -> Publisher:
    settings = services().settings
    return make_publisher(
        services().calendars,
        services().messages,
        public_url=settings.public_url,
        past=settings.calendar_past,
        future=settings.calendar_future,
    )


def _address_page(token: FeedToken, name: str, notice: str | None = None) -> str:
    """The one page that ever shows the address."""
    where = subscription(feed_address(services().settings.public_url, token, name))
    return render_template("calendars/made.html", name=name, where=where, guide=_guide(), notice=notice)


def _tells_less() -> str:
    """What somebody reads whose sign-in does not reach the permission that the feed had."""
    _ = page_translator().gettext
    return _(
        "What asks for a stronger sign-in than this one stands in the calendar without telling what it is. Sign in "
        "more strongly and change the subscription if it is to tell more."
    )


def _guide() -> str:
    return f"calendars/_guide.{interface_language().tag}.html"


def _overview_with(message: str) -> AnyResponse:
    flash(message)
    return redirect(url_for("calendars.overview"), code=303)
