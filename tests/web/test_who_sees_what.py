"""Who sees what: every route for every kind of reader, and no answer that tells more than its reader may know.

A route without a row here fails the first test. Whoever adds one says who it is for.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import product

import pytest
from flask.testing import FlaskClient

from tests.builders import (
    PDF,
    a_document,
    a_message,
    a_new_message,
    a_stored_letter,
    an_address,
    an_appointment,
    appointment_id_of,
)
from viewer.actions import share as sharing
from viewer.actions.access import add_recipient
from viewer.domain.access import RecipientId, Session, Viewer, new_token, token_digest
from viewer.domain.appointment import Info
from viewer.domain.disclosure import Disclosure, disclosure
from viewer.domain.message import AuthenticationLevel, PersonalIdentificationNumber, SenderId, SensitivityLevel
from viewer.domain.redaction import DetailLevel
from viewer.domain.sender import Sender
from viewer.web.pages.application import create_app
from viewer.web.pages.sign_in import TOKEN
from viewer.web.senders.routes import ROUTES as SENDER_ROUTES
from viewer.wiring import Services

PASSWORD, HIGH = AuthenticationLevel.PASSWORD, AuthenticationLevel.IDPORTEN_4
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Row:
    """The status that a route answers: to nobody in particular, to somebody else's recipient, to its own.

    `own` holds at every authentication level: what may not be told is left out, and the answer is none the less one.
    A representative is a recipient like any other until acting for somebody comes; a relative and a sender, who have no
    session, are nobody in particular here, and an operator signs in as the recipient.
    """

    anonymous: int
    other: int
    own: int


ANYBODY = Row(200, 200, 200)
SIGNED_IN = Row(401, 200, 200)
OWNER = Row(401, 404, 200)
# The form's own effect is a redirect; below the authentication level nothing happens, and the page says why.
FORM_OF_OWNER = Row(401, 404, 303)

ROUTES = {
    "GET /": SIGNED_IN,
    "GET /access": SIGNED_IN,
    "GET /accessibility": ANYBODY,
    "GET /appointments/<appointment_id>": OWNER,
    "GET /appointments/<appointment_id>/access": OWNER,
    "GET /appointments/<appointment_id>/calendar.ics": OWNER,
    "POST /appointments/<appointment_id>/hide": FORM_OF_OWNER,
    "GET /appointments/<appointment_id>/map-dark.svg": OWNER,
    "GET /appointments/<appointment_id>/map.js": OWNER,
    "GET /appointments/<appointment_id>/map.svg": OWNER,
    "GET /appointments/<appointment_id>/shares": OWNER,
    "POST /appointments/<appointment_id>/shares": OWNER,
    "POST /appointments/<appointment_id>/shares/<int:share_id>/revoke": FORM_OF_OWNER,
    "POST /appointments/<appointment_id>/show": FORM_OF_OWNER,
    "GET /appointments/<appointment_id>/ties": OWNER,
    "POST /appointments/<appointment_id>/ties": FORM_OF_OWNER,
    "POST /appointments/<appointment_id>/ties/<int:tie_id>": FORM_OF_OWNER,
    "GET /appointments/<appointment_id>/tiles/<int:z>/<int:x>/<int:y>": OWNER,
    "GET /calendars": SIGNED_IN,
    "POST /calendars": SIGNED_IN,
    "GET /calendars/<int:feed_id>": OWNER,
    "POST /calendars/<int:feed_id>": FORM_OF_OWNER,
    "POST /calendars/<int:feed_id>/restore": FORM_OF_OWNER,
    "POST /calendars/<int:feed_id>/revoke": FORM_OF_OWNER,
    "POST /calendars/<int:feed_id>/rotate": OWNER,
    "GET /calendars/how-to": SIGNED_IN,
    "GET /calendars/new": SIGNED_IN,
    "GET /documents/<document_id>": OWNER,
    "GET /hidden": SIGNED_IN,
    "GET /language": Row(303, 303, 303),
    "GET /letters": SIGNED_IN,
    "GET /letters/<document_id>": FORM_OF_OWNER,
    "GET /locked": SIGNED_IN,
    "GET /past": SIGNED_IN,
    "GET /privacy": ANYBODY,
    "GET /readyz": ANYBODY,
    "GET /search": SIGNED_IN,
    # Whoever has the link: the token is the right, signed in or not.
    "GET /shared/<token>": ANYBODY,
    "GET /shared/<token>/calendar.ics": ANYBODY,
    "GET /shared/<token>/language": Row(303, 303, 303),
    "GET /shared/<token>/map-dark.svg": ANYBODY,
    "GET /shared/<token>/map.svg": ANYBODY,
    "GET /sessions": SIGNED_IN,
    "POST /sessions/<session_id>/close": Row(401, 303, 303),  # closes nothing that is another's
    "POST /sessions/close-others": Row(401, 303, 303),
    "POST /sessions/known": Row(401, 303, 303),
    # No provider is set here; with one: tests/identity.
    "GET /sign-in/provider": Row(404, 404, 404),
    "GET /sign-in/provider/return": Row(404, 404, 404),
    "GET /sign-out/front-channel": Row(404, 404, 404),
    "POST /sign-out/back-channel": Row(404, 404, 404),
    "GET /signed-out": ANYBODY,
    "GET /sign-in": Row(200, 303, 303),
    "GET /sign-in/<token>": Row(404, 404, 404),
    "POST /sign-in/<token>": Row(404, 404, 404),
    "GET /sign-in/<token>/language": Row(303, 303, 303),
    "POST /sign-out": Row(303, 303, 303),
    "GET /static/<path:filename>": ANYBODY,
    "GET /static/basemap/<version>.json": Row(404, 404, 404),
    "GET /static/leaflet/<version>/<path:name>": ANYBODY,
    "GET /upcoming": SIGNED_IN,
}
# What senders are answered is theirs by their signature (tests/web/senders); to anybody else, an error in XML.
ROUTES_OF_SENDERS = {
    "GET /",
    "GET /(?P<sender_id>[0-9]{1,18})",
    "POST /messages",
    "POST /identification",
    "POST /identification/encryption-key",
    "POST /documents/(?P<uuid>[^/]+)/additional-data",
    "GET /documents/(?P<sender_id>[0-9]{1,18})/(?P<uuid>[^/]+)/status",
    "GET /documents/(?P<sender_id>[0-9]{1,18})/status/(?P<uuid>[^/]+)",
}
FORMS = {
    "POST /appointments/<appointment_id>/shares": {"level": "time_and_place", "days": "1"},
    "POST /appointments/<appointment_id>/ties/<int:tie_id>": {"answer": "yes"},
}
# Needs what is not there in this installation: another appointment, a tie, a tile server, a share of one's own.
NOT_HERE = {
    "POST /appointments/<appointment_id>/ties": 404,
    "POST /appointments/<appointment_id>/ties/<int:tie_id>": 404,
    "POST /appointments/<appointment_id>/shares/<int:share_id>/revoke": 404,
    "GET /appointments/<appointment_id>/tiles/<int:z>/<int:x>/<int:y>": 404,
    "POST /calendars/<int:feed_id>/restore": 404,
    "GET /appointments/<appointment_id>/map-dark.svg": 404,
    "GET /appointments/<appointment_id>/map.js": 404,
    "GET /appointments/<appointment_id>/map.svg": 404,
    "GET /shared/<token>/map-dark.svg": 404,
    "GET /shared/<token>/map.svg": 404,
}


@dataclass(frozen=True, slots=True)
class Sent:
    """A letter with an appointment in a mailbox, and the words that nothing else contains."""

    uuid: str
    required: AuthenticationLevel
    sensitivity: SensitivityLevel
    code: str

    @property
    def envelope_words(self) -> tuple[str, ...]:
        """What is told below its level unless it is sensitive."""
        return (f"Avsender{self.code}", f"Emne{self.code}")

    @property
    def words(self) -> tuple[str, ...]:
        """What is told at its level alone."""
        names = ("Sak", "Sted", "Gate", "Infotittel", "Infotekst")
        return tuple(f"{name}{self.code}" for name in names)


class House:
    """An installation with mailboxes in which there is a letter of every kind."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self._senders = 0
        self._application = create_app(services.settings, services)
        self._application.config["WTF_CSRF_ENABLED"] = False

    def register(self, digits: str) -> RecipientId:
        """A recipient."""
        number = PersonalIdentificationNumber(digits)
        services = self.services
        return add_recipient(number, None, recipients=services.recipients, keys=services.keys, now=services.now())

    def send(self, to: RecipientId, required: AuthenticationLevel, sensitivity: SensitivityLevel) -> Sent:
        """Deliver a letter with an appointment, from a sender of its own."""
        self._senders += 1
        sent = Sent(f"a0000000-0000-4000-8000-{self._senders:012d}", required, sensitivity, f"{uuid.uuid4().hex[:12]}")
        sender_id, now = SenderId(9000 + self._senders), self.services.now()
        self.services.senders.add(Sender(id=sender_id, name=f"Avsender{sent.code}", certificates=()), now)
        start = now + self._senders * DAY
        appointment = an_appointment(
            start=start,
            end=start + timedelta(hours=1),
            sub_title=f"Sak{sent.code}",
            place=f"Sted{sent.code}",
            address=an_address(street_address=f"Gate{sent.code} 1"),
            infos=(Info(title=f"Infotittel{sent.code}", text=f"Infotekst{sent.code}"),),
        )
        document = a_document(
            uuid=sent.uuid,
            subject=f"Emne{sent.code}",
            authentication_level=required,
            sensitivity_level=sensitivity,
            data_type=appointment,
        )
        content = PDF + sent.code.encode()
        staged = self.services.letters.stage()
        staged.write(content)
        staged.store()
        self.services.messages.accept(
            a_new_message(
                message=a_message(primary_document=document, message_id=sent.code),
                recipient_id=to,
                sender_id=sender_id,
                received_at=now,
                letters={sent.uuid: a_stored_letter(content)},
            )
        )
        return sent

    def browser(self, recipient_id: RecipientId | None, level: AuthenticationLevel = HIGH) -> FlaskClient:
        """A browser, signed in at that level, or of nobody; forms need no token here."""
        client = self._application.test_client()
        if recipient_id is not None:
            token, now = new_token(), self.services.now()
            session = Session(recipient_id=recipient_id, authentication_level=level, created_at=now, seen_at=now)
            self.services.recipients.open_session(token_digest(token), session)
            with client.session_transaction() as cookie:
                cookie[TOKEN] = token
        return client

    def share(self, sent: Sent, of: RecipientId, detail_level: DetailLevel, level: AuthenticationLevel) -> str:
        """The token of a link that a session of that level made."""
        services, now = self.services, self.services.now()
        appointment = services.messages.appointment(of, appointment_id_of(sent.uuid), now)
        viewer = Viewer(recipient_id=of, authentication_level=level)
        return sharing.share(appointment, viewer, detail_level, DAY, shares=services.shares, now=now)


@pytest.fixture
def house(services: Services) -> House:
    return House(services)


@pytest.fixture
def kari(house: House) -> RecipientId:
    return house.register("01043100358")


@pytest.fixture
def ola(house: House) -> RecipientId:
    return house.register("27021298765")


def routes_of_pages(client: FlaskClient) -> set[str]:
    rules = client.application.url_map.iter_rules()
    found = {f"{method} {rule.rule}" for rule in rules for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}}
    return {_without_version(route) for route in found}


def _without_version(route: str) -> str:
    prefix = "GET /static/leaflet/"
    return f"{prefix}<version>/<path:name>" if route.startswith(prefix) else route


def test_every_route_has_a_row(house: House) -> None:
    assert routes_of_pages(house.browser(None)) == set(ROUTES)
    assert {f"{route.method} {route.path.pattern}" for route in SENDER_ROUTES} == ROUTES_OF_SENDERS


@pytest.mark.parametrize("route", sorted(ROUTES))
def test_a_route_answers_each_reader_as_its_row_says(
    route: str, house: House, kari: RecipientId, ola: RecipientId
) -> None:
    sent = house.send(kari, PASSWORD, SensitivityLevel.NORMAL)
    token = house.share(sent, kari, DetailLevel.EVERYTHING, PASSWORD)
    house.browser(kari).post("/calendars", data={"name": "Min", "detail": "everything"})
    path = _path(route, sent, token)
    method = route.partition(" ")[0]
    own = {level: house.browser(kari, level) for level in AuthenticationLevel}
    readers = {"anonymous": house.browser(None), "other": house.browser(ola)}

    told = {
        who: client.open(path, method=method, data=FORMS.get(route), buffered=True) for who, client in readers.items()
    }
    last = HIGH if method == "POST" else None  # what a form does once, it need not do again
    told |= {
        level.value: client.open(path, method=method, data=FORMS.get(route), buffered=True)
        for level, client in own.items()
        if last in {None, level}
    }

    row = ROUTES[route]
    expected = {"anonymous": row.anonymous, "other": row.other}
    expected |= {level.value: NOT_HERE.get(route, row.own) for level in own if last in {None, level}}
    if route in {"GET /shared/<token>/map.svg", "GET /shared/<token>/map-dark.svg"}:
        expected = dict.fromkeys(expected, 404)
    assert {who: answer.status_code for who, answer in told.items()} == expected
    if row.anonymous != row.own:
        for who in ("anonymous", "other"):
            assert [word for word in (*sent.words, *sent.envelope_words) if word in told[who].text] == []


def _path(route: str, sent: Sent, token: str) -> str:
    values = {
        "<appointment_id>": appointment_id_of(sent.uuid),
        "<document_id>": sent.uuid,
        "<token>": token,
        "<int:feed_id>": "1",
        "<int:share_id>": "99",
        "<int:tie_id>": "1",
        "<session_id>": "none",
        "<int:z>/<int:x>/<int:y>": "1/1/1",
        "static/<path:filename>": "static/viewer.css",
        "leaflet/<version>/<path:name>": "leaflet/1.9.3.0/leaflet.css",
        "<version>.json": "none.json",
    }
    path = route.partition(" ")[2]
    for name, value in values.items():
        path = path.replace(name, value)
    return path + ("?to=nb" if path.endswith("/language") else "")


def paths(sent: Sent) -> Iterator[str]:
    """Every address at which something of the letter or its appointment may be told."""
    appointment = f"/appointments/{appointment_id_of(sent.uuid)}"
    yield from (appointment, f"/documents/{sent.uuid}", f"/letters/{sent.uuid}")
    parts = ("access", "calendar.ics", "map.js", "map.svg", "map-dark.svg", "shares", "ties", "tiles/1/1/1")
    yield from (f"{appointment}/{part}" for part in parts)
    for word in (*sent.words, *sent.envelope_words):
        yield f"/search?q={word}"


LISTS = (
    *("/", "/upcoming", "/past", "/letters", "/hidden", "/locked", "/search?q=a", "/search?q=desember", "/privacy"),
    *("/calendars", "/calendars/new", "/calendars/1", "/access", "/sessions"),
)


@pytest.mark.parametrize("proved", AuthenticationLevel)
def test_no_answer_tells_what_its_reader_may_not_know(
    proved: AuthenticationLevel, house: House, kari: RecipientId, ola: RecipientId
) -> None:
    """Nothing of another's, nothing above the authentication level; and at its level each is told."""
    kinds = list(product(AuthenticationLevel, SensitivityLevel))
    own = [house.send(kari, *kind) for kind in kinds]
    others = [house.send(ola, *kind) for kind in kinds]
    house.browser(kari, proved).post("/calendars", data={"name": "Min", "detail": "everything", "confidential": "on"})
    client = house.browser(kari, proved)
    secret = [word for sent in others for word in (*sent.words, *sent.envelope_words)]
    told = ""
    for sent in own:
        match disclosure(sent.required, sent.sensitivity, proved):
            case Disclosure.ENVELOPE:
                secret += sent.words
            case Disclosure.NOTICE:
                secret += [*sent.words, *sent.envelope_words]

    for path in (*LISTS, *(path for sent in (*own, *others) for path in paths(sent))):
        answer = client.get(path, buffered=True)
        assert answer.status_code < 500
        page = answer.text.replace(path.partition("?q=")[2] or "\0", "")  # a search says what was looked for
        assert [word for word in secret if word in page] == [], path
        told += page
    assert [word for sent in own for word in sent.words if word not in secret and word not in told] == []


@pytest.mark.parametrize(("made_at", "required"), list(product(AuthenticationLevel, AuthenticationLevel)))
@pytest.mark.parametrize("detail_level", [DetailLevel.TIME_AND_PLACE, DetailLevel.EVERYTHING])
def test_a_link_tells_no_more_than_the_session_that_made_it_saw(
    made_at: AuthenticationLevel,
    required: AuthenticationLevel,
    detail_level: DetailLevel,
    house: House,
    kari: RecipientId,
) -> None:
    sent = house.send(kari, required, SensitivityLevel.NORMAL)
    token = house.share(sent, kari, detail_level, made_at)
    answers = [house.browser(None).get(f"/shared/{token}{part}") for part in ("", "/calendar.ics")]

    is_seen = made_at.reaches(required)
    assert {answer.status_code for answer in answers} == {200 if is_seen else 410}
    shows_all = is_seen and detail_level is DetailLevel.EVERYTHING and required is PASSWORD
    told = "".join(answer.text for answer in answers)
    secret = [f"Emne{sent.code}"] if shows_all else [*sent.envelope_words, *sent.words]
    if is_seen and not shows_all:
        secret.remove(f"Gate{sent.code}")  # the address is what such a link is for
    assert [word for word in secret if word in told] == []


def test_below_its_level_a_form_changes_nothing(house: House, kari: RecipientId, now: datetime) -> None:
    sent = house.send(kari, HIGH, SensitivityLevel.NORMAL)
    path = f"/appointments/{appointment_id_of(sent.uuid)}"

    for action, form in (("hide", {}), ("shares", {"level": "everything", "days": "1"}), ("ties", {"other": "x"})):
        answer = house.browser(kari, PASSWORD).post(f"{path}/{action}", data=form)
        assert answer.status_code == 200
        assert "/shared/" not in answer.text

    assert house.services.messages.appointment(kari, appointment_id_of(sent.uuid), now).hidden_at is None
    assert house.services.shares.of(kari, appointment_id_of(sent.uuid)) == []


def test_the_mailbox_says_that_something_is_not_shown(house: House, kari: RecipientId) -> None:
    """That there are no coming appointments would be untrue."""
    house.send(kari, HIGH, SensitivityLevel.SENSITIVE)

    page = house.browser(kari, PASSWORD).get("/").text

    assert "Noe har kommet" in page
    assert "Du har ingen kommende avtaler.</p>" not in page
    assert "Det har ikke kommet noe ennå" not in page


def test_a_locked_letter_leads_to_what_it_is_read_as(house: House, kari: RecipientId) -> None:
    sent = house.send(kari, HIGH, SensitivityLevel.NORMAL)

    below, at = (house.browser(kari, level).get(f"/letters/{sent.uuid}") for level in (PASSWORD, HIGH))

    assert below.status_code == 200
    assert f"Emne{sent.code}" in below.text
    assert at.location == f"/appointments/{appointment_id_of(sent.uuid)}"
