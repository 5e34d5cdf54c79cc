"""The calendar pages over a database: files, and feeds made, changed, renewed, closed and opened again."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from werkzeug.test import Client

from tests.builders import (
    FOUNDING_SENDER_ID,
    FOUNDING_UUID,
    a_document,
    a_message,
    a_new_message,
    a_revision,
    an_appointment,
    appointment_id_of,
)
from tests.ics_readers import read_with_icalendar
from tests.web.delivery import deliver
from viewer.actions.feeds import open_feed
from viewer.domain.access import RecipientId
from viewer.domain.appointment import Appointment, Interval, Kind
from viewer.domain.calendar import FeedOptions
from viewer.domain.message import AuthenticationLevel, SenderId, SensitivityLevel
from viewer.domain.occurrence import carried_over
from viewer.domain.redaction import DetailLevel
from viewer.domain.sender import Sender
from viewer.web.app import local_client
from viewer.web.pages.application import create_app
from viewer.web.pages.calendars import slug
from viewer.wiring import Services

APPOINTMENT = f"/appointments/{appointment_id_of(FOUNDING_UUID)}"
FORM = {"name": "Mine timer", "detail": "everything", "alarm": ["60", "1440"]}


@pytest.fixture
def browser(signed_in_client: FlaskClient, services: Services, recipient_id: RecipientId) -> FlaskClient:
    """The browser of a recipient with an appointment to come; forms need no token here."""
    start = services.now() + timedelta(days=7)
    deliver(services, recipient_id, a_document(data_type=an_appointment(start=start, end=None)))
    signed_in_client.application.config["WTF_CSRF_ENABLED"] = False
    return signed_in_client


@pytest.fixture
def app(services: Services) -> Client:
    """A calendar app."""
    return local_client(services.settings, services)


def made(page: str) -> str:
    """The path of the address that a page shows."""
    match = re.search(r'id="address"[^>]+value="http://[^/"]+(/calendars/[^"]+)"', page)
    assert match
    return match[1]


def titles(app: Client, path: str) -> list[str]:
    return [entry.summary for entry in read_with_icalendar(app.get(path).data)]


def test_file_is_for_its_recipient_only(client: FlaskClient, browser: FlaskClient, services: Services) -> None:
    answer = browser.get(f"{APPOINTMENT}/calendar.ics")
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'inline; filename="innkalling-2026-11-30.ics"'
    assert b"ryggen" in answer.data
    stranger = create_app(services.settings, services).test_client()
    assert stranger.get(f"{APPOINTMENT}/calendar.ics").status_code == 401
    assert browser.get("/appointments/x/calendar.ics").status_code == 404


@pytest.mark.parametrize(
    ("detail", "title"),
    [("everything", "Undersøke smerter i ryggen"), ("discreet", "Avtale"), ("busy", "Opptatt"), ("x", "Undersøke")],
)
def test_file_tells_as_much_as_was_chosen(browser: FlaskClient, detail: str, title: str) -> None:
    body = browser.get(f"{APPOINTMENT}/calendar.ics?detail={detail}").data
    assert read_with_icalendar(body)[0].summary.startswith(title)


def test_file_of_a_sensitive_letter_is_for_whoever_may_read_it(
    browser: FlaskClient, services: Services, recipient_id: RecipientId
) -> None:
    """Below its authentication level there is no file: tests/web/test_who_sees_what.py."""
    uuid = "5d1f1a3e-9f0b-4a57-8a8f-000000000001"
    deliver(services, recipient_id, a_document(uuid=uuid, sensitivity_level=SensitivityLevel.SENSITIVE))
    body = browser.get(f"/appointments/{appointment_id_of(uuid)}/calendar.ics").data
    assert read_with_icalendar(body)[0].summary == "Undersøke smerter i ryggen"


def test_s17_page_says_that_a_second_file_may_be_a_second_entry(browser: FlaskClient) -> None:
    assert "kan du få avtalen to ganger" in browser.get(APPOINTMENT).text


def test_f9_form_says_that_reminders_may_not_ring(browser: FlaskClient) -> None:
    assert "Mange apper tar ikke med påminnelser fra et abonnement" in browser.get("/calendars/new").text


def test_h11_robots_are_not_kept_from_feeds(client: FlaskClient) -> None:
    """Google Calendar has obeyed robots.txt, and refused feeds that it named."""
    answer = client.get("/robots.txt")
    assert answer.status_code == 404 or "calendars" not in answer.text


def test_s15_file_has_the_type_that_phones_know(browser: FlaskClient) -> None:
    """Another type makes iOS save a text file."""
    assert browser.get(f"{APPOINTMENT}/calendar.ics").mimetype == "text/calendar"


def test_feed_is_made_and_its_address_shown_once(browser: FlaskClient, app: Client) -> None:
    page = browser.post("/calendars", data=FORM).text
    path = made(page)
    assert path.endswith("/mine-timer.ics")
    assert f'href="webcal://127.0.0.1:8000{path}"' in page
    assert "<svg" in page
    assert titles(app, path) == ["Undersøke smerter i ryggen"]
    assert path not in browser.get("/calendars").text
    assert path not in browser.get("/calendars/1").text


def test_feed_is_discreet_unless_somebody_says_otherwise(browser: FlaskClient, app: Client) -> None:
    path = made(browser.post("/calendars", data={"name": ""}).text)
    assert path.endswith("/avtalene-mine.ics")
    assert titles(app, path) == ["Avtale"]


@pytest.mark.parametrize(
    ("detail", "title"),
    [("discreet", "Avtale"), ("discreet_with_place", "Avtale"), ("busy", "Opptatt"), ("everything", "Undersøke")],
)
def test_preview_is_what_the_feed_shows(browser: FlaskClient, app: Client, detail: str, title: str) -> None:
    """Made by the same hands, from the recipient's own next appointment."""
    page = browser.get("/calendars/new").text
    preview = page.partition(f'id="preview-{detail}"')[2].partition("</div>")[0]
    path = made(browser.post("/calendars", data=FORM | {"detail": detail}).text)
    entry = read_with_icalendar(app.get(path).data)[0]
    assert entry.summary.startswith(title)
    assert f"<strong>{entry.summary}</strong>" in preview
    assert ("Storgata 23" in preview) is ("Storgata 23" in entry.location)
    assert ("når du" in preview) is ("når du" in entry.description)
    assert ("Oppmøte" in preview) is ("Oppmøte" in entry.description)


def test_preview_is_made_up_when_there_is_nothing_to_show(signed_in_client: FlaskClient) -> None:
    assert "Tannlegene på torget" in signed_in_client.get("/calendars/new").text


def test_preview_is_not_of_what_was_called_off(browser: FlaskClient, services: Services) -> None:
    """A new feed doesn't show that either."""
    assert services.messages.withdraw(FOUNDING_SENDER_ID, FOUNDING_UUID, services.now())
    assert "AVLYST" not in browser.get("/calendars/new").text


def test_warning_stands_beside_the_choice(browser: FlaskClient) -> None:
    """Word for word what Digipost warns of."""
    page = browser.get("/calendars/new").text
    words = "Avtalen kan inneholde sensitive opplysninger som blir synlige for dem som har tilgang til kalenderen din."
    assert words in page


def test_feed_is_renamed_and_changed_under_the_same_address(browser: FlaskClient, app: Client) -> None:
    path = made(browser.post("/calendars", data=FORM).text)
    answer = browser.post("/calendars/1", data={"name": "Jobb", "detail": "busy"}, follow_redirects=True)
    assert "Jobb" in answer.text
    assert "Bare opptatt" in answer.text
    body = app.get(path).data
    assert b"X-WR-CALNAME:Jobb\r\n" in body
    assert b"VALARM" not in body
    assert titles(app, path) == ["Opptatt"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("  Mine \t timer\n", "Mine timer"),
        ("Mine\x00 \u202etimer\u200b", "Mine timer"),
        ("\x00\x01", "Avtalene mine"),
        ("\u200b\u200d\u2060", "Avtalene mine"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("a" * 100, "a" * 80),
    ],
)
def test_name_is_what_is_seen_of_it(browser: FlaskClient, app: Client, name: str, shown: str) -> None:
    """Apps show no empty name, and PostgreSQL keeps no NUL."""
    path = made(browser.post("/calendars", data={"name": name}).text)
    assert f"\r\nNAME:{shown}\r\n" in app.get(path).text.replace("\r\n ", "")


@pytest.mark.parametrize(("language", "title"), [("NN", "Oppteken"), ("EN", "Busy"), ("xx", "Opptatt")])
def test_entries_speak_the_language_that_was_chosen(
    browser: FlaskClient, app: Client, language: str, title: str
) -> None:
    path = made(browser.post("/calendars", data={"name": "Jobb", "detail": "busy", "language": language}).text)
    assert titles(app, path) == [title]


def test_reminders_are_those_that_were_chosen(browser: FlaskClient, app: Client) -> None:
    path = made(browser.post("/calendars", data=FORM | {"alarm": ["60", "10080", "nonsense"]}).text)
    alarms = read_with_icalendar(app.get(path).data)[0].alarms
    # A quarter of an hour is for the arrival.
    assert [alarm - timedelta(minutes=15) for alarm in alarms] == [timedelta(hours=1), timedelta(days=7)]


def test_sensitive_appointment_is_told_only_where_its_recipient_allows_it(
    browser: FlaskClient, app: Client, services: Services, recipient_id: RecipientId
) -> None:
    start = services.now() + timedelta(days=8)
    document = a_document(
        uuid="5d1f1a3e-9f0b-4a57-8a8f-000000000001",
        sensitivity_level=SensitivityLevel.SENSITIVE,
        data_type=an_appointment(start=start, end=None, sub_title="Fortrolig"),
    )
    deliver(services, recipient_id, document)
    one = made(browser.post("/calendars", data=FORM).text)
    other = made(browser.post("/calendars", data=FORM | {"confidential": "on"}).text)
    assert titles(app, one) == ["Undersøke smerter i ryggen", "Avtale"]
    assert titles(app, other) == ["Undersøke smerter i ryggen", "Fortrolig"]


def test_permission_given_when_signed_in_more_surely_stays(
    browser: FlaskClient, services: Services, recipient_id: RecipientId
) -> None:
    options = FeedOptions(name="Timer", confidential_up_to=AuthenticationLevel.IDPORTEN_4)
    open_feed(recipient_id, options, calendars=services.calendars, now=services.now())
    browser.post("/calendars/1", data={"name": "Andre", "confidential": "on"})
    assert services.calendars.get(1).options.confidential_up_to is AuthenticationLevel.IDPORTEN_4
    browser.post("/calendars/1", data={"name": "Andre"})
    assert services.calendars.get(1).options.confidential_up_to is None


def a_feed_that_tells_what_this_browser_may_not_see(
    services: Services, recipient_id: RecipientId, detail_level: DetailLevel
) -> None:
    """Made by a session of the highest level; with a letter that asks for it."""
    document = a_document(
        uuid="5d1f1a3e-9f0b-4a57-8a8f-000000000001",
        authentication_level=AuthenticationLevel.IDPORTEN_4,
        data_type=an_appointment(start=services.now() + timedelta(days=8), end=None, sub_title="Fortrolig"),
    )
    deliver(services, recipient_id, document)
    options = FeedOptions(name="Timer", detail_level=detail_level, confidential_up_to=AuthenticationLevel.IDPORTEN_4)
    open_feed(recipient_id, options, calendars=services.calendars, now=services.now())


def test_new_address_tells_no_more_than_whoever_gets_it_may_see(
    browser: FlaskClient, app: Client, services: Services, recipient_id: RecipientId
) -> None:
    a_feed_that_tells_what_this_browser_may_not_see(services, recipient_id, DetailLevel.EVERYTHING)
    page = browser.post("/calendars/1/rotate").text
    assert titles(app, made(page)) == ["Undersøke smerter i ryggen", "Avtale"]
    assert "Det som krever sterkere innlogging enn denne" in page


@pytest.mark.parametrize("more", [{"detail": "everything"}, {"detail": "discreet", "sender": "497013"}])
def test_a_permission_given_when_signed_in_more_surely_tells_no_more_than_it_did(
    more: dict[str, str], browser: FlaskClient, services: Services, recipient_id: RecipientId
) -> None:
    a_feed_that_tells_what_this_browser_may_not_see(services, recipient_id, DetailLevel.DISCREET)
    page = browser.post("/calendars/1", data={"name": "Timer", "confidential": "on"} | more, follow_redirects=True)
    assert services.calendars.get(1).options.confidential_up_to is AuthenticationLevel.PASSWORD
    assert "Det som krever sterkere innlogging enn denne" in page.text


def test_new_address_ends_the_old_one(browser: FlaskClient, app: Client) -> None:
    old = made(browser.post("/calendars", data=FORM).text)
    new = made(browser.post("/calendars/1/rotate").text)
    assert new != old
    assert titles(app, new) == ["Undersøke smerter i ryggen"]
    assert "ikke lenger i bruk" in app.get(old).text


def test_closed_feed_can_be_opened_again(browser: FlaskClient, app: Client) -> None:
    path = made(browser.post("/calendars", data=FORM).text)
    page = browser.post("/calendars/1/revoke", follow_redirects=True).text
    assert "Avsluttet for kort tid siden" in page
    assert "ikke lenger i bruk" in app.get(path).text
    browser.post("/calendars/1/restore")
    assert titles(app, path) == ["Undersøke smerter i ryggen"]


def test_list_tells_who_fetched_and_when(browser: FlaskClient, app: Client) -> None:
    path = made(browser.post("/calendars", data=FORM).text)
    assert "Ikke hentet ennå" in browser.get("/calendars").text
    app.get(path, headers={"User-Agent": "Google-Calendar-Importer"})
    page = browser.get("/calendars").text
    assert "mandag 23. november 2026 kl.\N{NO-BREAK SPACE}13:00 av Google Calendar" in page


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/calendars/1"),
        ("POST", "/calendars/1"),
        ("POST", "/calendars/1/rotate"),
        ("POST", "/calendars/1/revoke"),
        ("POST", "/calendars/1/restore"),
    ],
)
def test_feed_of_another_is_not_found(browser: FlaskClient, method: str, path: str) -> None:
    assert browser.open(path, method=method).status_code == 404


@pytest.mark.parametrize("path", ["/calendars", "/calendars/new", "/calendars/1", "/calendars/how-to"])
def test_pages_are_for_who_is_signed_in(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 401


def test_forms_want_their_token(signed_in_client: FlaskClient) -> None:
    assert signed_in_client.post("/calendars", data=FORM).status_code == 400


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_every_app_is_explained_in_every_language(browser: FlaskClient, language: str) -> None:
    browser.set_cookie("language", language)
    page = browser.get("/calendars/how-to").text
    for app_name in ("Google", "iPhone", "Mac", "Outlook", "Thunderbird", "Nextcloud", "GNOME", "Android"):
        assert f"<summary>{app_name}" in page
    assert page.count('<p class="soft">') == 9  # Outlook on a Mac beside the others


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Mine timer", "mine-timer"),
        ("Lege & tannlege på Ås", "lege-tannlege-pa-as"),
        ("Æøå", "aeoa"),
        ("Čáhppes", "cahppes"),
        ("🦷", "calendar"),
        ("../..", "calendar"),
        ("x" * 80, "x" * 20),
    ],
)
def test_name_becomes_the_last_part_of_the_address(name: str, expected: str) -> None:
    assert slug(name) == expected


def test_page_shows_what_each_file_would_tell(browser: FlaskClient) -> None:
    """Beside the button, before anything is put into a calendar (C5, 12)."""
    page = browser.get(APPOINTMENT).text
    assert f'<form class="stack" action="{APPOINTMENT}/calendar.ics">' in page
    assert page.count('type="radio" name="detail"') == 4
    preview = page.partition('id="preview-busy"')[2].partition("</div>")[0]
    assert "<strong>Opptatt</strong>" in preview
    assert "Storgata" not in preview


@pytest.mark.parametrize(("number", "titles"), [("", ["Kurs (1/2)", "Kurs (2/2)"]), ("?number=2", ["Kurs (2/2)"])])
def test_event_is_taken_whole_or_one_time_alone(
    browser: FlaskClient, services: Services, recipient_id: RecipientId, number: str, titles: list[str]
) -> None:
    uuid = "5d1f1a3e-9f0b-4a57-8a8f-000000000001"
    starts = [services.now() + timedelta(days=days) for days in (7, 14)]
    intervals = tuple(Interval(start, start + timedelta(hours=2)) for start in starts)
    deliver(
        services,
        recipient_id,
        a_document(uuid=uuid, data_type=Appointment(kind=Kind.EVENT, times=intervals, sub_title="Kurs")),
    )
    path = f"/appointments/{appointment_id_of(uuid)}/calendar.ics"
    assert f'href="{path}?number=2"' in browser.get(path.removesuffix("/calendar.ics")).text
    assert [entry.summary for entry in read_with_icalendar(browser.get(path + number).data)] == titles
    assert browser.get(f"{path}?number=3").status_code == 404


def test_renewed_feed_can_not_be_opened_again(browser: FlaskClient, app: Client) -> None:
    """Whoever has the old address must not get it back."""
    old = made(browser.post("/calendars", data=FORM).text)
    app.get(old)
    browser.post("/calendars/1/rotate")
    assert "Åpne igjen" not in browser.get("/calendars").text
    assert browser.post("/calendars/1/restore").status_code == 404
    assert titles(app, old) == ["Kalenderlenken er ikke lenger i bruk"]


def test_r6_three_programs_within_a_minute_are_all_on_the_page(browser: FlaskClient, app: Client) -> None:
    path = made(browser.post("/calendars", data=FORM).text)
    for program in ("curl/8.5", "Google-Calendar-Importer", "Evil/1.0"):
        app.get(path, headers={"User-Agent": program})
    for page in ("/calendars/1", "/calendars"):
        text = browser.get(page).text
        assert [name for name in ("curl", "Google Calendar", "Evil") if name not in text] == []


def test_feed_is_limited_to_the_senders_that_are_chosen(
    browser: FlaskClient, app: Client, services: Services, recipient_id: RecipientId
) -> None:
    services.senders.add(Sender(id=SenderId(7), name="Tannlegen", certificates=()), services.now())
    other = a_document(
        uuid="5d1f1a3e-9f0b-4a57-8a8f-000000000002",
        data_type=an_appointment(start=services.now() + timedelta(days=9), end=None, sub_title="Tannsjekk"),
    )
    new = a_new_message(
        message=a_message(primary_document=other),
        recipient_id=recipient_id,
        sender_id=SenderId(7),
        received_at=services.now(),
    )
    services.messages.accept(new)
    assert ">Tannlegen<" in browser.get("/calendars/new").text

    path = made(browser.post("/calendars", data={**FORM, "sender": ["7"]}).text)

    assert titles(app, path) == ["Tannsjekk"]
    assert 'name="sender" value="7" checked' in browser.get("/calendars/1").text
    browser.post("/calendars/1", data=FORM)
    assert titles(app, path) == ["Undersøke smerter i ryggen", "Tannsjekk"]


def test_feed_may_leave_out_what_is_called_off(
    browser: FlaskClient, app: Client, services: Services, recipient_id: RecipientId
) -> None:
    path = made(browser.post("/calendars", data=FORM).text)
    app.get(path)
    assert services.messages.withdraw(FOUNDING_SENDER_ID, FOUNDING_UUID, services.now())
    assert titles(app, path) == ["AVLYST: Undersøke smerter i ryggen"]
    deliver(
        services,
        recipient_id,
        a_document(
            uuid="5d1f1a3e-9f0b-4a57-8a8f-000000000003",
            data_type=an_appointment(start=services.now() + timedelta(days=9), end=None, sub_title="Annet"),
        ),
    )
    browser.post("/calendars/1", data={**FORM, "without_called_off": "on"})
    assert titles(app, path) == ["Annet"]


def test_longest_address_is_one_that_google_takes(browser: FlaskClient) -> None:
    """It refused more than 116 characters, of which the host has some."""
    assert len(made(browser.post("/calendars", data={**FORM, "name": "Avtalene til hele familien"}).text)) <= 80


def test_page_tells_that_a_file_follows_no_change_and_how_one_does(browser: FlaskClient) -> None:
    """Beside the button, where nothing is folded away."""
    button = browser.get(APPOINTMENT).text.partition("calendar.ics")[2].partition("<details")[0]
    assert "Kalenderfilen følger ikke med når noe endres." in button
    assert 'href="/calendars/new">Hold kalenderen oppdatert: abonner</a>' in button


def test_confidential_appointments_file_has_the_one_level_that_it_may_have(
    browser: FlaskClient, services: Services, recipient_id: RecipientId
) -> None:
    uuid = "5d1f1a3e-9f0b-4a57-8a8f-000000000004"
    sensitive = a_document(
        uuid=uuid,
        authentication_level=AuthenticationLevel.IDPORTEN_4,
        data_type=an_appointment(start=services.now() + timedelta(days=9), end=None),
    )
    deliver(services, recipient_id, sensitive)
    page = browser.get(f"/appointments/{appointment_id_of(uuid)}").text
    if "calendar.ics" in page:
        assert re.findall(r'id="preview-([a-z_]+)"', page) == ["discreet"]
        assert "Brevet krever en sikrere innlogging" in page


def test_changed_appointments_page_tells_which_programs_have_the_change(
    browser: FlaskClient, app: Client, services: Services, recipient_id: RecipientId
) -> None:
    path = made(browser.post("/calendars", data=FORM).text)
    app.get(path, headers={"User-Agent": "Google-Calendar-Importer"})
    appointment = services.messages.appointment(recipient_id, appointment_id_of(FOUNDING_UUID), services.now())
    moved = an_appointment(start=appointment.appointment.start + timedelta(hours=2), end=None)
    revision = a_revision(
        appointment.id,
        moved,
        occurrences=carried_over(appointment.occurrences, moved, services.now()),
        revised_at=services.now(),
    )
    assert services.messages.revise(revision)
    assert "kan vise det som gjaldt før: Google Calendar" in browser.get(APPOINTMENT).text

    app.get(path, headers={"User-Agent": "Mozilla/5.0 Thunderbird/153.0"})

    page = browser.get(APPOINTMENT).text
    assert "kan vise det som gjaldt før: Google Calendar" in page
    assert "har hentet endringen: Thunderbird" in page


def test_whoever_has_a_subscription_is_told_before_making_another(browser: FlaskClient) -> None:
    assert "Du har allerede" not in browser.get("/calendars/new").text
    browser.post("/calendars", data=FORM)

    assert "Du har allerede 1 abonnement." in browser.get("/calendars/new").text
