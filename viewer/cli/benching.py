"""`innkalling bench`: figures of speed and memory."""

import json
import tempfile
from dataclasses import asdict
from pathlib import Path

import click

from viewer.bench.figures import FULL, TINY, as_table
from viewer.bench.run import run


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for each figure.")
@click.option("--tiny", is_flag=True, help="Run everything once, to see that it runs; the figures mean nothing.")
def bench(*, as_json: bool, tiny: bool) -> None:
    """Measure speed and memory beside peers on this machine; it takes some minutes.

    Each figure is a ratio to a peer that is measured in the same run: a bare WSGI callable and a constant Flask view on
    the same server, a bare server that commits one row, and Radicale when it is installed.

    \b
    Example:
      innkalling bench --json > figures.jsonl
    """
    figures = []
    with tempfile.TemporaryDirectory(prefix="innkalling-bench-") as folder:
        for figure in run(Path(folder), TINY if tiny else FULL):
            figures.append(figure)
            if as_json:
                click.echo(json.dumps(asdict(figure) | {"is_met": figure.is_met}, ensure_ascii=False))
            else:
                click.echo(f"{len(figures)}: {figure.name}", err=True)
    if not as_json:
        click.echo(as_table(figures))
