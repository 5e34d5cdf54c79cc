"""What letters say: sentences as senders write them, and others that only look alike."""

from datetime import time

import pytest

from viewer.domain.letter_changes import Change
from viewer.domain.letter_moments import Role
from viewer.domain.letter_reading import LetterReading, read_letter
from viewer.domain.letter_sentences import LONGEST_LINE, segments

REPLACES = (
    "Vi har dessverre måttet flytte timen din den 10. mars. Ny time er 17. mars 2027 kl. 11:00.",
    "Du har tidligere fått time 10.03.2027 kl. 10.30. Denne er nå endret til 17.03.2027 kl. 11.00.",
    "Timen er flyttet fra tirsdag 10. mars kl 10.30 til tirsdag 17. mars kl 11.00.",
    "Denne innkallingen erstatter innkalling datert 1. februar 2027.",
    "Merk at tidspunktet for timen din er endret.",
    "ENDRET TIME",
    "Ny innkalling – erstatter tidligere brev",
    "Møtet 10. mars kl. 10.00 er flyttet til 17. mars kl. 11.00.",
    "Hovedforhandlingen er omberammet fra 10. mars til 17. mars 2027.",
    "Oppkjøringen din 10. mars er flyttet til 17. mars kl. 09:00.",
    "Legetimen din 10. mars er utsatt.",
    "Timen 10. mars må dessverre utsettes til 17. mars.",
    "Operasjonen som var planlagt 10. mars 2027, er utsatt til 17. mars 2027.",
    "Se bort fra tidligere innkalling.",
    "Tidligere tilsendte innkalling kan du se bort fra.",
    "Timen din er framskyndet til 3. mars kl. 8.",
    "Timen din 10. mars vert flytta til 17. mars kl. 9.",
    "Du får difor ny time 17. mars klokka 11.",
    "Your appointment has been rescheduled from 10 March to 17 March 2027.",
    "Please note that the time of your appointment has changed.",
    "Your appointment on 10 March at 10:30 will now take place on 17 March at 11:00.",
    "The meeting scheduled for 10 March has been postponed until 17 March.",
    "This appointment replaces your previous appointment.",
    "Time: 17. mars kl. 11 (erstatter 10. mars)",
    "Ny dato: 17.03.2027 kl. 11.00. Gammel dato: 10.03.2027 kl. 10.30.",
    "Som avtalt på telefon flytter vi timen din fra 10. mars til 17. mars.",
    "Dette er en påminnelse om ny time 17. mars kl. 11.",
)
CALLS_OFF = (
    "Oppsatt time 10.03.2027 utgår.",
    "Timen din hos oss 10. mars 2027 er dessverre avlyst på grunn av sykdom.",
    "AVLYSNING AV TIME",
    "Time avlyst",
    "Vi viser til innkalling til konsultasjon 10. mars 2027. Konsultasjonen er avlyst.",
    "Hovedforhandlingen berammet til 10. mars 2027 er avlyst.",
    "Din time til førerprøve 10.03.2027 er avlyst.",
    "Vi har dessverre blitt nødt til å avlyse timen din tirsdag 10. mars 2027 kl. 10:30.",
    "Vi beklager å måtte meddele at timen din 10. mars er avlyst.",
    "Timen du hadde fått 10. mars kl 10:30 gjelder ikke lenger.",
    "Vi gjer merksam på at timen 10. mars er avlyst.",
    "We regret to inform you that your appointment on 10 March 2027 has been cancelled.",
    "Appointment cancelled",
    "Kontrollen 10. mars er dessverre avlyst fordi behandleren er syk.",
    "Etter ønske fra deg er timen 10. mars avbestilt.",
    "Samtalen 10. mars er avlyst",
    "Læreren er syk, og samtalen 10. mars må derfor avlyses.",
    "Tid: 10. mars 2027 kl. 10.00\nStatus: Avlyst",
)
SAYS_NOTHING = (
    "The hearing on 10 March 2027 has been vacated.",
    "Hvis timen ikke passer, kan du flytte den på nett.",
    "Avbestill senest 24 timer før timen.",
    "Avlyser du timen senere enn dette, må du betale gebyr.",
    "Timen kan avlyses på helsenorge.no.",
    "Ved avlysning av timen må du ringe oss.",
    "Du kan endre timen din på nettsiden.",
    "Har du behov for å endre tidspunktet, ta kontakt.",
    "For endring av time, ring 22 33 44 55.",
    "Endring av time gjøres på helsenorge.no.",
    "Spørsmål om endring eller avbestilling av timen rettes til resepsjonen.",
    "Ikke avbestilte timer faktureres.",
    "Timen er ikke flyttet.",
    "Dersom du ikke møter til timen, vil du ikke automatisk få ny time.",
    "Ny time må du bestille selv.",
    "Ta kontakt hvis du trenger ny time.",
    "Etter undersøkelsen får du ny time hos fastlegen.",
    "Legen vurderer om du skal ha ny time.",
    "Vi setter deg på avlysningslisten.",
    "Du står på venteliste og kan bli ringt opp ved avlysninger.",
    "Poliklinikken har flyttet til Storgata 5.",
    "Vi har flyttet! Ny adresse: Storgata 5.",
    "Vi har endret åpningstidene våre fra 1. mars 2027.",
    "Nye åpningstider fra 10. mars 2027.",
    "Denne timen erstatter ikke timen du har 10. mars.",
    "Denne timen kommer i tillegg til timen 10. mars.",
    "Timen 10. mars gjelder fortsatt.",
    "Du skal fortsatt møte til timen 10. mars.",
    "Protesen erstatter den gamle.",
    "Vikaren erstatter legen din.",
    "I stedet for å faste kan du drikke vann.",
    "Bruk hovedinngangen i stedet for inngang B.",
    "Egenandelen er endret til 375 kroner.",
    "Loven ble endret 1. januar 2027.",
    "Vi har ny nettside.",
    "Du har fått ny fastlege fra 10. mars.",
    "If you cannot keep the appointment, it will be cancelled.",
    "Missed appointments that are not cancelled will be charged.",
    "To change your appointment, log in to helsenorge.no.",
    "Your appointment can be cancelled until 10 March.",
    "You will get a new appointment if you are ill.",
    "Our clinic has moved to Storgata 5.",
    "The appointment is not cancelled even if you do not pay.",
    "We will send you a new appointment after the examination.",
    "The lift is replaced by a new one in March.",
    "Cancellation policy: 24 hours before the appointment.",
    "Møter du ikke, blir saken avgjort og rettsmøtet avlyst.",
    "Møtet kan bli avlyst på kort varsel.",
    "Dersom retten avlyser hovedforhandlingen, får du beskjed.",
    "Fristen er flyttet til 10. mars.",
    "Søknadsfristen er endret til 10. mars 2027.",
    "Du må avlyse timen hvis du er syk.",
    "Husk å avbestille timen dersom du blir syk.",
    "Avtalen om behandling kan sies opp.",
    "Du har rett til å få flyttet timen én gang.",
    "Vi minner om timen din 10. mars kl 10.30. Timen må avbestilles innen 24 timer.",
    "Reseptene fornyes i stedet for ny time hos legen.",
    "Timen din 10. mars er bekreftet.",
    "Foreldremøtet for 7. trinn er flyttet til 11. mars.",
    "Heisen er ute av drift, og legevakta er flyttet til 2. etasje.",
    "Dersom læreren blir syk, og vi ikke får vikar, må samtalen 10. mars derfor avlyses.",
    "Viser prøven at alt er bra, utgår kontrollen 10. mars.",
    "Fastlegen din ba oss avlyse timen 10. mars.",
    "Vi sendte deg et brev om at timen 10. mars er avlyst.",
    "Begjæringen om at møtet 10. mars utsettes, er ikke tatt til følge.",
    "Eksempel på SMS: «Timen din 10. mars er avlyst.»",
    "Ved å trykke her bekrefter du at timen 10. mars avlyses.",
    "Legesenterets kveldsåpne time 10. mars utgår.",
)


STANDS = (
    "Timen 10. mars gjelder fortsatt.",
    "Tidligere innkalling til kontroll 10. mars er fortsatt gyldig.",
    "Timen 10. mars kl. 10.30 står ved lag.",
    "Denne kommer i tillegg til timen 10. mars.",
    "Den erstatter ikke timen 10. mars.",
    "Timen din 10. mars går som planlagt.",
    "Kontrollen 10. mars er ikke avlyst.",
    "Timen du har frå før, 10. mars, gjeld framleis.",
    "Your appointment on 10 March remains unchanged.",
    "The appointment on 10 March is not cancelled.",
)
STANDS_WITHOUT_DATE = ("Timen gjelder likevel.", "Timen blir stående.", "Avtalen din går som avtalt.")
# What else stands as it was says nothing of an appointment.
STANDS_BESIDE = (
    "Timen 10. mars er flyttet, oppmøtestedet er uendret.",
    "The interview on 10 March will not take place as planned.",
    "Klokkeslettet er uendret.",
    "Svømmingen går som vanlig.",
    "If you cannot keep the appointment, ring us.",
    "Timen til dose 1 er uendret.",
)


@pytest.mark.parametrize("text", STANDS)
def test_a_sentence_says_which_appointment_stands(text: str) -> None:
    [statement] = [said for said in read_letter([text]).statements if said.change is Change.STANDS]

    assert [(moment.date.day, moment.date.month) for moment in statement.moments] == [(10, 3)]


@pytest.mark.parametrize("text", STANDS_WITHOUT_DATE)
def test_a_sentence_says_that_the_appointment_stands(text: str) -> None:
    [statement] = read_letter([text]).statements

    assert (statement.change, statement.moments) == (Change.STANDS, ())


@pytest.mark.parametrize("text", STANDS_BESIDE)
def test_what_else_stands_says_nothing_of_the_appointment(text: str) -> None:
    assert Change.STANDS not in changes(text)


def changes(text: str) -> set[Change]:
    return {statement.change for statement in read_letter([text]).statements}


@pytest.mark.parametrize("text", REPLACES)
def test_a_sentence_that_replaces_is_understood(text: str) -> None:
    assert Change.REPLACES in changes(text)


@pytest.mark.parametrize("text", CALLS_OFF)
def test_a_sentence_that_calls_off_is_understood(text: str) -> None:
    assert changes(text) == {Change.CALLS_OFF}


@pytest.mark.parametrize("text", SAYS_NOTHING)
def test_what_might_be_or_is_of_something_else_changes_nothing(text: str) -> None:
    """What something else by its name does, counts for appointments of that name alone."""
    statements = read_letter([text]).statements

    assert [said for said in statements if not said.nouns and said.change is not Change.STANDS] == []


@pytest.mark.parametrize(
    ("text", "noun"),
    [
        ("Bussrute 12 er innstilt 10. mars 2027.", "bussrute"),
        ("Kurset for pårørende 10. mars er avlyst.", "kurset"),
        ("Informasjonsmøtet 10. mars er avlyst.", "informasjonsmøtet"),
        ("Avlyst: Svømmekurs", "svømmekurs"),
        ("Timen 10. mars er avlyst.", None),
        ("Avlyst: time 17. mars", None),
    ],
)
def test_what_is_called_off_by_a_name_of_its_own_keeps_that_name(text: str, noun: str | None) -> None:
    [statement] = read_letter([text]).statements

    assert statement.nouns[:1] == ((noun,) if noun else ())


@pytest.mark.parametrize(
    "text",
    [
        "Født: 10.03.2027",
        "Fødselsdato 10.03.27",
        "Vår dato: 10.03.2027 kl. 13.37",
        "Skrevet ut 10.03.2027 kl. 13:37",
        "Gi beskjed innen 10. mars 2027 kl. 12.00.",
        "Frist: 10. mars 2027 kl. 12.00",
        "Henvisningen ble mottatt 10. mars 2027.",
        "Forrige kontroll var 10. mars 2027 kl. 9.",
        "Stengt 10. mars 2027 fra kl. 12.",
        "Gyldig til 10. mars 2027.",
        "Brev av 10. mars 2027",
        "Please reply by 10 March 2027.",
        "Date of birth: 10 March 2027",
        "Lov av 10. mars 2027 nr. 3",
        "Fakturaen forfaller 10. mars 2027.",
    ],
)
def test_other_dates_are_no_appointment(text: str) -> None:
    assert {moment.role for moment in read_letter([text]).moments} == {Role.OTHER}


@pytest.mark.parametrize(
    "text",
    [
        "Du er innkalt tirsdag 10. mars 2027 kl. 10.30.",
        "Dato\ntirsdag 10. mars 2027\nKlokkeslett\n10.30\nSted\nPoliklinikken",
        "Dato Klokkeslett Sted\ntirsdag 10. mars 2027 10.30 Poliklinikken",
        "Tid: kl. 10.30 tirsdag 10. mars",
        "Du har fått time tirsdag 10. mars\n2027 kl. 10.30",
        "Your appointment is on Tuesday 10 March at 10:30 am.",
        "Čoahkkin njukčamánu 10. beaivi 2027 dii. 10.30",
    ],
)
def test_a_date_and_its_time_are_an_appointment(text: str) -> None:
    [moment] = read_letter([text]).moments

    assert moment.role is Role.APPOINTMENT
    assert moment.is_labelled
    assert (moment.date.day, moment.date.month) == (10, 3)
    assert moment.clock is not None
    assert moment.clock.time == time(10, 30)


def test_what_has_moved_has_an_old_time_and_a_new_one() -> None:
    text = "Timen din tirsdag 10. mars kl. 10.30 er flyttet til onsdag 17. mars kl. 11.00."

    [statement] = read_letter([text]).statements

    assert [(moment.date.day, moment.role) for moment in statement.moments] == [
        (10, Role.FORMER),
        (17, Role.APPOINTMENT),
    ]


def test_telephone_numbers_and_opening_hours_are_neither_times_nor_arrivals() -> None:
    reading = read_letter(["Ring 22 33 44 55 mandag–fredag kl. 08.00–15.30. Møt opp kl. 10.15, ikke før kl. 9."])

    assert reading.telephones == ("22334455",)
    assert reading.moments == ()
    assert time(8) not in {arrival.clock for arrival in reading.arrivals}


def test_nothing_is_read_of_nothing() -> None:
    assert read_letter([]) == LetterReading()
    assert read_letter(["", "\n \n", "©®™ \x00" * 1000]) == LetterReading()
    assert read_letter(["", "\n \n", "©®™ \x00 \ufffd" * 1000]) == LetterReading(is_garbled=True)


@pytest.mark.parametrize(
    "text",
    [
        "Du er innkalt mandag 3. mai 2027.\nUndersøkelsen starter kl. 11.30 og varer en halv time.\n",
        "Your appointment is on Monday 3 May 2027.\nThe consultation starts at 11:30 and lasts an hour.\n",
        "Undersøkelse Dato Tid\nMR kne 03.05.2027 11:30\n",
        "Møtedato: 03.05.2027\nMøtetid: 11:30\n",
    ],
)
def test_a_day_has_its_time_from_what_says_when_the_appointment_begins(text: str) -> None:
    [moment] = read_letter([text]).moments

    assert moment.is_labelled
    assert moment.clock is not None
    assert moment.clock.time.isoformat("minutes") == "11:30"


@pytest.mark.parametrize(
    "text", ["Kurset begynner kl. 12.00.", "Parkeringen begynner kl. 07.00.", "Lunsj er kl. 11.30."]
)
def test_a_day_takes_no_time_from_what_begins_beside_the_appointment(text: str) -> None:
    [moment] = read_letter([f"Du har time til kontroll tirsdag 16. mars.\n{text}\n"]).moments

    assert moment.clock is None


def test_a_page_in_one_line_is_cut_between_its_sentences() -> None:
    """A cut in the midst of one would part a condition from what it is the condition of."""
    page = "Ta med legitimasjon når du møter på avdelingen. " * 20
    for filler in range(60):
        before = f"{page}{'x' * filler} er flott."
        text = f"{before} Hvis du er syk eller har feber i dagene før, avlyses timen 10. mars. {page}"
        assert read_letter([text]).statements == ()


@pytest.mark.parametrize("text", ["begge " * 2000, "møtet\nstår " * 2000, "æ Kl. " * 2000, "x" * 9000])
def test_no_sentence_is_longer_than_can_be_read_in_time(text: str) -> None:
    """Patterns take time with the square of a sentence: 400,000 characters in one once took 50 s."""
    parts = segments(text)

    assert max(map(len, parts)) <= 2 * LONGEST_LINE
    assert "".join("".join(parts).split()) == "".join(text.split())
