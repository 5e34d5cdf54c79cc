"""Calendars in words: the feeds in a list, a feed's form, and what others will see at each level."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from viewer.domain.appointment import Appointment, Language
from viewer.domain.calendar import Feed, FeedOptions, Preview
from viewer.domain.message import AuthenticationLevel
from viewer.domain.redaction import FEED_DETAIL_LEVELS, DetailLevel
from viewer.i18n import LANGUAGE_NAMES, Translator

MINUTE = timedelta(minutes=1)
# How calendar programs call themselves, and what people call them; the first that fits counts.
PROGRAMS = (
    (re.compile("google-calendar", re.IGNORECASE), "Google Calendar"),
    (re.compile(r"dataaccessd|\biOS/|iPhone|iPad"), "Apple iOS"),
    (re.compile(r"CalendarAgent|macOS|Mac OS X.*iCal"), "Apple macOS"),
    (re.compile("Thunderbird"), "Thunderbird"),
    (re.compile("Nextcloud"), "Nextcloud"),
    (re.compile("Evolution", re.IGNORECASE), "GNOME"),
    (re.compile("ICSx5"), "ICSx⁵ (Android)"),
    (re.compile("Outlook|Microsoft|Exchange"), "Outlook"),
    (re.compile("vdirsyncer"), "vdirsyncer"),
)
PROGRAM_NAME = re.compile(r"[A-Za-z][\w .+-]{0,39}", re.ASCII)


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedRow:
    """A feed in the list: never its address, which is told once."""

    id: int
    name: str
    detail: str
    created: str
    fetched: str
    closed: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class AlarmChoice:
    """A reminder that can be had, and whether the feed has it."""

    minutes: int
    words: str
    is_chosen: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownEntry:
    """Exactly what others see of an entry at a level; `value` and `name` are the level's."""

    value: str
    name: str
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
    """A level that can be had."""

    value: str
    name: str
    hint: str
    previews: tuple[PreviewChoice, ...]
    is_chosen: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Downloads:
    """How an appointment can be taken into a calendar; `times` are those of an event that has several, in its order."""

    entries: tuple[ShownEntry, ...]
    times: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedLanguage:
    """A language that entries can speak; `lang` is that of its own name."""

    value: str
    lang: str
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
    tells_confidential: bool


def feed_rows(feeds: Iterable[Feed], translator: Translator) -> list[FeedRow]:
    """The feeds, ready to be listed."""
    names = detail_names(translator)
    return [
        FeedRow(
            id=feed.id,
            name=feed.options.name,
            detail=names[feed.options.detail_level],
            created=translator.date_and_clock(feed.created_at),
            fetched=_fetched(feed, translator),
            closed=translator.date_and_clock(feed.revoked_at) if feed.revoked_at else None,
        )
        for feed in feeds
    ]


def feed_form(options: FeedOptions, previews: Mapping[Language, Sequence[Preview]], translator: Translator) -> FeedForm:
    """The form for those options, with what others would see in each language."""
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
        tells_confidential=options.confidential_up_to is not None,
    )


def downloads(appointment: Appointment, previews: Sequence[Preview], translator: Translator) -> Downloads:
    """The files that the appointment's page offers, with what each would tell."""
    times = appointment.times
    return Downloads(
        entries=shown_entries(previews, translator),
        times=tuple(translator.span(time.start, time.end) for time in times) if len(times) > 1 else (),
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
    names, when = detail_names(translator), translator.span(previews[0].entry.start, previews[0].entry.end)
    return tuple(
        ShownEntry(
            value=preview.detail_level.value,
            name=names[preview.detail_level],
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
    for pattern, name in PROGRAMS:
        if pattern.search(agent or ""):
            return name
    own = PROGRAM_NAME.match(agent or "")
    return own[0].strip() if own else _("a program that doesn't say its name")


def _hints(translator: Translator) -> dict[DetailLevel, str]:
    _ = translator.gettext
    return {
        DetailLevel.DISCREET: _("“Appointment”, when it is, and a link that only you can open"),
        DetailLevel.DISCREET_WITH_PLACE: _("The same, and where it is"),
        DetailLevel.BUSY: _("“Busy”, and when"),
        DetailLevel.EVERYTHING: _("Title, place, when to arrive, and all information"),
    }


def _fetched(feed: Feed, translator: Translator) -> str:
    _ = translator.gettext
    if feed.fetched_at is None:
        return _("Never fetched yet")
    moment, program = translator.date_and_clock(feed.fetched_at), program_in_words(feed.fetched_by, translator)
    return _("%(moment)s by %(program)s", moment=moment, program=program)
