"""The founding page in three languages, word for word: where and when somebody is to be, nobody may get wrong.

When a sentence is changed on purpose, it is changed here too.
"""

from html.parser import HTMLParser

import pytest
from flask.testing import FlaskClient

from tests.builders import FOUNDING_UUID, a_document, an_appointment, appointment_id_of
from tests.web.delivery import deliver
from viewer.domain.access import RecipientId
from viewer.domain.appointment import ExternalLink
from viewer.wiring import Services

APPOINTMENT = f"/appointments/{appointment_id_of(FOUNDING_UUID)}"
SHOWN = {
    "nb": [
        "Har vært",
        "Undersøke smerter i ryggen",
        "Fra Oslo City Røntgen",
        "Tid",
        "fredag 27. oktober 2017 kl. 10:00–11:00",
        "har vært",
        "Oppmøte",
        "Oppmøte senest 15 minutter før timen (kl. 09:45)",
        "Sted",
        "Oslo City Røntgen",
        "Storgata 23",
        "0011 Oslo",
        "Legg til i kalender",
        "Avtalen kan inneholde sensitive opplysninger som blir synlige for dem som har tilgang til kalenderen din.",
        "Gå videre Går til svar.example.no, ut av denne postkassen",
        "Det er brevet som gjelder hvis det og denne siden ikke sier det samme.",
        "Åpne brevet",
        "Skrevet ut mandag 23. november 2026 kl. 13:00. Avtalen kan være endret siden.",
    ],
    "nn": [
        "Har vore",
        "Frå Oslo City Røntgen",
        "fredag 27. oktober 2017 kl. 10:00–11:00",
        "har vore",
        "Oppmøte senest 15 minutter før timen (kl. 09:45)",
        "Stad",
        "Legg til i kalenderen",
        "Avtalen kan innehalde sensitive opplysningar som blir synlege for dei som har tilgang til kalenderen din.",
        "Gå vidare Går til svar.example.no, ut av denne postkassa",
        "Opne brevet",
        "Skrive ut måndag 23. november 2026 kl. 13:00. Avtalen kan vere endra sidan.",
    ],
    "en": [
        "Past",
        "From Oslo City Røntgen",
        "Time",
        "Friday 27 October 2017, 10:00–11:00",
        "has been",
        "Arrival",
        "Oppmøte senest 15 minutter før timen (09:45)",
        "Place",
        "Add to calendar",
        "The appointment may contain sensitive information that anyone with access to your calendar can see.",
        "Continue Leads to svar.example.no, away from this mailbox",
        "Open the letter",
        "Printed Monday 23 November 2026, 13:00. The appointment may have changed since.",
    ],
}
# What ends a line for a reader; what stands within one does not.
INLINE = frozenset({"span", "time", "a", "strong", "ins", "del", "svg", "path", "circle", "rect", "button"})


class Lines(HTMLParser):
    """The text of `main`, a line for each block."""

    def __init__(self) -> None:
        super().__init__()
        self.lines = [""]
        self.is_main = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line, unless the tag stands within one."""
        self.is_main = self.is_main or tag == "main"
        if tag not in INLINE:
            self.lines.append("")

    def handle_endtag(self, tag: str) -> None:
        """End a line, unless the tag stood within one."""
        if tag not in INLINE:
            self.lines.append("")

    def handle_data(self, data: str) -> None:
        """Go on with the line."""
        if self.is_main:
            self.lines[-1] += data


@pytest.mark.parametrize("language", SHOWN)
def test_the_page_says_this_in_this_order(
    signed_in_client: FlaskClient, services: Services, recipient_id: RecipientId, language: str
) -> None:
    appointment = an_appointment(link=ExternalLink(url="https://svar.example.no/1"))
    deliver(services, recipient_id, a_document(data_type=appointment))
    signed_in_client.set_cookie("language", language)

    reader = Lines()
    reader.feed(signed_in_client.get(APPOINTMENT).text)

    said = iter([" ".join(line.split()) for line in reader.lines])
    missing = [words for words in SHOWN[language] if not any(line.startswith(words) for line in said)]
    assert missing == []
