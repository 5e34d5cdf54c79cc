"""`innkalling recipient` and `innkalling sign-in-link`: register recipients, and let them in."""

import json
import time
from pathlib import Path

import click

from viewer.actions.access import add_recipient, make_sign_in_link
from viewer.actions.export_recipient import export_recipient
from viewer.actions.link_identities import link_identities
from viewer.actions.retain import erase_recipient
from viewer.cli.addressees import POSTAL_ADDRESS_SHAPE, read_addressees, read_number, read_recipient_number
from viewer.cli.operator_record import reason_option, record
from viewer.cli.recipient_lists import recipient_import
from viewer.cli.retention import removed_in_words
from viewer.cli.services import argument_or_stdin, as_line, find_recipient, open_services
from viewer.domain.access import SIGN_IN_LINK_LIFETIME
from viewer.domain.access_log import Deed
from viewer.domain.message import AuthenticationLevel
from viewer.wiring import Services


@click.group()
def recipient() -> None:
    """Register recipients, and let them in."""


@recipient.command("add")
@click.argument("number")
@click.option("--name", help="Name for operators and the mailbox page.")
@click.option(
    "--digipost-address",
    "digipost",
    multiple=True,
    help="Digipost address that messages may name, such as kari.nordmann#1A2B; may be repeated.",
)
@click.option(
    "--organisation-number",
    "organisation",
    multiple=True,
    help="Organisation number that messages may name; may be repeated.",
)
@click.option(
    "--postal-address",
    "postal",
    multiple=True,
    help=f"Name and address that messages may give, such as {POSTAL_ADDRESS_SHAPE}; may be repeated.",
)
@click.option(
    "--test-number",
    "is_test_number",
    is_flag=True,
    help="Accept a number whose check digits are wrong, as test populations have.",
)
def recipient_add(number: str, name: str | None, *, is_test_number: bool, **addresses: tuple[str, ...]) -> None:
    """Register a recipient by personal identification number, or an organisation by its number of 9 digits.

    Numbers and addresses are stored only as keyed digests. With `-` for NUMBER it is read from standard input, which
    keeps it out of the shell's history.

    \b
    Example:
      innkalling recipient add - --name "Kari Nordmann" < number.txt
    """
    parsed = read_recipient_number(argument_or_stdin(number), is_test_number=is_test_number)
    addressees = read_addressees(**addresses)
    with open_services() as services:
        recipient_id = add_recipient(
            parsed, name, recipients=services.recipients, keys=services.keys, now=services.now()
        )
        for addressee in addressees:
            services.recipients.add_address(recipient_id, services.keys.addressee(addressee))
    click.echo(f"recipient {recipient_id} may receive")


@recipient.command("identity")
@click.argument("recipient", metavar="RECIPIENT")
@click.option("--number", help="Personal identification number, or `-` to read it from standard input.")
@click.option("--digipost-address", "digipost", multiple=True, help="Digipost address; may be repeated.")
@click.option("--organisation-number", "organisation", multiple=True, help="Organisation number; may be repeated.")
@click.option("--postal-address", "postal", multiple=True, help=f"Like {POSTAL_ADDRESS_SHAPE}; may be repeated.")
@click.option("--test-number", "is_test_number", is_flag=True, help="Accept a number whose check digits are wrong.")
@reason_option
def recipient_identity(
    recipient: str, number: str | None, reason: str, *, is_test_number: bool, **addresses: tuple[str, ...]
) -> None:
    """Let RECIPIENT be found by more numbers and addresses: in messages, and by the number at sign-in.

    Whoever proves the number gets into the mailbox, so be sure whose it is. A number of another recipient is refused.

    \b
    Example:
      innkalling recipient identity 1 --digipost-address kari.nordmann#1A2B
    """
    addressees = read_addressees(**addresses)
    if number:
        addressees.append(read_number(argument_or_stdin(number), is_test_number=is_test_number))
    if not addressees:
        raise click.UsageError("name at least one number or address")
    with open_services() as services:
        recipient_id = find_recipient(services, recipient)
        link_identities(recipient_id, addressees, recipients=services.recipients, keys=services.keys)
        record(services, Deed.LINKED_IDENTITY, recipient_id, reason)
    click.echo(f"recipient {recipient_id} is found by {len(addressees)} more")


@recipient.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def recipient_list(*, as_json: bool) -> None:
    """List the recipients: id, name, and when they were registered.

    \b
    Example:
      innkalling recipient list
    """
    with open_services() as services:
        for registered in services.recipients.all():
            row = {"id": registered.id, "name": registered.name, "created_at": registered.created_at.isoformat()}
            click.echo(as_line(row, as_json=as_json))


@recipient.command("link")
@click.argument("recipient", metavar="RECIPIENT")
@reason_option
def recipient_link(recipient: str, reason: str) -> None:
    """Print a one-time sign-in link, as `innkalling sign-in-link` does.

    \b
    Example:
      innkalling recipient link 1
    """
    _print_link(recipient, reason)


@recipient.command("export")
@click.argument("recipient", metavar="RECIPIENT")
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@reason_option
def recipient_export(recipient: str, folder: Path | None, reason: str) -> None:
    """Write all about RECIPIENT into a new FOLDER: letters, appointments in words, calendars, and every row as JSON.

    FOLDER is `recipient-<id>` unless given. Only you can read it; hand it over safely.

    \b
    Example:
      innkalling recipient export 1 kari
    """
    with open_services() as services:
        recipient_id = find_recipient(services, recipient)
        target = folder or Path(f"recipient-{recipient_id}")
        record(services, Deed.EXPORTED, recipient_id, reason)
        count = export_recipient(
            recipient_id,
            target,
            retention=services.retention,
            messages=services.messages,
            letters=services.letters,
            now=services.now(),
        )
    click.echo(f"{target} holds all about recipient {recipient_id}, {count} letters among it")


@recipient.command("erase")
@click.argument("recipient", metavar="RECIPIENT")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--json", "as_json", is_flag=True, help="Print the receipt as a JSON object.")
@reason_option
def recipient_erase(recipient: str, reason: str, *, yes: bool, as_json: bool) -> None:
    """Remove all about RECIPIENT: letters, appointments, sessions, shares; feeds show a notice, then are gone.

    The number can be registered again. Backups hold what was removed until they are deleted. The access log keeps when
    what was done with that id, and nothing that tells whose it was.

    \b
    Example:
      innkalling recipient erase 1 --yes
    """
    with open_services() as services:
        recipient_id = find_recipient(services, recipient)
        if not yes:
            click.confirm(f"Remove all about recipient {recipient_id} for good?", abort=True)
        moment = services.now()
        record(services, Deed.ERASED, recipient_id, reason)
        removed = erase_recipient(
            recipient_id,
            retention=services.retention,
            letters=services.letters,
            now=moment,
            wait=lambda duration: time.sleep(duration.total_seconds()),
        )
    facts = {"recipient": recipient_id, "erased_at": moment.isoformat(), "letters": len(removed.letters)}
    receipt = {**facts, **removed.rows}
    click.echo(json.dumps(receipt) if as_json else f"recipient {recipient_id} is erased; {removed_in_words(removed)}")


recipient.add_command(recipient_import)


@click.command("sign-in-link")
@click.argument("recipient", metavar="RECIPIENT")
@click.option(
    "--level",
    type=click.Choice([level.value for level in AuthenticationLevel], case_sensitive=False),
    help="The authentication level that the link proves, by the way you hand it over [default: INNKALLING_LINK_LEVEL].",
)
@reason_option
def sign_in_link(recipient: str, level: str | None, reason: str) -> None:
    """Print a link that signs RECIPIENT in once, within 15 minutes.

    RECIPIENT is an id from `recipient list`, a personal identification number, or `-` to read either from
    standard input.

    \b
    Example:
      innkalling sign-in-link 1
    """
    _print_link(recipient, reason, level)


def _print_link(id_or_number: str, reason: str, level: str | None = None) -> None:
    with open_services() as services:
        recipient_id = find_recipient(services, id_or_number)
        record(services, Deed.MADE_SIGN_IN_LINK, recipient_id, reason)
        click.echo(link_for(services, str(recipient_id), level))
    click.echo(f"works once, within {SIGN_IN_LINK_LIFETIME.seconds // 60} minutes", err=True)


def link_for(services: Services, id_or_number: str, level: str | None = None) -> str:
    """URL of a new sign-in link for the recipient with that id or number; it proves the level, else the settings'."""
    token = make_sign_in_link(
        find_recipient(services, id_or_number),
        recipients=services.recipients,
        now=services.now(),
        level=AuthenticationLevel(level or services.settings.link_level),
    )
    return f"{services.settings.public_url}/sign-in/{token}"
