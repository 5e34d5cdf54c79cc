"""`innkalling healthcheck`: for containers, which ask by a command."""

import sys
import urllib.error
import urllib.request

import click

from viewer.config import read_settings

# Seconds; a container's own limit lies above.
TIMEOUT = 4
EVERY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104  # compared, not listened on


@click.command()
def healthcheck() -> None:
    """Ask the service of these settings whether it can serve; exit code 0 when it can, else 1.

    \b
    Example:
      innkalling healthcheck
    """
    settings = read_settings()
    host = EVERY_ADDRESS.get(settings.host, settings.host)
    url = f"http://{host}:{settings.port}/readyz"
    try:
        with urllib.request.urlopen(url, timeout=TIMEOUT):  # our own http address
            click.echo("ready")
    except urllib.error.HTTPError as error:
        error.close()
        click.echo("not ready; its log says why", err=True)
        sys.exit(1)
    except OSError as error:
        click.echo(f"no answer at {url}: {getattr(error, 'reason', error)}", err=True)
        sys.exit(1)
