"""How figures are judged and shown."""

import pytest

from viewer.bench.figures import Figure, as_table, ratio


@pytest.mark.parametrize(
    ("figure", "is_met"),
    [
        (Figure(name="fast", value=0.5, unit="×", at_least=0.5), True),
        (Figure(name="slow", value=0.49, unit="×", at_least=0.5), False),
        (Figure(name="small", value=2.0, unit="s", at_most=2), True),
        (Figure(name="big", value=2.1, unit="s", at_most=2), False),
        (Figure(name="told", value=1.0, unit="×"), None),
    ],
)
def test_a_figure_knows_whether_its_target_is_met(figure: Figure, *, is_met: bool | None) -> None:
    assert figure.is_met is is_met


def test_the_table_says_what_is_missed() -> None:
    figures = [
        Figure(name="first page", value=1.234, unit="s", at_most=2),
        Figure(name="304", value=0.1, unit="×", at_least=0.45, note="50 µs"),
        Figure(name="200", value=0.2, unit="×"),
    ]

    assert as_table(figures).splitlines() == [
        "            measured    target",
        "first page    1.23 s     ≤ 2 s  met",
        "304            0.1 ×  ≥ 0.45 ×  MISSED  50 µs",
        "200            0.2 ×",
    ]


def test_a_round_that_was_disturbed_does_not_decide() -> None:
    """The machine was busy in the second round, for both."""
    assert ratio([1.0, 9.0, 1.0], [2.0, 18.0, 2.1]) == 0.5
