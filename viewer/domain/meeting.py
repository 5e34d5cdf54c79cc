"""How one meets: at a place, or over telephone, video or the web."""

import re
from enum import StrEnum

from viewer.domain.appointment import Appointment

LONGEST = 300  # characters that are read: the data type ends at 150, and a longer text is a place's description

_WEB_ADDRESS = re.compile(
    r"\b(?:https?://|www\.)\S+"
    r"|\b[\w-]+(?:\.[\w-]+)*\.(?:no|com|us|net|org)(?:/\S*)?",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?:\+|00)?\d[\d ]{6,}\d")
_WORD = re.compile(r"[^\W\d_]+")
_VIDEO = frozenset(
    {
        "join",
        "meet",
        "nettmøte",
        "skype",
        "teams",
        "video",
        "videokonferanse",
        "videokonsultasjon",
        "videokonsultasjonen",
        "videomøte",
        "videosamtale",
        "videosamtalen",
        "videotime",
        "webinar",
        "whereby",
        "zoom",
    }
)
_PHONE = frozenset(
    {
        "mobil",
        "oppringing",
        "oppringt",
        "phone",
        "ringer",
        "telefon",
        "telefonavtale",
        "telefonen",
        "telefonkonsultasjon",
        "telefonmøte",
        "telefonsamtale",
        "telefontime",
        "telephone",
        "tlf",
    }
)
_WEB = frozenset(
    {
        "digital",
        "digitalt",
        "internet",
        "internett",
        "nett",
        "nettbasert",
        "nettet",
        "online",
    }
)
# These say nothing about where, and may stand around the words above.
_AROUND = frozenset(
    {
        "av",
        "blir",
        "by",
        "call",
        "consultation",
        "deg",
        "du",
        "eller",
        "google",
        "i",
        "in",
        "konsultasjon",
        "lenka",
        "lenke",
        "lenken",
        "link",
        "med",
        "meeting",
        "microsoft",
        "ms",
        "møte",
        "møtet",
        "nr",
        "nummer",
        "og",
        "on",
        "over",
        "per",
        "pr",
        "på",
        "samtale",
        "samtalen",
        "som",
        "the",
        "til",
        "time",
        "ved",
        "vi",
        "via",
    }
)


_KIND = r"(?:konsultasjon|time|avtale|møte|samtale)(?:a|en|et)?"
# A title that begins or ends so names the kind of meeting; one that speaks of another meeting is left alone.
_TITLES = (
    (
        re.compile(rf"^\W*(?:telefon{_KIND}|(?:tele)?phone\s+(?:consultation|appointment|call))\b", re.IGNORECASE),
        "phone",
    ),
    (re.compile(rf"^\W*(?:video{_KIND}|video\s+(?:consultation|appointment|call))\b", re.IGNORECASE), "video"),
    (re.compile(r"\b(?:på|per|over|by|on)\s+(?:the\s+)?(?:tele(?:fon|phone)|phone)\W*$", re.IGNORECASE), "phone"),
    (re.compile(r"\b(?:på|over|by|via|on)\s+(?:video|teams)\W*$", re.IGNORECASE), "video"),
)
_OTHER_MEETING = re.compile(r"\b(?:ikke|ikkje|not|etter|after|før|before|avlyst|cancelled)\b", re.IGNORECASE)
# "We call you", unless only if something happens.
CALLS = re.compile(
    r"\b(?:(?:ringer|ringjer)\s+(?:deg|dykk)|(?:blir|bli|vert)\s+(?:opp)?ring[dt]|oppring(?:t|ing)"
    r"|(?:will\s+|shall\s+|we\s+)(?:call|phone|ring)\s+you)\b"
    r"(?!\s+(?:hvis|viss|dersom|om|når|if|when|unless|ikke|ikkje|not|dagen|før|before)\b)",
    re.IGNORECASE,
)
_ON_VIDEO = re.compile(
    rf"\b(?:på\s+video|video{_KIND}|(?:by|on)\s+video|video\s+(?:consultation|call))\b", re.IGNORECASE
)


# All that a place says that only tells how one meets.
_SAYING_NO_MORE = frozenset(
    {"", "telefon", "på telefon", "per telefon", "over telefon", "phone", "telephone", "by phone", "by telephone"}
    | {"video", "på video", "by video", "on video", "nett", "på nett", "nettet", "online"}
)


class Meeting(StrEnum):
    """Where the appointment takes place."""

    IN_PERSON = "in_person"
    VIDEO = "video"
    PHONE = "phone"
    WEB = "web"


def meeting_of(appointment: Appointment) -> Meeting:
    """How one meets, by the place, else by the title, else, when no place is named at all, by the information."""
    by_place = meeting(appointment.place)
    if by_place is not Meeting.IN_PERSON:
        return by_place
    title = (appointment.sub_title or "")[:LONGEST]
    if not _OTHER_MEETING.search(title):
        for pattern, kind in _TITLES:
            if pattern.search(title):
                return Meeting(kind)
    if appointment.place or appointment.address:
        return Meeting.IN_PERSON
    if is_called(appointment):
        return Meeting.PHONE
    return Meeting.VIDEO if any(_ON_VIDEO.search(text) for text in _texts(appointment)) else Meeting.IN_PERSON


def says_more(place: str | None) -> bool:
    """Whether the place of a meeting that is not in person says more than how one meets, as "Telefon" does not."""
    return (place or "").strip(" .").casefold() not in _SAYING_NO_MORE


def is_called(appointment: Appointment) -> bool:
    """True when the sender says that somebody calls the recipient."""
    return any(CALLS.search(text) for text in _texts(appointment))


def _texts(appointment: Appointment) -> list[str]:
    infos = [text for info in appointment.infos for text in (info.title, info.text)]
    texts = (appointment.place, appointment.sub_title, appointment.description, *infos)
    # Whoever calls says so early; the rest of a long text is not read.
    return [text[: 10 * LONGEST] for text in texts if text]


def meeting(place: str | None) -> Meeting:
    """How one meets, by the place as the sender wrote it.

    Only a text that says nothing else counts: "Telefonsentralen i Oslo" is a place, and so is "Legekontoret,
    tlf. 22 22 22 22".
    """
    text = (place or "")[:LONGEST]
    bare = _WEB_ADDRESS.sub(" ", text)
    words = {word.casefold() for word in _WORD.findall(_NUMBER.sub(" ", bare))}
    if words - _VIDEO - _PHONE - _WEB - _AROUND:
        return Meeting.IN_PERSON
    if words & _VIDEO:
        return Meeting.VIDEO
    if words & _PHONE or (not words and _NUMBER.fullmatch(bare.strip())):
        return Meeting.PHONE
    return Meeting.WEB if bare != text or words & _WEB else Meeting.IN_PERSON
