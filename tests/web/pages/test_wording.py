"""An appointment's page in three languages, word for word: where and when somebody is to be, nobody may get wrong.

When a sentence is changed on purpose, it is changed here too.
"""

from datetime import datetime, timedelta
from html.parser import HTMLParser

import pytest
from flask.testing import FlaskClient

from tests.builders import FOUNDING_UUID, a_document, an_appointment, appointment_id_of
from tests.web.delivery import deliver
from viewer.domain.access import RecipientId
from viewer.domain.appointment import ExternalLink, Info
from viewer.wiring import Services

APPOINTMENT = f"/appointments/{appointment_id_of(FOUNDING_UUID)}"
START = datetime.fromisoformat("2026-12-02T10:00:00+01:00")
SHOWN = {
    "nb": [
        "Undersøke smerter i ryggen",
        "Oslo City Røntgen",
        "Svar innen i morgen kl. 13:00",
        "Gå videre Åpner svar.example.no utenfor postkassen",
        "onsdag 2. desember 2026 · om 9 dager",
        "10:00 til 11:00",
        "Møt opp kl. 09:45",
        "Oppmøte senest 15 minutter før timen",
        "Oslo City Røntgen",
        "Storgata 23",
        "0011 Oslo",
        "Ring 22 00 00 00 Legg i kalender",
        "Vil du flytte eller avlyse, må du bruke det avsenderen oppgir. Denne siden kan ikke gi beskjed",
        "Kalenderfilen følger ikke med når noe endres. Hold kalenderen oppdatert: abonner",
        "Avtalen kan inneholde sensitive opplysninger som blir synlige for dem som har tilgang til kalenderen din.",
        "Åpne brevet",
        "Hvis brevet og denne siden er ulike, er det brevet som gjelder.",
        "Skrevet ut mandag 23. november 2026 kl. 13:00. Avtalen kan være endret siden.",
    ],
    "nn": [
        "Undersøke smerter i ryggen",
        "Svar innan i morgon kl. 13:00",
        "Gå vidare Opnar svar.example.no utanfor postkassa",
        "onsdag 2. desember 2026 · om 9 dagar",
        "10:00 til 11:00",
        "Møt opp kl. 09:45",
        "Ring 22 00 00 00 Legg i kalenderen",
        "Avtalen kan innehalde sensitive opplysningar som blir synlege for dei som har tilgang til kalenderen din.",
        "Opne brevet",
        "Viss brevet og denne sida er ulike, er det brevet som gjeld.",
        "Skrive ut måndag 23. november 2026 kl. 13:00. Avtalen kan vere endra sidan.",
    ],
    "en": [
        "Undersøke smerter i ryggen",
        "Answer by tomorrow, 13:00",
        "Continue Opens svar.example.no outside the mailbox",
        "Wednesday 2 December 2026 · in 9 days",
        "10:00 until 11:00",
        "Be there at 09:45",
        "Call 22 00 00 00 Add to calendar",
        "The appointment may contain sensitive information that anyone with access to your calendar can see.",
        "Open the letter",
        "If the letter and this page differ, the letter is what counts.",
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
    appointment = an_appointment(
        start=START,
        end=START + timedelta(hours=1),
        link=ExternalLink(url="https://svar.example.no/1", deadline=services.now() + timedelta(days=1)),
        infos=(Info(text="Spørsmål? Ring 22 00 00 00."),),
    )
    deliver(services, recipient_id, a_document(data_type=appointment))
    signed_in_client.set_cookie("language", language)

    reader = Lines()
    reader.feed(signed_in_client.get(APPOINTMENT).text)

    said = iter([" ".join(line.split()) for line in reader.lines])
    missing = [words for words in SHOWN[language] if not any(line.startswith(words) for line in said)]
    assert missing == []
