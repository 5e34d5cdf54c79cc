"""Encryption of a backup: with a passphrase for the whole, with a key of the installation's for its signing key.

The stream is the STREAM construction (Hoang, Reyhanitabar, Rogaway and Vizár, 2015) over AES-256-GCM: chunks of a fixed
size, each with its number and whether it is the last in the nonce, so that none can be dropped, moved or cut off
unnoticed. The key comes from the passphrase by scrypt (RFC 7914).
"""

import io
import os
import struct
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from typing_extensions import override

from viewer.errors import CommandError

MAGIC = b"innkalling sealed 1\n"
SALT_LENGTH = 16
PREFIX_LENGTH = 7
NONCE_LENGTH = 12
TAG_LENGTH = 16
CHUNK = 1024 * 1024
# 64 MiB of memory and some tenths of a second for each guess at the passphrase.
SCRYPT_COST, SCRYPT_BLOCK_SIZE, SCRYPT_PARALLELISM = 2**16, 8, 1


class SealedWriter(io.RawIOBase):
    """Encrypts what is written to it into `target`, which it leaves open; `close` writes the last chunk."""

    def __init__(self, target: BinaryIO, passphrase: str) -> None:
        salt, self._prefix = os.urandom(SALT_LENGTH), os.urandom(PREFIX_LENGTH)
        self._cipher = _cipher(passphrase, salt)
        self._target = target
        self._pending = bytearray()
        self._number = 0
        target.write(MAGIC + salt + self._prefix)

    @override
    def writable(self) -> bool:
        return True

    @override
    def write(self, data: object) -> int:
        self._pending += memoryview(data)  # type: ignore[arg-type]  # io's own signature wants any buffer
        # The last chunk is marked as such, so a full one waits until more follows.
        while len(self._pending) > CHUNK:
            self._seal(bytes(self._pending[:CHUNK]), is_last=False)
            del self._pending[:CHUNK]
        return len(memoryview(data))  # type: ignore[arg-type]

    @override
    def close(self) -> None:
        if not self.closed:
            self._seal(bytes(self._pending), is_last=True)
        super().close()

    def _seal(self, chunk: bytes, *, is_last: bool) -> None:
        self._target.write(self._cipher.encrypt(_nonce(self._prefix, self._number, is_last=is_last), chunk, None))
        self._number += 1


class SealedReader(io.RawIOBase):
    """Decrypts `source`. Raises CommandError for a wrong passphrase, and for whatever was changed or is missing."""

    def __init__(self, source: BinaryIO, passphrase: str) -> None:
        head = source.read(len(MAGIC) + SALT_LENGTH + PREFIX_LENGTH)
        salt, self._prefix = head[len(MAGIC) : -PREFIX_LENGTH], head[-PREFIX_LENGTH:]
        self._cipher = _cipher(passphrase, salt)
        self._source = source
        self._next = source.read(CHUNK + TAG_LENGTH)
        self._plain = b""
        self._number = 0
        self._is_done = False

    @override
    def readable(self) -> bool:
        return True

    @override
    def readinto(self, buffer: object) -> int:
        if not self._plain and not self._is_done:
            self._open_next()
        view = memoryview(buffer)  # type: ignore[arg-type]
        count = min(len(view), len(self._plain))
        view[:count] = self._plain[:count]
        self._plain = self._plain[count:]
        return count

    def _open_next(self) -> None:
        chunk, self._next = self._next, self._source.read(CHUNK + TAG_LENGTH)
        self._is_done = not self._next
        try:
            nonce = _nonce(self._prefix, self._number, is_last=self._is_done)
            self._plain = self._cipher.decrypt(nonce, chunk, None)
        except InvalidTag as error:
            raise CommandError("the passphrase is wrong, or the file is damaged or cut off") from error
        self._number += 1


def is_sealed(source: BinaryIO) -> bool:
    """Whether the file begins as a SealedWriter's does; it is left at its beginning."""
    magic = source.read(len(MAGIC))
    source.seek(0)
    return magic == MAGIC


def seal_bytes(key: bytes, data: bytes) -> bytes:
    """The data encrypted with a key of 32 bytes."""
    nonce = os.urandom(NONCE_LENGTH)
    return nonce + AESGCM(key).encrypt(nonce, data, None)


def open_bytes(key: bytes, sealed: bytes) -> bytes:
    """The bytes that `seal_bytes` sealed. Raises CommandError when the key is another one."""
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_LENGTH], sealed[NONCE_LENGTH:], None)
    except InvalidTag as error:
        raise CommandError("the signing key was sealed with another INNKALLING_SECRET") from error


def _cipher(passphrase: str, salt: bytes) -> AESGCM:
    kdf = Scrypt(salt=salt, length=32, n=SCRYPT_COST, r=SCRYPT_BLOCK_SIZE, p=SCRYPT_PARALLELISM)
    return AESGCM(kdf.derive(passphrase.encode()))


def _nonce(prefix: bytes, number: int, *, is_last: bool) -> bytes:
    return prefix + struct.pack(">I?", number, is_last)
