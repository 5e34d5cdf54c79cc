"""Back up an installation into one file, check such a file, and restore it into an empty place."""

import hashlib
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from os import SEEK_END
from pathlib import Path
from typing import BinaryIO

from viewer.domain.access import Keys
from viewer.domain.backup import DATABASE, LETTERS, SIGNING_KEY, Manifest
from viewer.domain.delivery import DIGEST_PREFIXES
from viewer.errors import CommandError, StorageError
from viewer.formats.backup_archive import new_archive, read_archive
from viewer.formats.sealed import open_bytes, seal_bytes
from viewer.ports.letters import LetterStore
from viewer.ports.snapshots import DatabaseSnapshots

CHUNK = 1024 * 1024


@dataclass(frozen=True, kw_only=True, slots=True)
class Installation:
    """What is backed up and restored; `signing_key` is None when the operator keeps that file elsewhere."""

    snapshots: DatabaseSnapshots
    letters: LetterStore
    keys: Keys
    signing_key: Path | None


@dataclass(frozen=True, kw_only=True, slots=True)
class BackupFile:
    """A backup, the passphrase it is encrypted with, and the earlier backups that hold letters it leaves out."""

    path: Path
    passphrase: str | None = None
    earlier: Sequence[Path] = ()


def back_up(
    file: BackupFile,
    installation: Installation,
    *,
    digests: Callable[[str], Iterable[str]],
    version: str,
    now: datetime,
) -> Manifest:
    """Write the backup, which must not be there yet, and check it. Raises CommandError; then nothing is left of it.

    `digests` names the letters of all rows whose digests begin with a prefix. It is called after the database has been
    copied, so it may name letters that the copy does not; never the other way round.
    """
    schema = installation.snapshots.schema()
    if schema is None:
        raise CommandError("there is no database yet; run: innkalling migrate")
    if file.path.exists():
        raise CommandError(f"{file.path} is there already; a backup is never written over another one")
    known = {digest for path in file.earlier for digest in _letters_in(path, file.passphrase)}
    partial = file.path.with_name(f"{file.path.name}.partial")
    partial.unlink(missing_ok=True)
    try:
        with new_archive(partial, file.passphrase) as archive:
            with tempfile.TemporaryDirectory(dir=file.path.parent, prefix=".backup-") as folder:
                copy = Path(folder) / DATABASE
                installation.snapshots.save(copy)
                with copy.open("rb") as content:
                    archive.add(DATABASE, copy.stat().st_size, content)
            letters = [digest for prefix in DIGEST_PREFIXES for digest in sorted(digests(prefix))]
            for digest in letters:
                if digest not in known:
                    with _open_letter(installation.letters, digest) as content:
                        size = content.seek(0, SEEK_END)
                        content.seek(0)
                        archive.add(f"{LETTERS}{digest}", size, content)
            if installation.signing_key is not None and installation.signing_key.exists():
                sealed = seal_bytes(_signing_purpose(installation.keys), installation.signing_key.read_bytes())
                archive.add(SIGNING_KEY, len(sealed), BytesIO(sealed))
            archive.finish(
                Manifest(
                    made_at=now,
                    version=version,
                    schema=schema,
                    database=installation.snapshots.kind,
                    secret_check=installation.keys.check().hex(),
                    members=archive.members,
                    letters=tuple(letters),
                )
            )
        manifest = check_backup(
            BackupFile(path=partial, passphrase=file.passphrase, earlier=file.earlier), installation
        )
        partial.rename(file.path)
    finally:
        partial.unlink(missing_ok=True)
    return manifest


def check_backup(file: BackupFile, installation: Installation) -> Manifest:
    """Read the backup whole and see that it can be restored here; nothing is changed. Raises CommandError."""
    with tempfile.TemporaryDirectory(prefix="innkalling-check-") as folder:
        return _read(file, installation, Path(folder), store=None)


def restore(file: BackupFile, installation: Installation, scratch: Path) -> Manifest:
    """Restore into an empty place; `scratch` is a folder with room for the database. Raises CommandError.

    The caller then brings the database's schema up to date.
    """
    if not installation.snapshots.is_empty():
        raise CommandError("there is a database already; restore into an empty place")
    if installation.signing_key is not None and installation.signing_key.exists():
        raise CommandError(f"{installation.signing_key} is there already; restore into an empty place")
    with tempfile.TemporaryDirectory(dir=scratch, prefix=".restore-") as folder:
        manifest = _read(file, installation, Path(folder), store=installation.letters)
        sealed = Path(folder) / SIGNING_KEY
        if installation.signing_key is not None and sealed.exists():
            installation.signing_key.touch(mode=0o600)
            installation.signing_key.write_bytes(open_bytes(_signing_purpose(installation.keys), sealed.read_bytes()))
        # The rows come last: until then the place counts as empty, and the same command may be run again.
        installation.snapshots.load(Path(folder) / DATABASE)
    return manifest


def _signing_purpose(keys: Keys) -> bytes:
    return keys.derive("backup signing key")


def _read(file: BackupFile, installation: Installation, folder: Path, store: LetterStore | None) -> Manifest:
    """Read the earlier backups' letters, then the backup itself; database and sealed key go into the folder."""
    present: set[str] = set()

    def take(name: str, content: BinaryIO) -> None:
        if name.startswith(LETTERS):
            present.add(_take_letter(name.removeprefix(LETTERS), content, store))
        elif name in {DATABASE, SIGNING_KEY}:
            with (folder / name).open("wb") as target:
                while chunk := content.read(CHUNK):
                    target.write(chunk)

    for path in file.earlier:
        read_archive(path, file.passphrase, take)
        for leftover in (DATABASE, SIGNING_KEY):
            (folder / leftover).unlink(missing_ok=True)
    manifest = read_archive(file.path, file.passphrase, take)
    _require_restorable(manifest, installation, present)
    installation.snapshots.check(folder / DATABASE)
    return manifest


def _require_restorable(manifest: Manifest, installation: Installation, present: set[str]) -> None:
    """Raise CommandError for a backup of another secret, database or version, or without all its letters."""
    if manifest.secret_check != installation.keys.check().hex():
        raise CommandError("the backup was made with another INNKALLING_SECRET, without which no recipient is found")
    if manifest.database != installation.snapshots.kind:
        raise CommandError(f"the backup is of {manifest.database}, and INNKALLING_DATABASE_URL is not")
    if not installation.snapshots.is_known(manifest.schema):
        raise CommandError(f"the backup has schema {manifest.schema}, which this version does not know: upgrade first")
    if missing := set(manifest.letters) - present:
        raise CommandError(f"{len(missing)} letters are in earlier backups; name them with --base")


def _take_letter(digest: str, content: BinaryIO, store: LetterStore | None) -> str:
    """Hash the letter, and store it where there is a store; returns its digest. Raises CommandError."""
    if store is None:
        sha256 = hashlib.sha256()
        while chunk := content.read(CHUNK):
            sha256.update(chunk)
        actual = sha256.hexdigest()
    else:
        staged = store.stage()
        try:
            while chunk := content.read(CHUNK):
                staged.write(chunk)
            actual = staged.content_hash().hex()
            if actual == digest:
                staged.store()
        finally:
            staged.discard()
    if actual != digest:
        raise CommandError("the backup is damaged: a letter's bytes are not those of its name")
    return digest


def _letters_in(path: Path, passphrase: str | None) -> tuple[str, ...]:
    return read_archive(path, passphrase, lambda _name, _content: None).letters


def _open_letter(letters: LetterStore, digest: str) -> BinaryIO:
    try:
        return letters.open(digest)
    except StorageError as error:
        raise CommandError(
            f"the letter {digest} is missing or can't be read, so this backup would not be whole"
        ) from error
