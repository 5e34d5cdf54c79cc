"""How figures are judged and shown."""

import pytest

from viewer.bench.figures import Figure, as_table, ratios


@pytest.mark.parametrize(
    ("figure", "verdict"),
    [
        (Figure(name="fast", values=(0.5,), at_least=0.5), "met"),
        (Figure(name="slow", values=(0.49,), at_least=0.5), "MISSED"),
        (Figure(name="small", values=(2.0,), unit="s", at_most=2), "met"),
        (Figure(name="big", values=(2.1,), unit="s", at_most=2), "MISSED"),
        (Figure(name="known", values=(2.1,), unit="s", at_most=2, told="why"), "MISSED (told: why)"),
        (Figure(name="well after all", values=(1.9,), unit="s", at_most=2, told="why"), "met"),
        (Figure(name="for what it is worth", values=(1.0,)), ""),
    ],
)
def test_figure_knows_whether_its_target_is_met(figure: Figure, verdict: str) -> None:
    assert figure.verdict == verdict


def test_table_says_what_is_missed_and_how_far_the_rounds_lie_apart() -> None:
    figures = [
        Figure(name="first page", values=(1.234,), unit="s", at_most=2),
        Figure(name="304", values=(0.1, 0.2, 0.3), at_least=0.45, note="50 µs"),
        Figure(name="200", values=(0.2,)),
    ]

    assert as_table(figures, {"304": 0.25}).splitlines() == [
        "            measured   spread    target",
        "first page    1.23 s              ≤ 2 s  met",
        "304            0.2 ×  0.1–0.3  ≥ 0.45 ×  MISSED  50 µs  (last time 0.25)",
        "200            0.2 ×",
    ]


def test_spread_leaves_out_the_outer_tenths() -> None:
    assert Figure(name="steady", values=(9.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.1)).spread == (1.0, 1.0)


def test_round_that_was_disturbed_does_not_decide() -> None:
    """The machine was busy in the second round, for both."""
    assert Figure(name="", values=ratios([1.0, 9.0, 1.0], [2.0, 18.0, 2.1])).value == 0.5
