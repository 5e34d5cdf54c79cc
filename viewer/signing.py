"""The key that signs responses to senders: the same for every process of the installation.

It lies in the database, sealed by the secret, so all machines have it and every backup carries it. Operators who keep
keys elsewhere name a file in `INNKALLING_SIGNING_KEY`; the database then holds its fingerprint alone. Earlier versions
kept the key in the data folder; that file is taken over, and left where it is: those versions read it.
"""

import logging
import stat
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock

from typing_extensions import override

from viewer.config import PREFIX, Settings
from viewer.domain.access import Keys
from viewer.errors import CommandError, ConfigError, StorageError
from viewer.formats.sealed import open_bytes, seal_bytes
from viewer.formats.signature import Signer, load_signer, make_certificate, make_key_and_certificate
from viewer.ports import outside
from viewer.store.installation import Installation

# Rows of the installation.
FINGERPRINT = "signing key fingerprint"
KEY = "signing key"
# The file of earlier versions, in the data folder.
EARLIER_FILE = "signing.pem"
SETTING = f"{PREFIX}SIGNING_KEY"
ANOTHER_KEY = "is not the key that this installation signs with; to change it: innkalling signing-key replace"
KEPT_ELSEWHERE = "is missing: this installation signs with a key that this setting names on its other machines"
# How long nobody tries to read the key again after the database failed: else one request after the other would wait.
RETRY = timedelta(seconds=5)
# Characters of a certificate's common name (X.520, ub-common-name).
MAX_COMMON_NAME = 64

logger = logging.getLogger(__name__)


class InstallationSigner(outside.Signer):
    """Signs with the installation's key, which is read once and, by the first who needs it, made.

    Whatever needs the key raises StorageError while the database is away, unless it was read before, and ConfigError
    when it is not the installation's.
    """

    def __init__(self, settings: Settings, installation: Installation, keys: Keys, now: Callable[[], datetime]) -> None:
        self._settings = settings
        self._installation = installation
        self._sealing_key = keys.derive("signing key")
        self._now = now
        self._lock = Lock()
        self._signer: Signer | None = None
        self._retry_at = datetime.min.replace(tzinfo=UTC)

    @property
    @override
    def certificate_pem(self) -> bytes:
        return self._get().certificate_pem

    @property
    @override
    def public_key_pem(self) -> bytes:
        return self._get().public_key_pem

    @override
    def sign(self, canonical: bytes) -> str:
        return self._get().sign(canonical)

    def check(self) -> None:
        """Read the key, if there is one yet, and compare it with the installation's."""
        with self._lock:
            if self._signer is None:
                self._signer = self._read()

    def renew(self) -> None:
        """Give the key a new certificate. Raises CommandError when the operator keeps them elsewhere."""
        if self._settings.signing_key or self._settings.signing_certificate:
            raise CommandError(f"key or certificate is in a file that {SETTING}… names: renew it there")
        with self._lock:
            key = (self._read() or self._make()).key
            self._signer = Signer(key=key, certificate_pem=make_certificate(key, self._common_name(), self._now()))
            self._installation.replace({KEY: self._sealed(self._signer)})

    def replace(self, key_file: Path | None) -> None:
        """Sign with another key from now on: that of the file, else the setting's, else a new one."""
        signer = self._of_file(key_file) if key_file else None
        with self._lock:
            if path := self._settings.signing_key:
                named = self._of_file(path, self._settings.signing_certificate)
                if signer and signer.fingerprint != named.fingerprint:
                    raise CommandError(f"{SETTING} names another key: change it first")
                self._installation.replace({FINGERPRINT: named.fingerprint})
                self._signer = named
            else:
                self._signer = signer or self._make()
                self._installation.replace({FINGERPRINT: self._signer.fingerprint, KEY: self._sealed(self._signer)})

    def _get(self) -> Signer:
        with self._lock:
            if self._signer is None:
                if self._now() < self._retry_at:
                    raise StorageError
                try:
                    self._signer = self._read() or self._agree(self._make())
                except StorageError:
                    self._retry_at = self._now() + RETRY
                    raise
            return self._signer

    def _read(self) -> Signer | None:
        """The operator's key, the installation's, or that of an earlier version's file, which becomes it."""
        if path := self._settings.signing_key:
            signer = self._of_file(path, self._settings.signing_certificate)
            if self._installation.agree(FINGERPRINT, signer.fingerprint) != signer.fingerprint:
                raise ConfigError(SETTING, ANOTHER_KEY)
            return signer
        file = self._settings.data_dir / EARLIER_FILE
        if sealed := self._installation.value(KEY):
            signer = self._open(sealed)
            # One that can't be read matters no longer.
            with suppress(ConfigError):
                if file.exists() and self._of_file(file).fingerprint != signer.fingerprint:
                    logger.warning("%s is not the key of this installation, and is not used: remove it", file)
            return signer
        if self._installation.value(FINGERPRINT):
            raise ConfigError(SETTING, KEPT_ELSEWHERE)
        return self._agree(self._of_file(file)) if file.exists() else None

    def _agree(self, signer: Signer) -> Signer:
        """The signer, kept as the installation's, or the one that another process was faster with."""
        agreed = self._installation.agree_on_all({FINGERPRINT: signer.fingerprint, KEY: self._sealed(signer)})
        if KEY not in agreed:
            raise ConfigError(SETTING, KEPT_ELSEWHERE)
        return self._open(agreed[KEY])

    def _make(self) -> Signer:
        key, certificate = make_key_and_certificate(self._common_name(), self._now())
        return load_signer(key, certificate)

    def _common_name(self) -> str:
        return self._settings.public_url.partition("//")[2][:MAX_COMMON_NAME]

    def _sealed(self, signer: Signer) -> bytes:
        return seal_bytes(self._sealing_key, signer.pem)

    def _open(self, sealed: bytes) -> Signer:
        try:
            pem = open_bytes(self._sealing_key, sealed)
        except CommandError as error:
            raise ConfigError(f"{PREFIX}SECRET", str(error)) from error
        certificate = self._settings.signing_certificate
        try:
            return load_signer(pem, certificate.read_bytes() if certificate else pem)
        except OSError as error:
            raise ConfigError(f"{PREFIX}SIGNING_CERTIFICATE", f"can't be read: {error.strerror}") from error
        except CommandError as error:
            raise ConfigError(f"{PREFIX}SIGNING_CERTIFICATE", str(error)) from error

    def _of_file(self, path: Path, certificate: Path | None = None) -> Signer:
        """The signer of a file's key. Raises ConfigError when it can't be used, or by everybody."""
        try:
            if path.stat().st_mode & stat.S_IROTH:
                raise ConfigError(SETTING, f"{path} can be read by everybody: chmod o-r {path}")
            return load_signer(path.read_bytes(), (certificate or path).read_bytes())
        except OSError as error:
            raise ConfigError(SETTING, f"can't be read: {error.strerror}") from error
        except CommandError as error:
            raise ConfigError(SETTING, str(error)) from error
