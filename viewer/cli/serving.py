"""Run the service: the web server with the worker beside it, and the schema."""

import os

import click

from viewer.cli.children import child, ends_with_parent
from viewer.config import PREFIX, read_settings
from viewer.errors import ConfigError
from viewer.web.app import TARGET
from viewer.web.server.metrics import share_figures
from viewer.web.server.process import make_server
from viewer.wiring import migrate as migrate_database
from viewer.worker import work


@click.command()
def migrate() -> None:
    """Make the database, or bring it up to date.

    \b
    Example:
      innkalling migrate
    """
    migrate_database(read_settings())
    click.echo("the database is up to date")


@click.command()
@click.option("--host", help="Listen here.  [default: INNKALLING_HOST, else 127.0.0.1]")
@click.option("--port", type=click.IntRange(1, 65535), help="On this port.  [default: INNKALLING_PORT, else 8000]")
@click.option("--behind-proxy", is_flag=True, help="A proxy in front ends TLS; listening beyond this machine wants it.")
@click.option("--migrate", "with_migration", is_flag=True, help="Bring the database up to date first.")
@ends_with_parent
def serve(host: str | None, port: int | None, *, behind_proxy: bool, with_migration: bool) -> None:
    """Serve senders, recipients and calendar apps, and do the work in the background.

    \b
    Example:
      INNKALLING_SECRET_FILE=secret.txt innkalling serve --migrate
    """
    # The web processes and the worker read the same environment.
    for name, value in (("HOST", host), ("PORT", port), ("BEHIND_PROXY", "on" if behind_proxy else None)):
        if value is not None:
            os.environ[f"{PREFIX}{name}"] = str(value)
    settings = read_settings()
    if not (settings.is_loopback or settings.behind_proxy):
        reason = "listens beyond this machine without TLS; put a proxy in front and say so with --behind-proxy"
        raise ConfigError(f"{PREFIX}HOST", reason)
    if with_migration:
        migrate_database(settings)
    share_figures(settings.data_dir)
    # A thread would not do: the server forks its processes, and a fork takes along whatever lock a thread holds.
    with child("worker"):
        make_server(settings, TARGET).serve()


@click.command()
@ends_with_parent
def worker() -> None:
    """Do the work in the background, and nothing else; `serve` starts one beside itself.

    \b
    Example:
      innkalling worker
    """
    work(read_settings())
