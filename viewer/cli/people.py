"""Senders, recipients, and the links that let a recipient in."""

from pathlib import Path

import click

from viewer.actions.access import add_recipient, make_sign_in_link
from viewer.actions.senders import Registration, add_sender, revoke_certificate
from viewer.cli.addressees import POSTAL_ADDRESS_SHAPE, read_addressees, read_recipient_number
from viewer.cli.services import argument_or_stdin, as_line, find_recipient, open_services
from viewer.domain.access import SIGN_IN_LINK_LIFETIME
from viewer.domain.message import SenderId, SenderOrganization
from viewer.errors import CommandError, NotFoundError
from viewer.wiring import Services


@click.group()
def sender() -> None:
    """Register senders with the certificates they sign with."""


@sender.command("add")
@click.argument("sender_id", type=click.IntRange(min=1))
@click.option("--name", required=True, help="What recipients see as the sender.")
@click.option("--certificate", "path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--broker-for", "principals", type=click.IntRange(min=1), multiple=True, help="May send for this sender.")
@click.option("--organisation", help="Organisation number by which messages may name it, as NUMBER or NUMBER/PART.")
def sender_add(
    sender_id: int, name: str, path: Path | None, principals: tuple[int, ...], organisation: str | None
) -> None:
    """Register a sender, or give a registered one another certificate: both hold while it changes over.

    A sender without a certificate sends through a broker: register it, then the broker with --broker-for.

    \b
    Example:
      innkalling sender add 497013 --name "Oslo City Røntgen" --certificate sender.pem
    """
    registration = Registration(
        id=SenderId(sender_id),
        name=name,
        broker_for=tuple(SenderId(each) for each in principals),
        organization=_organization(organisation),
    )
    with open_services() as at:
        add_sender(registration, path.read_bytes() if path else None, senders=at.senders, now=at.now())
    click.echo(f"sender {sender_id} may send" if path or principals else f"sender {sender_id} is registered")


def _organization(text: str | None) -> SenderOrganization | None:
    number, _, part = (text or "").partition("/")
    return SenderOrganization(organization_id=number, part_id=part or None) if number else None


@sender.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, with each certificate's fingerprint.")
def sender_list(*, as_json: bool) -> None:
    """Show the senders, and until when they can sign.

    \b
    Example:
      innkalling sender list --json
    """
    with open_services() as at:
        for found in at.senders.all():
            live = [one for one in found.certificates if one.revoked_at is None]
            until = max((one.not_after for one in live), default=None)
            row = {"id": found.id, "name": found.name, "certificates": len(live), "until": until and until.isoformat()}
            if as_json:
                row |= {"fingerprints": [one.fingerprint.hex() for one in live], "broker_for": [*found.broker_for]}
            click.echo(as_line(row, as_json=as_json))


@sender.command("remove")
@click.argument("sender_id", type=click.IntRange(min=1))
@click.option("--certificate", "fingerprint", help="Only this one, by the beginning of its SHA-256 fingerprint.")
def sender_remove(sender_id: int, fingerprint: str | None) -> None:
    """Revoke a sender's certificates, and that brokers send for it; what it has sent stays where it is.

    \b
    Example:
      innkalling sender remove 497013 --certificate 5f2c
    """
    with open_services() as at:
        if fingerprint is not None:
            revoke_certificate(SenderId(sender_id), fingerprint, senders=at.senders, now=at.now())
            click.echo(f"one certificate of sender {sender_id} is revoked")
            return
        try:
            at.senders.remove(SenderId(sender_id), at.now())
        except NotFoundError:
            raise CommandError(f"there is no sender {sender_id}; see: innkalling sender list") from None
    click.echo(f"sender {sender_id} may no longer send")


@sender.command("withdraw")
@click.argument("sender_id", type=click.IntRange(min=1))
@click.argument("uuid")
def sender_withdraw(sender_id: int, uuid: str) -> None:
    """Call off the appointment of a document that the sender sent; Digipost's API has no word for it.

    The recipient's page and calendars say that it is cancelled; the letter stays. UUID is the document's, as sent.

    \b
    Example:
      innkalling sender withdraw 497013 316a26cd-4888-43a6-8875-3a2286b435fc
    """
    with open_services() as at:
        try:
            is_new = at.messages.withdraw(SenderId(sender_id), uuid, at.now())
        except NotFoundError:
            raise CommandError(f"sender {sender_id} has sent no appointment in a document {uuid}") from None
    click.echo("the appointment is called off" if is_new else "the appointment was called off before")


@click.group()
def recipient() -> None:
    """Register recipients, and let them in."""


@recipient.command("add")
@click.argument("number")
@click.option("--name", help="Shown to operators and on the mailbox page.")
@click.option("--digipost-address", "digipost", multiple=True, help="Also found by this, such as kari.nordmann#1A2B.")
@click.option("--organisation-number", "organisation", multiple=True, help="Also found by this.")
@click.option("--postal-address", "postal", multiple=True, help=f"Also found by this, such as {POSTAL_ADDRESS_SHAPE}.")
@click.option("--test-number", "is_test_number", is_flag=True, help="Take a number whose check digits do not fit.")
def recipient_add(number: str, name: str | None, *, is_test_number: bool, **found_by: tuple[str, ...]) -> None:
    """Register a recipient by personal identification number, or an organisation by its number of 9 digits.

    Numbers and addresses are kept only as keyed digests. Give `-` for NUMBER to have it read from standard input, out
    of the shell's history.

    \b
    Example:
      innkalling recipient add - --name "Kari Nordmann" < number.txt
    """
    parsed = read_recipient_number(argument_or_stdin(number), is_test_number=is_test_number)
    addressees = read_addressees(**found_by)
    with open_services() as at:
        recipient_id = add_recipient(parsed, name, recipients=at.recipients, keys=at.keys, now=at.now())
        for addressee in addressees:
            at.recipients.add_address(recipient_id, at.keys.addressee(addressee))
    click.echo(f"recipient {recipient_id} may receive")


@recipient.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def recipient_list(*, as_json: bool) -> None:
    """Show the recipients: id, name, and when they were registered.

    \b
    Example:
      innkalling recipient list
    """
    with open_services() as at:
        for found in at.recipients.all():
            row = {"id": found.id, "name": found.name, "created_at": found.created_at.isoformat()}
            click.echo(as_line(row, as_json=as_json))


@recipient.command("link")
@click.argument("recipient", metavar="RECIPIENT")
def recipient_link(recipient: str) -> None:
    """Print a one-time sign-in link, as `innkalling sign-in-link` does.

    \b
    Example:
      innkalling recipient link 1
    """
    _print_link(recipient)


@click.command("sign-in-link")
@click.argument("recipient", metavar="RECIPIENT")
def sign_in_link(recipient: str) -> None:
    """Print a link that signs RECIPIENT in once, within 15 minutes.

    RECIPIENT is an id from `recipient list`, a personal identification number, or `-` to read either from
    standard input.

    \b
    Example:
      innkalling sign-in-link 1
    """
    _print_link(recipient)


def _print_link(named: str) -> None:
    with open_services() as at:
        click.echo(link_for(at, named))
    click.echo(f"works once, within {SIGN_IN_LINK_LIFETIME.seconds // 60} minutes", err=True)


def link_for(at: Services, named: str) -> str:
    """The address of a fresh one-time link for the recipient that is named."""
    token = make_sign_in_link(find_recipient(at, named), recipients=at.recipients, now=at.now())
    return f"{at.settings.public_url}/sign-in/{token}"
