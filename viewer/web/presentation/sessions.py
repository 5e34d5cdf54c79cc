"""A recipient's sessions, and browsers that are new, in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from viewer.domain.access import LiveSession, NewBrowser
from viewer.i18n import Translator


@dataclass(frozen=True, kw_only=True, slots=True)
class SessionRow:
    """A session as its owner sees it."""

    id: str
    browser: str
    since: str
    used: str
    is_own: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class BrowserNotice:
    """What a new browser says it is, and when it signed in."""

    browser: str
    since: str


def session_rows(sessions: Sequence[LiveSession], own_id: str, translator: Translator) -> list[SessionRow]:
    """The rows, the reader's own session first."""
    rows = [
        SessionRow(
            id=session.id,
            browser=_browser(session.browser, translator),
            since=translator.date_and_clock(session.created_at),
            used=translator.date_and_clock(session.seen_at),
            is_own=session.id == own_id,
        )
        for session in sessions
    ]
    return sorted(rows, key=lambda row: not row.is_own)


def browser_notices(browsers: Sequence[NewBrowser], translator: Translator) -> list[BrowserNotice]:
    """The browsers that signed in for the first time."""
    return [
        BrowserNotice(
            browser=_browser(browser.description, translator), since=translator.date_and_clock(browser.first_at)
        )
        for browser in browsers
    ]


def _browser(description: str | None, translator: Translator) -> str:
    _ = translator.gettext
    return description or _("a browser that doesn't say what it is")
