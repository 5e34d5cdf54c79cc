"""`innkalling signing-key`: the key that signs responses to senders."""

from pathlib import Path

import click

from viewer.cli.services import open_services
from viewer.config import read_settings
from viewer.wiring import own_signer


@click.group("signing-key")
def signing_key() -> None:
    """Look after the key that signs responses to senders; running services use what is new when they start again."""


@signing_key.command("show")
def signing_key_show() -> None:
    """Print our certificate, which senders verify our responses with.

    \b
    Example:
      innkalling signing-key show > innkalling.pem
    """
    with open_services() as services:
        click.echo(services.signer.certificate_pem.decode(), nl=False)


@signing_key.command("renew")
def signing_key_renew() -> None:
    """Give the key a new certificate, for ten years from now; senders that hold the old one notice nothing.

    \b
    Example:
      innkalling signing-key renew
    """
    with own_signer(read_settings()) as signer:
        signer.renew()
    click.echo("our certificate is renewed; start the service anew")


@signing_key.command("replace")
@click.option(
    "--file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="PEM file with key and certificate.  [default: the one that INNKALLING_SIGNING_KEY names, else new]",
)
def signing_key_replace(file: Path | None) -> None:
    """Sign with another key. Running senders hold the old certificate for up to an hour, and refuse us meanwhile.

    \b
    Example:
      innkalling signing-key replace --file new.pem
    """
    with own_signer(read_settings()) as signer:
        signer.replace(file)
    click.echo("the signing key is replaced; start the service anew")
