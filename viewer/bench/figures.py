"""Figures, the targets they are held to, and how they are printed."""

from dataclasses import dataclass
from statistics import median, quantiles
from typing import ClassVar

# Rounds from which a spread is told; of fewer, the lowest and the highest.
ROUNDS_WITH_SPREAD = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Scale:
    """How much is measured.

    A machine that others use too is faster and slower by turns, so many short rounds say more than few long ones; but
    messages need long ones, for the slowest in a hundred.
    """

    rounds: int
    round_seconds: float
    message_rounds: int
    messages: int
    events: tuple[int, ...] = (1, 20, 200)
    many_events: int = 2000
    mailbox: int = 50
    large_mailbox: int = 5000
    # Between the two, for the curves.
    mailboxes_between: tuple[int, ...] = (150, 500, 1500)
    published: tuple[int, ...] = (20, 50, 150, 500)
    stored: tuple[int, int] = (1_000, 1_000_000)
    distinct_feeds: int = 2000
    seconds_beside_people: float = 3.0
    imported: int = 100_000
    recipients: int = 100_000
    polls_of_an_hour: int = 200_000


FULL = Scale(rounds=21, round_seconds=0.4, message_rounds=5, messages=800)
# Six minutes at most on two cores.
SCALED = Scale(
    rounds=5,
    round_seconds=0.25,
    message_rounds=3,
    messages=200,
    mailboxes_between=(150, 500, 1500),
    published=(20, 50, 150, 500),
    stored=(1_000, 20_000),
    distinct_feeds=600,
    seconds_beside_people=1.0,
    imported=2_000,
    recipients=20_000,
    polls_of_an_hour=20_000,
)
TINY = Scale(
    rounds=1,
    round_seconds=0.05,
    message_rounds=1,
    messages=16,
    events=(1, 2),
    many_events=3,
    mailbox=2,
    large_mailbox=4,
    mailboxes_between=(),
    published=(2, 3),
    stored=(2, 20),
    distinct_feeds=2,
    seconds_beside_people=0.05,
    imported=4,
    recipients=4,
    polls_of_an_hour=20,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """One line of the result: a value for each round, and the target that their median is held to.

    Without a target it is told for what it is worth. `told` is why a target is known to be missed. `points` are
    milliseconds by the number of appointments, for a plot, where the line is called `curve`.
    """

    name: str
    values: tuple[float, ...]
    unit: str = "×"
    at_least: float | None = None
    at_most: float | None = None
    note: str = ""
    told: str = ""
    points: tuple[tuple[int, float], ...] = ()
    curve: str = ""

    HEADINGS: ClassVar = ("", "measured", "spread", "target", "")

    @property
    def value(self) -> float:
        """The median: what disturbs one round does not decide."""
        return median(self.values)

    @property
    def spread(self) -> tuple[float, float]:
        """The first and the ninth tenth of the rounds' values."""
        if len(self.values) < ROUNDS_WITH_SPREAD:
            return min(self.values), max(self.values)
        tenths = quantiles(self.values, n=10, method="inclusive")
        return tenths[0], tenths[-1]

    @property
    def is_met(self) -> bool | None:
        """Whether the target is met; None when there is none."""
        if self.at_least is not None:
            return self.value >= self.at_least
        if self.at_most is not None:
            return self.value <= self.at_most
        return None

    @property
    def verdict(self) -> str:
        """The word for it."""
        missed = f"MISSED (told: {self.told})" if self.told else "MISSED"
        return {True: "met", False: missed, None: ""}[self.is_met]

    def row(self) -> tuple[str, ...]:
        """The line's columns."""
        bound = self.at_least if self.at_most is None else self.at_most
        sign = "≥" if self.at_most is None else "≤"
        low, high = self.spread
        return (
            self.name,
            f"{self.value:.3g} {self.unit}",
            f"{low:.3g}–{high:.3g}" if len(self.values) > 1 else "",
            "" if bound is None else f"{sign} {bound:g} {self.unit}",
            "  ".join(part for part in (self.verdict, self.note) if part),
        )


def ratios(ours: list[float], theirs: list[float]) -> tuple[float, ...]:
    """The ratio of each round: what disturbs a round disturbs both of it."""
    return tuple(own / other for own, other in zip(ours, theirs, strict=True))


def as_table(figures: list[Figure], before: dict[str, float] | None = None) -> str:
    """The figures under each other; `before` are the values of an earlier run, shown at the end."""
    rows = [Figure.HEADINGS] + [_with_earlier(figure, before or {}) for figure in figures]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = [
        f"{name:{widths[0]}}  {value:>{widths[1]}}  {spread:>{widths[2]}}  {target:>{widths[3]}}  {verdict}".rstrip()
        for name, value, spread, target, verdict in rows
    ]
    return "\n".join(lines)


def _with_earlier(figure: Figure, before: dict[str, float]) -> tuple[str, ...]:
    *columns, verdict = figure.row()
    earlier = before.get(figure.name)
    return (*columns, verdict if earlier is None else f"{verdict}  (last time {earlier:.3g})".lstrip())
