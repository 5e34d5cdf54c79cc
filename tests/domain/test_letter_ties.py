"""What belongs together: certain by words and by exactly one that fits, else asked, else left alone."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from tests.builders import an_address, an_appointment
from viewer.domain.appointment import Appointment
from viewer.domain.letter_reading import read_letter
from viewer.domain.letter_ties import Candidate, NewLetter, decide
from viewer.domain.mailbox import AppointmentId, AppointmentTie, DocumentId, NewTie, TieKind
from viewer.domain.tied_states import OwnState, doubted, shown_states

MARCH_10 = datetime.fromisoformat("2027-03-10T10:00:00+01:00")
MARCH_17 = datetime.fromisoformat("2027-03-17T11:00:00+01:00")


def mri(start: datetime, **values: object) -> Appointment:
    """The kind that letters here are about, unless they say otherwise."""
    base = an_appointment(start=start, end=None, sub_title="MR av rygg", place="Poliklinikken", arrival_time=None)
    return replace(base, **values)  # type: ignore[arg-type]


def ties(text: str, appointment: Appointment | None, *coming: Appointment, contradicts: bool = False) -> list[NewTie]:
    letter = NewLetter(
        document_id=DocumentId("letter"),
        reading=read_letter([text]),
        appointment_id=AppointmentId("new") if appointment else None,
        appointment=appointment,
        contradicts_data=contradicts,
    )
    candidates = [Candidate(shows=AppointmentId(f"old-{number}"), appointment=old) for number, old in enumerate(coming)]
    return decide(letter, candidates)


def told(found: Sequence[NewTie]) -> list[tuple[str, str, bool]]:
    return [(tie.kind.value, tie.older, tie.is_certain) for tie in found]


def test_a_letter_that_names_what_it_replaces_replaces_it() -> None:
    [tie] = ties("Ny time: erstatter innkalling 10. mars", mri(MARCH_17), mri(MARCH_10))

    assert told([tie]) == [("replaced", "old-0", True)]
    assert tie.quote == "Ny time: erstatter innkalling 10. mars"


def test_a_letter_that_calls_its_own_time_off_withdraws_the_one_at_that_time() -> None:
    assert told(ties("Avlyst: time 17. mars", mri(MARCH_17), mri(MARCH_17), mri(MARCH_10))) == [
        ("withdrawn", "old-0", True)
    ]


def test_a_letter_that_calls_off_what_is_not_here_withdraws_its_own() -> None:
    """The invitation may have come on paper; its time is not to stand in a calendar for that."""
    [tie] = ties("Timen din 17. mars er avlyst.", mri(MARCH_17))

    assert (tie.kind, tie.older, tie.newer, tie.is_certain) == (TieKind.WITHDRAWN, "new", None, True)


def test_a_letter_without_data_that_calls_off_withdraws() -> None:
    assert told(ties("Timen din 10. mars er avlyst.", None, mri(MARCH_10))) == [("withdrawn", "old-0", True)]


def test_a_letter_without_data_that_moves_asks() -> None:
    """Its new time stands in its text alone."""
    text = "Timen din 10. mars er flyttet til 17. mars kl. 11."

    assert told(ties(text, None, mri(MARCH_10))) == [("replaced", "old-0", False)]


@pytest.mark.parametrize("says", ["Begge avtaler står.", "Both appointments still stand.", "Begge timane gjeld."])
def test_an_old_and_a_new_time_that_both_stand_are_asked_about(says: str) -> None:
    text = f"Opprinnelig time: 10. mars kl. 10.00\nNy time: 17. mars kl. 11.00\n{says}"

    assert told(ties(text.removesuffix(says), mri(MARCH_17), mri(MARCH_10))) == [("replaced", "old-0", True)]
    assert told(ties(text, mri(MARCH_17), mri(MARCH_10))) == [("replaced", "old-0", False)]


def test_words_without_a_date_mean_the_only_one_of_the_kind_at_the_place() -> None:
    text = "Dette brevet erstatter tidligere innkalling."

    assert told(ties(text, mri(MARCH_17), mri(MARCH_10), mri(MARCH_10, sub_title="Blodprøve"))) == [
        ("replaced", "old-0", True)
    ]


def test_words_without_a_date_ask_when_two_of_the_kind_fit() -> None:
    text = "Dette brevet erstatter tidligere innkalling."

    found = ties(text, mri(MARCH_17), mri(MARCH_10), mri(MARCH_10 + timedelta(days=1)))

    assert told(found) == [("replaced", "old-0", False), ("replaced", "old-1", False)]


def test_of_two_on_the_named_day_the_clock_decides() -> None:
    text = "Timen 10. mars kl. 10.00 er flyttet til 17. mars kl. 11.00."

    assert told(ties(text, mri(MARCH_17), mri(MARCH_10 + timedelta(hours=3)), mri(MARCH_10))) == [
        ("replaced", "old-1", True)
    ]


def test_a_named_day_that_is_not_here_asks_about_the_one_of_the_kind() -> None:
    text = "Denne erstatter timen 12. mars."

    assert told(ties(text, mri(MARCH_17), mri(MARCH_10))) == [("replaced", "old-0", False)]


def test_data_that_the_letter_contradicts_make_it_a_question() -> None:
    text = "Ny time: erstatter innkalling 10. mars"

    assert told(ties(text, mri(MARCH_17), mri(MARCH_10), contradicts=True)) == [("replaced", "old-0", False)]


def test_another_dose_on_the_named_day_is_asked_about() -> None:
    text = "Denne erstatter timen 10. mars."

    found = ties(text, mri(MARCH_17, sub_title="Vaksine dose 2"), mri(MARCH_10, sub_title="Vaksine dose 1"))

    assert told(found) == [("replaced", "old-0", False)]


@pytest.mark.parametrize(
    ("new", "old"),
    [
        ({"sub_title": "Vaksine dose 2"}, {"sub_title": "Vaksine dose 1"}),
        ({"sub_title": None}, {"sub_title": None}),
        ({"place": "Laboratoriet"}, {}),
        ({"address": an_address(street_address="Storgata 99")}, {}),
    ],
    ids=["another number", "no kind", "another place", "another street"],
)
def test_without_words_another_kind_or_place_is_left_alone(new: dict[str, object], old: dict[str, object]) -> None:
    assert ties("Velkommen.", mri(MARCH_17, **new), mri(MARCH_10, **old)) == []


def test_without_words_the_only_one_of_the_kind_is_asked_about() -> None:
    assert told(ties("Velkommen.", mri(MARCH_17), mri(MARCH_10, sub_title="mr  av Rygg"))) == [
        ("replaced", "old-0", False)
    ]


def test_a_treatment_every_week_is_left_alone() -> None:
    weekly = [mri(MARCH_10 + timedelta(days=7 * week)) for week in range(3)]

    assert ties("Velkommen.", mri(MARCH_17 + timedelta(days=20)), *weekly) == []


def test_a_treatment_some_of_whose_times_the_letter_tells_is_left_alone() -> None:
    weekly = [mri(MARCH_10), mri(MARCH_17)]

    assert ties("Time 10. mars kl. 10.00 og 24. mars kl. 10.00.", mri(MARCH_10 + timedelta(days=14)), *weekly) == []


def test_what_moves_to_another_day_than_the_data_have_is_asked() -> None:
    new = mri(MARCH_17, sub_title="Samtale")

    text = "Møtet 10. mars er utsatt til 23. mars. Samtalen er 17. mars kl. 11.00."

    assert told(ties(text, new, mri(MARCH_10))) == [("replaced", "old-0", False)]


def test_the_same_again_is_a_reminder() -> None:
    assert told(ties("Vi minner om timen.", mri(MARCH_10), mri(MARCH_10))) == [("reminder", "old-0", True)]


def test_what_is_called_off_by_another_name_is_not_this_one() -> None:
    assert ties("Informasjonsmøtet 10. mars er avlyst.", None, mri(MARCH_10)) == []


def test_what_is_called_off_by_its_own_name_is_this_one() -> None:
    hearing = mri(MARCH_10, sub_title="Foredrag om søvn")

    assert told(ties("Foredraget 10. mars er avlyst.", None, hearing)) == [("withdrawn", "old-0", True)]


SEVERAL = replace(mri(MARCH_10), sub_title="Kurs", times=(*mri(MARCH_10).times, *mri(MARCH_17).times))


@pytest.mark.parametrize(
    "text",
    [
        "Timen 10. mars er avlyst.",
        "Kurset 10. mars er avlyst.",
        "Kursdagen 17. mars er flyttet til 24. mars.",
        "Erstatter timen 10. mars.",
    ],
)
def test_a_letter_about_one_of_several_times_ties_nothing(text: str) -> None:
    """The others of the course go on."""
    assert ties(text, None, SEVERAL) == []
    assert ties(text, mri(MARCH_17 + timedelta(days=7), sub_title="Kurs"), SEVERAL) == []


def test_one_time_is_never_replaced_by_several() -> None:
    assert ties("Erstatter kurset 10. mars.", SEVERAL, mri(MARCH_10, sub_title="Kurs")) == []


@pytest.mark.parametrize("text", ["Kurset er avlyst.", "Kurset 10. og 17. mars er avlyst."])
def test_several_times_that_are_called_off_together_are_asked_about(text: str) -> None:
    assert told(ties(text, None, SEVERAL)) == [("withdrawn", "old-0", False)]


def test_several_times_are_replaced_by_several_when_the_recipient_says_so() -> None:
    moved = replace(SEVERAL, times=(*mri(MARCH_10).times, *mri(MARCH_17 + timedelta(days=7)).times))

    assert told(ties("Kursdagen 17. mars er flyttet til 24. mars.", moved, SEVERAL)) == [("replaced", "old-0", False)]
    assert told(ties("Velkommen til kurs.", moved, SEVERAL)) == [("replaced", "old-0", False)]
    assert ties("Velkommen til kurs.", moved, SEVERAL, SEVERAL) == []


def test_several_times_that_are_told_again_are_one_appointment() -> None:
    assert told(ties("Påminnelse om kurs.", SEVERAL, SEVERAL)) == [("reminder", "old-0", True)]


def test_words_that_fit_one_of_several_times_as_well_are_asked_about() -> None:
    assert told(ties("Timen 10. mars er avlyst.", None, mri(MARCH_10), SEVERAL)) == [("withdrawn", "old-0", False)]


def test_called_off_and_given_another_time_is_moved() -> None:
    text = "Timen din 10. mars er dessverre avlyst. Du har fått ny time 17. mars kl. 11.00."

    assert told(ties(text, mri(MARCH_17), mri(MARCH_10))) == [("replaced", "old-0", True)]


IDS = [AppointmentId(name) for name in "abcde"]
NOW = datetime(2027, 1, 1, tzinfo=UTC)


@st.composite
def chains(draw: st.DrawFn) -> tuple[list[OwnState], list[AppointmentTie]]:
    """Some appointments, with any ties from later to earlier ones, in any state."""
    count = draw(st.integers(2, len(IDS)))
    states = [
        OwnState(
            id=IDS[number],
            start=MARCH_10 + timedelta(days=draw(st.integers(0, 2))),
            withdrawn_at=draw(st.sampled_from([None, NOW])),
            revised_at=draw(st.sampled_from([None, NOW, NOW + timedelta(days=2)])),
        )
        for number in range(count)
    ]
    tied = []
    for number in range(draw(st.integers(0, 6))):
        older = draw(st.integers(0, count - 2))
        newer = draw(st.integers(older + 1, count - 1))
        tied.append(
            AppointmentTie(
                id=number,
                kind=draw(st.sampled_from(TieKind)),
                older=IDS[older],
                newer=IDS[newer],
                document_id=DocumentId(f"letter-{newer}"),
                is_certain=draw(st.booleans()),
                answer=draw(st.sampled_from([None, True, False])),
                made_at=NOW,
                changed_at=NOW + timedelta(days=1),
            )
        )
    return states, tied


@given(chains())
def test_whatever_is_tied_every_appointment_is_shown_once(chain: tuple[list[OwnState], list[AppointmentTie]]) -> None:
    states, tied = chain

    shown = shown_states(states, tied)

    assert set(shown) == {state.id for state in states}
    roots = {id_ for id_, state in shown.items() if state.tied_to is None}
    # What is a part of another is a part of one that is shown, and nobody's data are shown twice.
    assert {state.tied_to for state in shown.values() if state.tied_to} <= roots
    assert len({shown[root].shows for root in roots}) == len(roots)
    for root in roots:
        assert shown[root].shows == root or shown[shown[root].shows].tied_to == root


@given(chains())
def test_undone_to_the_last_everything_is_as_its_own_letter_says(
    chain: tuple[list[OwnState], list[AppointmentTie]],
) -> None:
    states, tied = chain
    undone = [replace(tie, kind=TieKind.REPLACED, answer=False) for tie in tied]

    shown = shown_states(states, undone)

    for state in states:
        assert shown[state.id].shows == state.id
        assert shown[state.id].tied_to is None
        assert shown[state.id].withdrawn_at == state.withdrawn_at


@given(chains())
def test_a_doubted_tie_is_one_in_force(chain: tuple[list[OwnState], list[AppointmentTie]]) -> None:
    states, tied = chain

    assert all(tie.is_in_force for tie in tied if doubted(tie, states))


def test_an_appointment_that_the_letter_tells_of_as_standing_is_left_alone() -> None:
    text = "Du har time 10. mars kl. 10.00, som avtalt. Du har også fått ny time 17. mars kl. 11.00."

    assert ties(text, mri(MARCH_17), mri(MARCH_10)) == []


def test_an_earlier_time_called_off_beside_another_of_its_kind_has_moved() -> None:
    text = "Du er innkalt 17. mars kl. 11.00. Tidligere berammelse 10. mars utgår."

    assert told(ties(text, mri(MARCH_17), mri(MARCH_10))) == [("replaced", "old-0", True)]


def test_what_is_called_off_beside_an_appointment_of_another_kind_takes_nothing_with_it() -> None:
    """The appointment that came with the letter stands by itself."""
    text = "Du er innkalt 17. mars kl. 11.00. Timen til blodprøve 10. mars er avlyst."

    [tie] = ties(text, mri(MARCH_17), mri(MARCH_10, sub_title="Blodprøve"))

    assert (tie.kind, tie.older, tie.newer, tie.is_certain) == (TieKind.WITHDRAWN, "old-0", None, True)


def test_what_has_moved_under_the_name_of_its_kind_has_moved() -> None:
    talk = {"sub_title": "Utviklingssamtale"}
    text = "Utviklingssamtalen 10. mars er flyttet til 17. mars kl. 11."

    assert told(ties(text, mri(MARCH_17, **talk), mri(MARCH_10, **talk))) == [("replaced", "old-0", True)]
    assert told(ties("Kurset 10. mars er flyttet til rom 3.", mri(MARCH_17), mri(MARCH_10))) == [
        ("replaced", "old-0", False)
    ]


def test_many_called_off_at_once_are_asked_about() -> None:
    assert told(ties("Alle timer onsdag 10. mars er avlyst.", None, mri(MARCH_10))) == [("withdrawn", "old-0", False)]
