"""Run the service: the web server with the worker beside it, both started again when they end."""

import fcntl
import logging
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.metadata import version
from pathlib import Path

import click

from viewer.cli.children import child, ends_with_parent
from viewer.cli.supervisor import Child, Signals, supervise
from viewer.config import PREFIX, TABLE, Settings, gather, origin_of, read_settings, values
from viewer.errors import CommandError, ConfigError
from viewer.logs import configure_logging

# Held by the process that serves from a data folder; the kernel lets go of it when that process ends.
LOCK_FILE = "serve.lock"

logger = logging.getLogger(__name__)


@click.command()
@click.option("--host", help="Listen here.  [default: INNKALLING_HOST, else 127.0.0.1]")
@click.option("--port", type=click.IntRange(1, 65535), help="On this port.  [default: INNKALLING_PORT, else 8000]")
@click.option(
    "--behind-proxy", is_flag=True, help="A proxy in front ends TLS, so the service may listen beyond this machine."
)
@click.option("--migrate", "with_migration", is_flag=True, help="Bring the database up to date first.")
@click.option("--no-worker", is_flag=True, help="Leave the work in the background to other machines.")
@ends_with_parent
def serve(host: str | None, port: int | None, *, behind_proxy: bool, with_migration: bool, no_worker: bool) -> None:
    """Serve senders, recipients and calendar apps, and do the work in the background.

    SIGTERM stops the service within 30 seconds, whatever its clients do; SIGHUP starts new web processes.

    \b
    Example:
      INNKALLING_SECRET_FILE=secret.txt innkalling serve --migrate
    """
    signals = Signals()
    # The web processes and the worker read the same environment.
    for name, value in (("HOST", host), ("PORT", port), ("BEHIND_PROXY", "on" if behind_proxy else None)):
        if value is not None:
            os.environ[f"{PREFIX}{name}"] = str(value)
    settings = read_settings()
    if not (settings.is_loopback or settings.behind_proxy):
        reason = "listens beyond this machine without TLS; put a proxy in front and say so with --behind-proxy"
        raise ConfigError(f"{PREFIX}HOST", reason)
    configure_logging(settings.log_format, settings.log_level)
    refuse_port_in_use(settings)
    with locked_folders(settings):
        if with_migration:
            with child("migrate") as migration:
                code = signals.wait(migration)
            if code != 0:
                # What a migration has not committed is undone; None: told to stop.
                sys.exit(code)
        logger.info(
            "innkalling %s serves %s at %s:%d", version("innkalling"), settings.public_url, settings.host, settings.port
        )
        given, _ = gather(os.environ, TABLE)
        logger.info("settings from %s", origin_of(given, os.environ))
        exit_code = supervise([Child("web")] if no_worker else [Child("web"), Child("worker")], signals)
        logger.info("stopped")
    sys.exit(exit_code)


def refuse_port_in_use(settings: Settings) -> None:
    """Raise ConfigError when another process listens there: the kernel would let both, and share requests out."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as probe:
        # Connections that are just ending don't count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            reason = f"{settings.host}:{settings.port} can't be listened on: {error.strerror}"
            raise ConfigError(f"{PREFIX}PORT", reason) from error


@contextmanager
def locked_folders(settings: Settings) -> Iterator[None]:
    """Keep another `serve` out of the data folder, and out of the folder of a SQLite file elsewhere.

    Raises ConfigError, CommandError.
    """
    folders = {"DATA_DIR": settings.data_dir}
    if settings.is_embedded:
        folders["DATABASE_URL"] = Path(settings.database_url.removeprefix(values.SQLITE)).absolute().parent
    with ExitStack() as stack:
        for folder in dict.fromkeys(folders.values()):
            setting = next(name for name, value in folders.items() if value == folder)
            stack.enter_context(_locked(folder, f"{PREFIX}{setting}"))
        yield


@contextmanager
def _locked(folder: Path, setting: str) -> Iterator[None]:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(folder / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise ConfigError(setting, f"{folder}: {error.strerror}") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        what = "; several machines want PostgreSQL" if setting.endswith("DATABASE_URL") else ""
        raise CommandError(f"another `innkalling serve` uses {folder}: stop it first{what}") from None
    else:
        yield
    finally:
        os.close(descriptor)
