"""A backup as a file: a tar archive (POSIX.1-2001, pax), encrypted as a whole when there is a passphrase.

Its last member is `manifest.json`, so that it is written and read in one pass, however large it is.
"""

import hashlib
import json
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from io import BufferedReader, BytesIO
from pathlib import Path
from typing import BinaryIO, cast

from viewer.domain.backup import BACKUP_FORMAT, Manifest, Member
from viewer.errors import CommandError
from viewer.formats.sealed import SealedReader, SealedWriter, is_sealed

MANIFEST = "manifest.json"
CHUNK = 1024 * 1024


@dataclass(slots=True)
class ArchiveWriter:
    """Files go in one after the other; `finish` writes the manifest that tells of them."""

    tar: tarfile.TarFile
    members: dict[str, Member] = field(default_factory=dict)

    def add(self, name: str, size: int, content: BinaryIO) -> None:
        """Add a file of that size. Raises CommandError when its content is shorter."""
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        hashed = _Hashed(content)
        try:
            self.tar.addfile(info, cast("BinaryIO", hashed))
        except OSError as error:
            raise CommandError(f"{name} can't be copied: {error.strerror or error}") from error
        self.members[name] = Member(size, hashed.sha256.hexdigest())

    def finish(self, manifest: Manifest) -> None:
        """Write the manifest."""
        text = json.dumps(manifest_json(manifest), ensure_ascii=False, indent=1).encode()
        info = tarfile.TarInfo(MANIFEST)
        info.size, info.mode = len(text), 0o600
        self.tar.addfile(info, BytesIO(text))


@contextmanager
def new_archive(path: Path, passphrase: str | None) -> Iterator[ArchiveWriter]:
    """A writer for the file, which must not be there yet and is readable by its owner alone."""
    path.touch(mode=0o600, exist_ok=False)
    with path.open("wb") as file:
        target = file if passphrase is None else SealedWriter(file, passphrase)
        with tarfile.open(fileobj=target, mode="w|", format=tarfile.PAX_FORMAT) as tar:
            yield ArchiveWriter(tar)
        if passphrase is not None:
            target.close()


def read_archive(path: Path, passphrase: str | None, take: Callable[[str, BinaryIO], None]) -> Manifest:
    """Hand each file to `take`, in the archive's order, and return the manifest that all of them agree with.

    What `take` did with files must not be trusted before this returns. Raises CommandError.
    """
    try:
        with path.open("rb") as file:
            if is_sealed(file) and passphrase is None:
                raise CommandError(f"{path} is encrypted; give --passphrase-file")
            source = BufferedReader(SealedReader(file, passphrase)) if is_sealed(file) and passphrase else file
            with tarfile.open(fileobj=source, mode="r|") as tar:
                return _read_members(tar, take)
    except OSError as error:
        raise CommandError(f"{path} can't be read: {error.strerror}") from error
    except (tarfile.TarError, EOFError, UnicodeDecodeError, ValueError, KeyError) as error:
        raise CommandError(f"{path} is no backup, or it is damaged or cut off") from error


def _read_members(tar: tarfile.TarFile, take: Callable[[str, BinaryIO], None]) -> Manifest:
    members: dict[str, Member] = {}
    for info in tar:
        content = tar.extractfile(info)
        if content is None:
            raise CommandError("the backup holds something that is no file")
        if info.name == MANIFEST:
            manifest = _manifest(json.load(content))
            if manifest.members != members:
                raise CommandError("the backup is damaged: its files are not those that its manifest names")
            return manifest
        hashed = _Hashed(cast("BinaryIO", content))
        take(info.name, cast("BinaryIO", hashed))
        while hashed.read(CHUNK):
            pass
        members[info.name] = Member(info.size, hashed.sha256.hexdigest())
    raise CommandError("the backup is cut off: it has no manifest")


class _Hashed:
    """A file that is hashed as it is read."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.sha256 = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self.sha256.update(data)
        return data


def manifest_json(manifest: Manifest) -> dict[str, object]:
    """The manifest's form in the archive."""
    return {
        "format": BACKUP_FORMAT,
        "made_at": manifest.made_at.isoformat(),
        "version": manifest.version,
        "schema": manifest.schema,
        "database": manifest.database,
        "secret_check": manifest.secret_check,
        "members": {name: list(member) for name, member in manifest.members.items()},
        "letters": list(manifest.letters),
    }


def _manifest(raw: dict[str, object]) -> Manifest:
    if raw["format"] != BACKUP_FORMAT:
        raise CommandError("the backup was made by a newer version")
    fields = cast("dict[str, str]", raw)
    members = cast("dict[str, tuple[int, str]]", raw["members"])
    return Manifest(
        made_at=datetime.fromisoformat(fields["made_at"]),
        version=fields["version"],
        schema=fields["schema"],
        database=fields["database"],
        secret_check=fields["secret_check"],
        members={name: Member(*member) for name, member in members.items()},
        letters=tuple(cast("list[str]", raw["letters"])),
    )
