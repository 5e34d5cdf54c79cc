"""How one meets: at a place, or over telephone, video or the web."""

import re
from enum import StrEnum

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


class Meeting(StrEnum):
    """Where the appointment takes place."""

    IN_PERSON = "in_person"
    VIDEO = "video"
    PHONE = "phone"
    WEB = "web"


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
