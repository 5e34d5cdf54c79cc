"""`innkalling sender`: register senders, and withdraw appointments for them."""

import sys
from dataclasses import asdict
from typing import BinaryIO

import click

from viewer.actions.senders import Registration, add_sender, revoke_certificate
from viewer.cli.operator_record import reason_option, record
from viewer.cli.retention import keep_for
from viewer.cli.services import as_line, open_services
from viewer.domain.access_log import Deed
from viewer.domain.message import SenderId, SenderOrganization
from viewer.errors import CommandError, NotFoundError


@click.group()
def sender() -> None:
    """Register senders and their certificates."""


@sender.command("add")
@click.argument("sender_id", type=click.IntRange(min=1))
@click.option("--name", required=True, help="The name that recipients see.")
@click.option(
    "--certificate",
    "certificate",
    type=click.File("rb"),
    help="File of the certificate that it signs with, - for standard input: PEM, DER, or PKCS#12, whose password is "
    "asked for or piped in.",
)
@click.option(
    "--broker-for",
    "principals",
    type=click.IntRange(min=1),
    multiple=True,
    help="A sender that this one may send for; may be repeated.",
)
@click.option(
    "--organisation", help="The organisation that messages may name instead of the id: NUMBER or NUMBER/PART."
)
def sender_add(
    sender_id: int, name: str, certificate: BinaryIO | None, principals: tuple[int, ...], organisation: str | None
) -> None:
    """Register a sender, or add a certificate to a registered one; its earlier ones stay valid until they are revoked.

    A sender without a certificate sends through a broker: register the sender first, then the broker with --broker-for.

    \b
    Example:
      innkalling sender add 497013 --name "Oslo City Røntgen" --certificate sender.pem
    """
    registration = Registration(
        id=SenderId(sender_id),
        name=name,
        broker_for=tuple(SenderId(principal) for principal in principals),
        organization=_organization(organisation),
    )
    with open_services() as services:
        add_sender(
            registration,
            certificate.read() if certificate else None,
            senders=services.senders,
            now=services.now(),
            ask_password=_ask_password,
        )
    click.echo(f"sender {sender_id} may send" if certificate or principals else f"sender {sender_id} is registered")


def _ask_password() -> str:
    """The password that was typed, or the first line of standard input."""
    if sys.stdin.isatty():
        return str(click.prompt("Password of the PKCS#12 file", hide_input=True, err=True))
    return sys.stdin.readline().rstrip("\r\n")


def _organization(text: str | None) -> SenderOrganization | None:
    number, _, part = (text or "").partition("/")
    return SenderOrganization(organization_id=number, part_id=part or None) if number else None


@sender.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, with each certificate's fingerprint.")
def sender_list(*, as_json: bool) -> None:
    """List the senders: id, name, number of valid certificates, when the last of them expires, and a warning.

    The warning comes 30 days before no certificate is valid any more.

    \b
    Example:
      innkalling sender list --json
    """
    with open_services() as services:
        for registered in services.senders.all():
            valid = [certificate for certificate in registered.certificates if certificate.revoked_at is None]
            until = max((certificate.not_after for certificate in valid), default=None)
            row = {
                "id": registered.id,
                "name": registered.name,
                "certificates": len(valid),
                "until": until and until.isoformat(),
                "warning": registered.expiry_warning(services.now()),
            }
            if as_json:
                row["fingerprints"] = [certificate.fingerprint.hex() for certificate in valid]
                row["broker_for"] = [*registered.broker_for]
            click.echo(as_line(row, as_json=as_json))


@sender.command("remove")
@click.argument("sender_id", type=click.IntRange(min=1))
@click.option(
    "--certificate",
    "fingerprint",
    help="Revoke only this certificate, named by the first digits of its SHA-256 fingerprint.",
)
def sender_remove(sender_id: int, fingerprint: str | None) -> None:
    """Revoke a sender's certificates, and end that brokers send for it. What it has sent stays.

    \b
    Example:
      innkalling sender remove 497013 --certificate 5f2c
    """
    with open_services() as services:
        if fingerprint is not None:
            revoke_certificate(SenderId(sender_id), fingerprint, senders=services.senders, now=services.now())
            click.echo(f"one certificate of sender {sender_id} is revoked")
            return
        try:
            services.senders.remove(SenderId(sender_id), services.now())
        except NotFoundError:
            raise CommandError(f"there is no sender {sender_id}; see: innkalling sender list") from None
    click.echo(f"sender {sender_id} may no longer send")


@sender.command("keep")
@click.argument("sender_id", type=click.IntRange(min=1))
@click.argument("days", metavar="DAYS|forever")
def sender_keep(sender_id: int, days: str) -> None:
    """Set how many days a sender's messages are kept after their appointments are over; at first it is forever.

    Every night the worker removes those that are older, with their letters.

    \b
    Example:
      innkalling sender keep 497013 730
    """
    with open_services() as services:
        try:
            services.retention.set_rule(SenderId(sender_id), keep_for(days))
        except NotFoundError:
            raise CommandError(f"there is no sender {sender_id}; see: innkalling sender list") from None
    click.echo(f"messages of sender {sender_id} are kept {days}{'' if days == 'forever' else ' days'}")


@sender.command("report")
@click.argument("sender_id", type=click.IntRange(min=1))
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def sender_report(sender_id: int, *, as_json: bool) -> None:
    """Count what a sender's requests came to, and what is doubtful in its appointments.

    Refusals are counted by code, once the signature is verified. A time without an offset is UTC, which its sender may
    not mean; a letter may contradict its data.

    \b
    Example:
      innkalling sender report 497013
    """
    with open_services() as services:
        if services.senders.get(SenderId(sender_id)) is None:
            raise CommandError(f"there is no sender {sender_id}; see: innkalling sender list")
        report = services.sender_requests.report(SenderId(sender_id))
    if as_json:
        click.echo(as_line(asdict(report), as_json=True))
        return
    click.echo(f"accepted\t{report.accepted}")
    for code, count in report.refused.items():
        click.echo(f"refused {code}\t{count}")
    click.echo(f"appointments\t{report.appointments}")
    click.echo(f"appointments with a time without offset\t{report.without_offset}")
    click.echo(f"appointments that their letter contradicts\t{report.contradicted}")


@sender.command("withdraw")
@click.argument("sender_id", type=click.IntRange(min=1))
@click.argument("uuid")
@reason_option
def sender_withdraw(sender_id: int, uuid: str, reason: str) -> None:
    """Withdraw an appointment on behalf of its sender, since Digipost's API has no request for that.

    The recipient's page and calendars then say that it is cancelled; the letter stays. UUID is the id of the document
    that brought the appointment, as its sender gave it.

    \b
    Example:
      innkalling sender withdraw 497013 316a26cd-4888-43a6-8875-3a2286b435fc
    """
    with open_services() as services:
        try:
            # Recorded first: what can't be recorded is not done.
            recipient_id, appointment_id = services.messages.whose(SenderId(sender_id), uuid)
            record(services, Deed.WITHDREW_APPOINTMENT, recipient_id, reason, appointment_id)
            is_new = services.messages.withdraw(SenderId(sender_id), uuid, services.now())
        except NotFoundError:
            raise CommandError(f"sender {sender_id} has sent no appointment in a document {uuid}") from None
    click.echo("the appointment is withdrawn" if is_new else "the appointment was withdrawn before")
