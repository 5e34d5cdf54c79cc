"""The bytes of letters in S3-compatible object storage: one object a letter, under the hex SHA-256 of its bytes.

    <prefix>/5e/5e8a0e3f…            a letter
    <prefix>/removed/5e/5e8a0e3f…    a letter that no row named at the last sweep; it comes back when one does

An object is stored before the transaction that names it commits. All machines of an installation share the bucket, and
none keeps a copy: a letter on its way to a browser lies in a spool on the local disk for a minute.
"""

import os
import secrets
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, BinaryIO, cast

import obstore
from obstore.exceptions import BaseError as ObjectStoreError
from obstore.store import S3Store
from typing_extensions import override

from viewer.domain.delivery import StoredLetter
from viewer.errors import StorageError
from viewer.ports.letters import LetterStore
from viewer.store.letters import PROBE, HashedLetter, storage_errors

REMOVED = "removed/"
# Variables that S3 clients have in common, as far as they say where and by whom a bucket is used.
VARIABLES = ("AWS_ENDPOINT_URL", "AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
# Bytes that are moved at once; a letter with more is uploaded in several parts.
CHUNK = 5 * 1024 * 1024
# A sender is answered within five seconds, so what hangs must fail before that.
CONNECT_TIMEOUT = "2s"
REQUEST_TIMEOUT = "4s"
RETRIES = 1
RETRY_TIMEOUT = timedelta(seconds=4)
# Seconds that a letter stays in the spool: the server opens its file within milliseconds.
SPOOLED = 60


class SpooledLetter(HashedLetter):
    """A letter on its way to the bucket, in an unnamed local file, which ends with the process at the latest."""

    def __init__(self, bucket: "LetterBucket", file: BinaryIO) -> None:
        super().__init__(file)
        self._bucket = bucket

    @override
    def store(self) -> StoredLetter:
        stored = self.as_stored()
        with storage_errors(), self.file:
            self.file.seek(0)
            self._bucket.put(stored.digest, self.file)
        return stored

    @override
    def discard(self) -> None:
        with suppress(OSError):  # a full disk may refuse what is still in the buffer
            self.file.close()


class LetterBucket(LetterStore):
    """Letters under an address like `s3://bucket/prefix`, with a `spool` on the local disk.

    Endpoint, region and credentials come from the environment, as for other clients of S3.
    """

    def __init__(self, url: str, spool: Path, environ: Mapping[str, str] = os.environ) -> None:
        config = {name.lower(): environ[name] for name in VARIABLES if name in environ}
        self._spool = spool
        with storage_errors():
            spool.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._objects = S3Store.from_url(
            url,
            config=cast("obstore.store.S3Config", config),
            client_options={
                "allow_http": config.get("aws_endpoint_url", "").startswith("http://"),
                "connect_timeout": CONNECT_TIMEOUT,
                "timeout": REQUEST_TIMEOUT,
            },
            retry_config={"max_retries": RETRIES, "retry_timeout": RETRY_TIMEOUT},
        )

    @override
    def stage(self) -> SpooledLetter:
        with storage_errors():
            return SpooledLetter(self, cast("BinaryIO", TemporaryFile(dir=self._spool)))

    def put(self, digest: str, file: IO[bytes]) -> None:
        """Store the bytes under their digest; what is there already is replaced by its equal. Raises StorageError."""
        with _object_errors():
            obstore.put(self._objects, _key(digest), file, chunk_size=CHUNK)

    @override
    def open(self, digest: str) -> BinaryIO:
        with _object_errors():
            try:
                pieces = obstore.get(self._objects, _key(digest)).stream(min_chunk_size=CHUNK)
            except FileNotFoundError:
                pieces = obstore.get(self._objects, REMOVED + _key(digest)).stream(min_chunk_size=CHUNK)
            with storage_errors():
                self._empty_spool()
                # The server sends a file by its name, at the reader's pace, so this one has a name for a while.
                path = self._spool / secrets.token_hex(16)
                file = os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb")
                with file:
                    for piece in pieces:
                        file.write(piece)
                return path.open("rb")

    def _empty_spool(self) -> None:
        """Remove what has been in the spool long enough."""
        for path in self._spool.iterdir():
            with suppress(FileNotFoundError):  # another thread was faster
                if path.stat().st_mtime < time.time() - SPOOLED:
                    path.unlink()

    @override
    def digests(self, prefix: str) -> Iterator[str]:
        with _object_errors():
            for page in obstore.list(self._objects, prefix=f"{prefix}/"):
                yield from (entry["path"].rpartition("/")[2] for entry in page)

    @override
    def sweep(self, prefix: str, named: Collection[str], older_than: datetime) -> int:
        """Move letters that no row names aside; those that lay there since the last sweep go for good.

        Storing a letter again and removing it as unnamed can meet; so what is removed can come back for a day.
        """
        removed = 0
        with _object_errors():
            for page in obstore.list(self._objects, prefix=f"{REMOVED}{prefix}/"):
                for entry in page:
                    digest = entry["path"].rpartition("/")[2]
                    if digest in named:
                        obstore.copy(self._objects, entry["path"], _key(digest))
                    if digest in named or entry["last_modified"] < older_than:
                        obstore.delete(self._objects, entry["path"])
            for page in obstore.list(self._objects, prefix=f"{prefix}/"):
                for entry in page:
                    digest = entry["path"].rpartition("/")[2]
                    if digest not in named and entry["last_modified"] < older_than:
                        obstore.rename(self._objects, entry["path"], REMOVED + _key(digest))
                        removed += 1
        return removed

    @override
    def remove(self, digest: str, older_than: datetime) -> bool:
        with _object_errors():
            for key in (_key(digest), REMOVED + _key(digest)):
                with suppress(FileNotFoundError):
                    if obstore.head(self._objects, key)["last_modified"] >= older_than:
                        return False
                    obstore.delete(self._objects, key)
        return True

    @override
    def discard_abandoned(self, older_than: datetime) -> None:
        """Do nothing: what is staged has no name, and ends with its process."""

    @override
    def check(self) -> None:
        with _object_errors():
            obstore.put(self._objects, "probe", PROBE)
            if bytes(obstore.get(self._objects, "probe").bytes()) != PROBE:
                raise StorageError("the object storage does not give back what was stored")


def _key(digest: str) -> str:
    return f"{digest[:2]}/{digest}"


@contextmanager
def _object_errors() -> Iterator[None]:
    """Turn obstore's errors into ours, without their text: it quotes addresses and keys."""
    try:
        yield
    # A missing object is Python's own FileNotFoundError.
    except (ObjectStoreError, FileNotFoundError) as error:
        raise StorageError(f"the object storage failed: {type(error).__name__}") from None
