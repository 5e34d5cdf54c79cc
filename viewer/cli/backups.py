"""`innkalling backup` and `innkalling restore`."""

from importlib.metadata import version
from pathlib import Path

import click

from viewer.actions.back_up import BackupFile, Installation, back_up, check_backup, restore as restore_backup
from viewer.cli.services import open_services, refuse_as_root
from viewer.config import Settings, read_settings
from viewer.domain.access import Keys
from viewer.domain.backup import Manifest
from viewer.errors import CommandError
from viewer.wiring import letter_store, migrate, own_signing_file, snapshots

passphrase_option = click.option(
    "--passphrase-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File with the passphrase that the backup is encrypted with.",
)
base_option = click.option(
    "--base",
    "earlier",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Earlier backup, whose letters this one leaves out; may be repeated.",
)


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@passphrase_option
@base_option
def backup(file: Path, passphrase_file: Path | None, earlier: tuple[Path, ...]) -> None:
    """Back up database, letters and signing key into FILE, also while the service runs, and check it.

    INNKALLING_SECRET is not in it: keep a copy apart, since nothing can be restored without it.

    \b
    Example:
      innkalling backup monday.backup --passphrase-file passphrase.txt
      innkalling backup tuesday.backup --passphrase-file passphrase.txt --base monday.backup
    """
    passphrase = _passphrase(passphrase_file)
    if passphrase is None:
        click.echo("not encrypted: whoever reads the file reads every letter; see --passphrase-file", err=True)
    with open_services() as services:
        manifest = back_up(
            BackupFile(path=file, passphrase=passphrase, earlier=earlier),
            _installation(services.settings),
            digests=services.messages.letter_digests,
            version=version("innkalling"),
            now=services.now(),
        )
        services.operations.save_backup(manifest.made_at)
    click.echo(f"{file} is made and checked: {_in_words(manifest)}")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--check", "only_check", is_flag=True, help="Only see that it can be restored; change nothing.")
@passphrase_option
@base_option
def restore(file: Path, passphrase_file: Path | None, earlier: tuple[Path, ...], *, only_check: bool) -> None:
    """Restore the backup FILE into an empty place, and bring its database up to date.

    The place is the one of the settings: a data folder without a database, or an empty PostgreSQL database.

    \b
    Example:
      innkalling restore monday.backup --passphrase-file passphrase.txt
    """
    settings = read_settings()
    source = BackupFile(path=file, passphrase=_passphrase(passphrase_file), earlier=earlier)
    if only_check:
        click.echo(f"{file} can be restored: {_in_words(check_backup(source, _installation(settings)))}")
        return
    refuse_as_root(settings.data_dir)
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    manifest = restore_backup(source, _installation(settings), settings.data_dir)
    migrate(settings)
    click.echo(f"{file} is restored: {_in_words(manifest)}")


def _installation(settings: Settings) -> Installation:
    return Installation(
        snapshots=snapshots(settings),
        letters=letter_store(settings),
        keys=Keys(settings.secret.encode()),
        signing_key=own_signing_file(settings),
    )


def _passphrase(file: Path | None) -> str | None:
    if file is None:
        return None
    passphrase = file.read_text(encoding="utf-8").strip()
    if not passphrase:
        raise CommandError(f"{file} is empty")
    return passphrase


def _in_words(manifest: Manifest) -> str:
    made_at = f"{manifest.made_at:%F %T} UTC"
    return f"{len(manifest.letters)} letters, {manifest.database} schema {manifest.schema}, made {made_at}"
