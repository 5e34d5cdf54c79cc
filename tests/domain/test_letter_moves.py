"""Two times that a letter tells beside each other: which of them is over, if one is."""

import pytest

from viewer.domain.letter_changes import Change
from viewer.domain.letter_moments import Role
from viewer.domain.letter_reading import read_letter

OLD, NEW = "mandag 8. mars kl. 14.00", "mandag 15. mars kl. 10.00"


def moved_days(text: str) -> list[tuple[int, ...]]:
    """The day that is over and the new one, of each move that the text tells."""
    return [
        tuple(moment.date.day for moment in said.moments)
        for said in read_letter([text]).statements
        if said.change is Change.REPLACES
        and [moment.role for moment in said.moments] == [Role.FORMER, Role.APPOINTMENT]
    ]


@pytest.mark.parametrize(
    "text",
    [
        f"Du kommer {NEW}, og ikke {OLD}.",
        f"Før: {OLD}\nNå: {NEW}",
        f"Vi har endret møteplanen.\nFra {OLD}\nTil {NEW}",
        f"Møtet var planlagt til {OLD}. Det holdes i stedet {NEW}.",
        f"Du har fått {NEW} i bytte mot {OLD}.",
        f"Prøven {OLD} er slettet, og du er nå satt opp {NEW}.",
    ],
)
def test_the_form_says_which_of_two_times_is_over(text: str) -> None:
    assert (8, 15) in moved_days(text)


@pytest.mark.parametrize(
    "text",
    [
        f"Bussen går {NEW}, ikke {OLD}.",
        f"Du skal være fastende på kontrollen {NEW}, ikke {OLD}.",
        f"Referatet fra møtet {OLD} er lagt til {NEW}.",
        f"Du er innlagt.\nFra {OLD}\nTil {NEW}",
        f"{OLD} møter du en vikar. {NEW} er jeg tilbake.",
        f"Du kommer {NEW}, ikke {OLD}, hvis det passer.",
    ],
)
def test_two_times_of_something_else_or_on_a_condition_are_no_move(text: str) -> None:
    assert moved_days(text) == []
