"""`innkalling completions`: what a shell needs to complete commands and flags."""

import click
from click.shell_completion import get_completion_class

from viewer.errors import CommandError


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completions(context: click.Context, shell: str) -> None:
    """Print the completions for SHELL, to be sourced or put where it looks for them.

    \b
    Example:
      innkalling completions bash > /etc/bash_completion.d/innkalling
    """
    completion = get_completion_class(shell)
    if completion is None:
        raise CommandError(f"there are no completions for {shell}")
    program = context.find_root().command
    click.echo(completion(program, {}, "innkalling", "_INNKALLING_COMPLETE").source())
