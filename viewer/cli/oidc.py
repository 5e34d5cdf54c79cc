"""`innkalling oidc`: what an OpenID provider has to know of this service, and whether it answers."""

import json
import os
from pathlib import Path

import click

from viewer.cli.services import open_services
from viewer.config import read_settings
from viewer.errors import CommandError, IdentityProviderUnavailableError
from viewer.wiring import new_client_key, registration


@click.group()
def oidc() -> None:
    """Set up the OpenID provider that recipients sign in at."""


@oidc.command("new-key")
@click.argument("file", type=click.Path(path_type=Path))
def new_key(file: Path) -> None:
    """Write a new private key into FILE, which only you can read; name it in INNKALLING_OIDC_CLIENT_KEYS.

    \b
    Example:
      innkalling oidc new-key client-2026.pem
    """
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
            target.write(new_client_key())
    except OSError as error:
        raise CommandError(f"{file} can't be written: {error.strerror}") from error
    click.echo(f"{file} holds a new key; register its public part: innkalling oidc registration")


@oidc.command("registration")
def show_registration() -> None:
    """Print what to register with the provider, as client metadata in JSON: addresses, and public keys alone.

    \b
    Example:
      innkalling oidc registration
    """
    click.echo(json.dumps(registration(read_settings()), indent=2))


@oidc.command("check")
def check() -> None:
    """Fetch the provider's metadata as a sign-in would, and say what a sign-in asks for.

    \b
    Example:
      innkalling oidc check
    """
    with open_services() as services:
        provider = services.identity_provider
        if provider is None:
            raise CommandError("no provider is set; see INNKALLING_OIDC_ISSUER in docs/settings.md")
        try:
            request = provider.request(provider.levels.ordinary, "nb", services.now())
        except IdentityProviderUnavailableError as error:
            raise CommandError(f"{provider.issuer} can't be used: {error}; the log has more") from error
    click.echo(f"{provider.issuer} answers; a sign-in asks {request.url.partition('?')[0]}")
