"""`innkalling bench`: figures of speed and memory."""

import json
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

import click

from viewer.bench.figures import FULL, SCALED, TINY, Figure, as_table
from viewer.bench.fill import fill
from viewer.bench.history import append_run, default_file, last_values
from viewer.bench.plots import draw
from viewer.bench.run import SECTIONS, run
from viewer.wiring import system_clock


@click.command()
@click.option(
    "--only", "sections", multiple=True, type=click.Choice([*SECTIONS]), help="Measure this part; repeatable."
)
@click.option("--full", is_flag=True, help="Measure the sizes that the targets name; it takes an hour.")
@click.option("--tiny", is_flag=True, help="Only see that everything runs; the figures then mean nothing.")
@click.option("--postgresql", metavar="URL", help="Measure on this empty PostgreSQL database too, beside SQLite.")
@click.option(
    "--history",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Compare with the figures in this file, and add these.  [default: ~/.local/state/innkalling/bench.jsonl]",
)
@click.option(
    "--plot",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Draw what grows with the number of appointments into this SVG file; needs matplotlib.",
)
@click.option(
    "--fill",
    "recipients",
    type=click.IntRange(min=1),
    metavar="RECIPIENTS",
    help="Only fill databases with so many recipients, with five appointments each, and time what that changes.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for each figure.")
def bench(  # noqa: PLR0913  # its options
    sections: tuple[str, ...],
    history: Path | None,
    postgresql: str | None,
    plot: Path | None,
    recipients: int | None,
    *,
    full: bool,
    tiny: bool,
    as_json: bool,
) -> None:
    """Measure this program beside its peers on this machine, in about six minutes.

    Each figure is a ratio to a peer that is measured in the same run: a bare WSGI callable on the same server, an
    honest receiver of messages, the plain application that somebody would write in an afternoon, and Radicale when it
    is installed. A figure is the median of its rounds; its spread is their first and ninth tenth.

    \b
    Example:
      innkalling bench --only feeds --only people
    """
    if recipients:
        with tempfile.TemporaryDirectory(prefix="innkalling-bench-") as folder:
            click.echo(as_table(list(fill(Path(folder), recipients, postgresql))))
        return
    size, scale = ("tiny", TINY) if tiny else ("full", FULL) if full else ("scaled", SCALED)
    file = history or default_file()
    before = {} if tiny else last_values(file, size)
    figures: list[Figure] = []
    started = time.monotonic()
    try:
        with tempfile.TemporaryDirectory(prefix="innkalling-bench-") as folder:
            for figure in run(Path(folder), scale, sections or SECTIONS, postgresql):
                figures.append(figure)
                if as_json:
                    told = {"value": figure.value, "spread": figure.spread, "verdict": figure.verdict}
                    click.echo(json.dumps(asdict(figure) | told, ensure_ascii=False))
                else:
                    click.echo(f"{len(figures)}: {figure.name}", err=True)
    finally:
        # What was measured before something failed is worth as much.
        if not tiny:
            append_run(file, size, figures, system_clock())
        if not as_json:
            click.echo(as_table(figures, before))
            click.echo(f"in {time.monotonic() - started:.0f} seconds", err=True)
        if plot:
            draw(figures, plot)
