"""What is measured, beside whom, and which figure is wanted."""

from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, kw_only=True, slots=True)
class Scale:
    """How much is measured: enough to mean something, or just enough to see that it runs.

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
    stored: int = 100_000


FULL = Scale(rounds=21, round_seconds=0.4, message_rounds=3, messages=800)
TINY = Scale(
    rounds=1, round_seconds=0.05, message_rounds=1, messages=16, events=(1, 2), many_events=3, mailbox=2, stored=20
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """One line of the result. Without a target it is told for what it is worth."""

    name: str
    value: float
    unit: str
    at_least: float | None = None
    at_most: float | None = None
    note: str = ""

    @property
    def is_met(self) -> bool | None:
        """Whether the target is met; None when there is none."""
        if self.at_least is not None:
            return self.value >= self.at_least
        if self.at_most is not None:
            return self.value <= self.at_most
        return None


def ratio(ours: list[float], theirs: list[float]) -> float:
    """The middle one of the ratios of the rounds: what disturbs a round disturbs both of it."""
    return median(own / other for own, other in zip(ours, theirs, strict=True))


def as_table(figures: list[Figure]) -> str:
    """The figures under each other, with the targets and whether they are met."""
    rows = [("", "measured", "target", "")] + [_row(figure) for figure in figures]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = [
        f"{name:{widths[0]}}  {value:>{widths[1]}}  {target:>{widths[2]}}  {verdict}".rstrip()
        for name, value, target, verdict in rows
    ]
    return "\n".join(lines)


def _row(figure: Figure) -> tuple[str, str, str, str]:
    bound = figure.at_least if figure.at_most is None else figure.at_most
    sign = "≥" if figure.at_most is None else "≤"
    target = "" if bound is None else f"{sign} {bound:g} {figure.unit}"
    verdict = {True: "met", False: "MISSED", None: ""}[figure.is_met]
    value = f"{figure.value:.3g} {figure.unit}"
    return figure.name, value, target, "  ".join(part for part in (verdict, figure.note) if part)
