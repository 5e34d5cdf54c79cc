"""Calendars in words: the feeds in a list, a feed's form, what others will see, and who fetches."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from viewer.domain.appointment import OSLO, Appointment, Language
from viewer.domain.calendar import Feed, FeedOptions, Fetch, FetchedVersion, Preview
from viewer.domain.message import AuthenticationLevel, SenderId
from viewer.domain.redaction import FEED_DETAIL_LEVELS, DetailLevel
from viewer.i18n import LANGUAGE_NAMES, Translator
from viewer.web.presentation.when import time_fact

MINUTE = timedelta(minutes=1)
# How calendar programs call themselves, and what people call them; the first that fits counts. Apple's are known by
# what they run on, and a browser is no calendar.
IPHONE, MAC, BROWSER = "iphone", "mac", "browser"
PROGRAMS = (
    (re.compile("google-calendar", re.IGNORECASE), "Google Calendar"),
    (re.compile(r"dataaccessd|\biOS/|iPhone|iPad"), IPHONE),
    (re.compile(r"CalendarAgent|macOS|Mac OS X.*iCal"), MAC),
    (re.compile("Thunderbird"), "Thunderbird"),
    (re.compile("Nextcloud"), "Nextcloud"),
    (re.compile("Evolution", re.IGNORECASE), "GNOME Calendar"),
    (re.compile("ICSx5"), "ICSx⁵ (Android)"),
    (re.compile("Outlook|Microsoft|Exchange"), "Outlook"),
    (re.compile("HomeAssistant|Home Assistant"), "Home Assistant"),
    (re.compile("vdirsyncer"), "vdirsyncer"),
    (re.compile("^Mozilla/"), BROWSER),
)
# A program that comes first when an address is as old as this may have got it from somebody else.
OLD_ADDRESS = timedelta(days=14)
# So long a program is pointed out as new.
NEW_PROGRAM = timedelta(days=30)
# Of a program that has not come for so long nobody expects that it shows the latest.
FORGOTTEN_PROGRAM = timedelta(days=30)
PROGRAM_NAME = re.compile(r"[A-Za-z][\w .+-]{0,39}", re.ASCII)


@dataclass(frozen=True, kw_only=True, slots=True)
class ProgramFact:
    """A program that fetches a feed, as people call it; `is_new` when it came lately to an address that is old."""

    name: str
    first: str
    last: str
    is_new: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedRow:
    """A feed in the list: never its address, which is told once."""

    id: int
    name: str
    detail: str
    created: str
    programs: tuple[ProgramFact, ...]
    closed: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class AlarmChoice:
    """A reminder that can be had, and whether the feed has it."""

    minutes: int
    words: str
    is_chosen: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownEntry:
    """Exactly what others see of an entry at a detail level; `value` and `name` are the detail level's."""

    value: str
    name: str
    hint: str
    title: str
    when: str
    location: str | None
    description: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class PreviewChoice:
    """What others see in one of the languages that entries can speak."""

    language: str
    entry: ShownEntry
    is_chosen: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class DetailChoice:
    """A detail level that can be had."""

    value: str
    name: str
    hint: str
    previews: tuple[PreviewChoice, ...]
    is_chosen: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Downloads:
    """How an appointment can be taken into a calendar; `times` are its times when it has several, soonest first."""

    entries: tuple[ShownEntry, ...]
    times: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class FetchedFacts:
    """The programs that have fetched an appointment as it is now, and those that have not."""

    current: tuple[str, ...]
    outdated: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedLanguage:
    """A language that entries can speak; `lang` is that of its own name."""

    value: str
    lang: str
    name: str
    is_chosen: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class SenderChoice:
    """A sender that a feed can be limited to, and whether it is among the chosen ones."""

    id: SenderId
    name: str
    is_chosen: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedForm:
    """A feed's form, filled in."""

    name: str
    details: tuple[DetailChoice, ...]
    languages: tuple[FeedLanguage, ...]
    alarms: tuple[AlarmChoice, ...]
    shows_deadlines: bool
    shows_called_off: bool
    senders: tuple[SenderChoice, ...]
    tells_confidential: bool


def feed_rows(
    feeds: Iterable[Feed], fetches: Mapping[int, Sequence[Fetch]], translator: Translator, now: datetime
) -> list[FeedRow]:
    """The feeds, ready to be listed."""
    names = detail_names(translator)
    return [
        FeedRow(
            id=feed.id,
            name=feed.options.name,
            detail=names[feed.options.detail_level],
            created=translator.date_and_clock(feed.created_at),
            programs=program_facts(feed, fetches.get(feed.id, ()), translator, now),
            closed=translator.date_and_clock(feed.revoked_at) if feed.revoked_at else None,
        )
        for feed in feeds
    ]


def program_facts(
    feed: Feed, fetches: Iterable[Fetch], translator: Translator, now: datetime
) -> tuple[ProgramFact, ...]:
    """The programs that fetch the feed, latest first; one program has another name with each of its own versions."""
    by_name: dict[str, list[Fetch]] = {}
    for fetch in fetches:
        by_name.setdefault(program_in_words(fetch.program, translator), []).append(fetch)
    facts = []
    for name, of_program in by_name.items():
        first, last = min(fetch.first_at for fetch in of_program), max(fetch.last_at for fetch in of_program)
        is_new = len(by_name) > 1 and first - feed.created_at > OLD_ADDRESS and now - first < NEW_PROGRAM
        facts.append(
            ProgramFact(
                name=name,
                first=translator.date_and_clock(first),
                last=translator.date_and_clock(last),
                is_new=is_new,
            )
        )
    return tuple(facts)


def fetched_facts(versions: Sequence[FetchedVersion], translator: Translator, now: datetime) -> FetchedFacts | None:
    """Which programs have fetched an appointment as it is now; None when nobody fetches it.

    A program that has not come for weeks is left out: nobody looks at it any more.
    """
    latest: dict[str, FetchedVersion] = {}
    for version in sorted(versions, key=lambda version: version.fetch.last_at):
        if now - version.fetch.last_at < FORGOTTEN_PROGRAM:
            latest[program_in_words(version.fetch.program, translator)] = version
    if not latest:
        return None
    return FetchedFacts(
        current=tuple(name for name, version in latest.items() if version.is_latest),
        outdated=tuple(name for name, version in latest.items() if not version.is_latest),
    )


def cut_in_words(feed: Feed, translator: Translator) -> str | None:
    """How much a feed leaves out for want of room; None when it holds everything."""
    if not feed.left_out or feed.reaches_until is None:
        return None
    return translator.ngettext(
        "Calendar apps take no larger calendar than this one: %(num)d entry is left out. It reaches until %(date)s.",
        "Calendar apps take no larger calendar than this one: %(num)d entries are left out. It reaches until %(date)s.",
        feed.left_out,
        date=translator.long_date(feed.reaches_until.astimezone(OSLO)),
    )


def feed_form(
    options: FeedOptions,
    previews: Mapping[Language, Sequence[Preview]],
    senders: Mapping[SenderId, str],
    translator: Translator,
) -> FeedForm:
    """The form for those options, with what others would see in each language, and the senders to choose from."""
    return FeedForm(
        name=options.name,
        details=detail_choices(previews, options, translator),
        languages=tuple(
            FeedLanguage(value=language.value, lang=language.tag, name=name, is_chosen=language is options.language)
            for language, name in LANGUAGE_NAMES.items()
        ),
        alarms=tuple(
            AlarmChoice(minutes=minutes, words=words, is_chosen=minutes * MINUTE in options.alarms)
            for minutes, words in sorted(alarm_words(translator).items())
        ),
        shows_deadlines=options.shows_deadlines,
        shows_called_off=options.shows_called_off,
        senders=tuple(
            SenderChoice(id=sender_id, name=name, is_chosen=sender_id in (options.senders or ()))
            for sender_id, name in senders.items()
        ),
        tells_confidential=options.confidential_up_to is not None,
    )


def downloads(appointment: Appointment, previews: Sequence[Preview], translator: Translator) -> Downloads:
    """The files that the appointment's page offers, with what each would tell."""
    times = appointment.times
    return Downloads(
        entries=shown_entries(previews, translator),
        times=tuple(time_fact(time, appointment, translator).text for time in times) if len(times) > 1 else (),
    )


def detail_choices(
    previews: Mapping[Language, Sequence[Preview]], options: FeedOptions, translator: Translator
) -> tuple[DetailChoice, ...]:
    """The detail levels with what others would see, that of the options chosen."""
    names, hints = detail_names(translator), _hints(translator)
    entries = {
        language: {entry.value: entry for entry in shown_entries(in_language, translator)}
        for language, in_language in previews.items()
    }
    return tuple(
        DetailChoice(
            value=detail.value,
            name=names[detail],
            hint=hints[detail],
            previews=tuple(
                PreviewChoice(
                    language=language.value, entry=by_detail[detail.value], is_chosen=language is options.language
                )
                for language, by_detail in entries.items()
            ),
            is_chosen=detail is options.detail_level,
        )
        for detail in FEED_DETAIL_LEVELS
    )


def shown_entries(previews: Sequence[Preview], translator: Translator) -> tuple[ShownEntry, ...]:
    """What others see at each detail level; only the time is the same in all."""
    names, hints = detail_names(translator), _hints(translator)
    start = previews[0].entry.start
    when = translator.span(start, previews[0].end)
    if start.astimezone(previews[0].zone).utcoffset() != start.astimezone(OSLO).utcoffset():
        when = translator.gettext("%(clock)s Norwegian time", clock=when)
    return tuple(
        ShownEntry(
            value=preview.detail_level.value,
            name=names[preview.detail_level],
            hint=hints[preview.detail_level],
            title=preview.entry.summary,
            when=when,
            location=preview.entry.location,
            description=preview.entry.description,
        )
        for preview in previews
    )


def detail_names(translator: Translator) -> dict[DetailLevel, str]:
    """What the detail levels are called."""
    _ = translator.gettext
    return {
        DetailLevel.DISCREET: _("Discreet"),
        DetailLevel.DISCREET_WITH_PLACE: _("Discreet, with the place"),
        DetailLevel.BUSY: _("Busy only"),
        DetailLevel.EVERYTHING: _("Everything"),
    }


def alarm_words(translator: Translator) -> dict[int, str]:
    """The reminders that can be had, in minutes; the more useful first, since Outlook keeps a single one."""
    _ = translator.gettext
    return {
        1440: _("One day before"),
        120: _("Two hours before"),
        60: _("One hour before"),
        2880: _("Two days before"),
        10080: _("One week before"),
    }


def permission_in_words(authentication_level: AuthenticationLevel, translator: Translator) -> str:
    """What may be allowed by whoever is signed in at that authentication level."""
    _ = translator.gettext
    return {
        AuthenticationLevel.PASSWORD: _("those marked sensitive that ask for nothing more than a password"),
        AuthenticationLevel.TWO_FACTOR: _("those that ask for a password and a code at most"),
        AuthenticationLevel.IDPORTEN_3: _("those that ask for ID-porten at level substantial at most"),
        AuthenticationLevel.IDPORTEN_4: _("all of them"),
    }[authentication_level]


def program_in_words(agent: str | None, translator: Translator) -> str:
    """What people call the program; its own name, if it has a plain one, when we don't know it."""
    _ = translator.gettext
    ours = {IPHONE: _("iPhone or iPad"), MAC: _("Mac"), BROWSER: _("a browser")}
    for pattern, name in PROGRAMS:
        if pattern.search(agent or ""):
            return ours.get(name, name)
    own = PROGRAM_NAME.match(agent or "")
    return own[0].strip() if own else _("an unknown program")


def _hints(translator: Translator) -> dict[DetailLevel, str]:
    _ = translator.gettext
    return {
        DetailLevel.DISCREET: _("“Appointment”, when it is, and a link that only you can open"),
        DetailLevel.DISCREET_WITH_PLACE: _("As above, with the place"),
        DetailLevel.BUSY: _("“Busy”, and when"),
        DetailLevel.EVERYTHING: _("Title, place, when to arrive, and all information"),
    }
