"""Who runs a command, and why: what operators do to a mailbox goes into the access log."""

import os
import pwd
from collections.abc import Callable
from typing import TypeVar

import click

from viewer.actions.access_log import record_operator
from viewer.domain.access import RecipientId
from viewer.domain.access_log import LONGEST_REASON, Deed, Operator
from viewer.errors import CommandError
from viewer.wiring import Services

F = TypeVar("F", bound=Callable[..., object])


def reason_option(command: F) -> F:
    """The option --reason, which is put into the access log, where the recipient reads it."""
    about = "Why, for the access log, where the recipient reads it."
    decorated: F = click.option("--reason", metavar="TEXT", default="", help=about)(command)
    return decorated


def this_operator(reason: str) -> Operator:
    """The user of this process on the machine, and by sudo the one who called it. Raises CommandError."""
    if len(reason) > LONGEST_REASON:
        raise CommandError(f"--reason: at most {LONGEST_REASON} characters")
    try:
        name = pwd.getpwuid(os.getuid()).pw_name
    except KeyError:  # a container's user has no name
        name = str(os.getuid())
    caller = os.environ.get("SUDO_USER")
    return Operator(name=f"{caller} as {name}" if caller else name, reason=reason.strip())


def record(services: Services, deed: Deed, recipient_id: RecipientId | None, reason: str, object_id: str = "") -> None:
    """Put what this operator is about to do into the access log. Raises StorageError, CommandError."""
    record_operator(
        deed,
        recipient_id,
        this_operator(reason),
        access_log=services.access_log,
        now=services.now(),
        object_id=object_id,
    )
