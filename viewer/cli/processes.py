"""The processes that serve: the web server and the worker, each read from the same settings; and the schema."""

import sys

import click

from viewer.cli.children import ends_with_parent
from viewer.cli.services import refuse_as_root
from viewer.cli.supervisor import Child, Signals, supervise
from viewer.config import read_settings
from viewer.logs import configure_logging
from viewer.web.app import TARGET
from viewer.web.server.metrics import share_figures
from viewer.web.server.process import make_server
from viewer.wiring import migrate as migrate_database, migration_plan
from viewer.worker import work


@click.command()
@click.option("--plan", is_flag=True, help="Only show what would be done.")
@ends_with_parent
def migrate(*, plan: bool) -> None:
    """Make the database, or bring it up to date; the version that runs goes on meanwhile.

    \b
    Example:
      innkalling migrate --plan
    """
    settings = read_settings()
    if plan:
        click.echo("\n".join(migration_plan(settings)) or "nothing to do")
        return
    refuse_as_root(settings.data_dir)
    migrate_database(settings)
    click.echo("the database is up to date")


@click.command(hidden=True)
@ends_with_parent
def web() -> None:
    """Answer requests, and nothing else; `serve` starts it and sees that it goes on.

    \b
    Example:
      innkalling web
    """
    settings = read_settings()
    share_figures(settings.data_dir)
    make_server(settings, TARGET).serve()


@click.command()
@click.option("-n", "count", type=click.IntRange(1, 64), default=1, show_default=True, help="So many worker processes.")
@ends_with_parent
def worker(count: int) -> None:
    """Do the work in the background, and nothing else; `serve` starts one beside itself.

    \b
    Example:
      innkalling worker -n 4
    """
    settings = read_settings()
    if count == 1:
        work(settings)
        return
    signals = Signals()
    if settings.is_embedded:
        raise click.UsageError("several workers want PostgreSQL: name it in INNKALLING_DATABASE_URL")
    configure_logging(settings.log_format, settings.log_level)
    sys.exit(supervise([Child("worker") for _ in range(count)], signals))
