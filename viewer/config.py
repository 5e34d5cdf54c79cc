"""Settings: frozen, read once from the environment; a missing or weak one stops the start, by name."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from viewer.errors import ConfigError

PREFIX = "INNKALLING_"
# 256 bits in base64 or hexadecimal are longer than this; a word somebody thought of is shorter.
SECRET_LENGTH = 32
MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """How this installation runs. Sizes are in bytes; `public_url`, no slash last, is what recipients see."""

    secret: str
    data_dir: Path
    database_url: str
    public_url: str = "http://127.0.0.1:8000"
    host: str = "127.0.0.1"
    port: int = 8000
    max_body: int = 64 * MEBIBYTE
    workers: int = 1
    signing_key: Path | None = None
    signing_certificate: Path | None = None

    def __repr__(self) -> str:
        return f"Settings(data_dir={str(self.data_dir)!r}, public_url={self.public_url!r})"

    @property
    def is_https(self) -> bool:
        """Whether recipients reach us over TLS, so that cookies may demand it."""
        return self.public_url.startswith("https://")


def read_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Settings from `INNKALLING_*`, or from the file that `INNKALLING_*_FILE` names. Raises ConfigError."""
    data_dir = Path(_value(environ, "DATA_DIR") or "data").absolute()
    host = _value(environ, "HOST") or "127.0.0.1"
    port = _integer(environ, "PORT", default=8000, low=1, high=65535)
    return Settings(
        secret=_secret(environ),
        data_dir=data_dir,
        database_url=_value(environ, "DATABASE_URL") or f"sqlite:///{data_dir / 'innkalling.sqlite'}",
        public_url=_public_url(_value(environ, "PUBLIC_URL") or f"http://{host}:{port}"),
        host=host,
        port=port,
        max_body=_integer(environ, "MAX_BODY", default=64 * MEBIBYTE, low=1, high=1024 * MEBIBYTE),
        workers=_integer(environ, "WORKERS", default=1, low=1, high=256),
        signing_key=_path(environ, "SIGNING_KEY"),
        signing_certificate=_path(environ, "SIGNING_CERTIFICATE"),
    )


def _value(environ: Mapping[str, str], name: str) -> str | None:
    """The setting, from the environment or from the file that it names; blank counts as absent."""
    if path := environ.get(f"{PREFIX}{name}_FILE"):
        try:
            return Path(path).read_text(encoding="utf-8").strip() or None
        except OSError as error:
            raise ConfigError(f"{PREFIX}{name}_FILE", f"can't be read: {error.strerror}") from error
    return environ.get(f"{PREFIX}{name}", "").strip() or None


def _path(environ: Mapping[str, str], name: str) -> Path | None:
    text = _value(environ, name)
    return None if text is None else Path(text).absolute()


def _secret(environ: Mapping[str, str]) -> str:
    secret = _value(environ, "SECRET")
    if secret is None:
        reason = "is missing; make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
        raise ConfigError(f"{PREFIX}SECRET", reason)
    if len(secret) < SECRET_LENGTH:
        raise ConfigError(f"{PREFIX}SECRET", f"is shorter than {SECRET_LENGTH} characters")
    return secret


def _integer(environ: Mapping[str, str], name: str, *, default: int, low: int, high: int) -> int:
    text = _value(environ, name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and low <= int(text) <= high):
        raise ConfigError(f"{PREFIX}{name}", f"must be a whole number from {low} to {high}")
    return int(text)


def _public_url(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path not in {"", "/"}:
        raise ConfigError(f"{PREFIX}PUBLIC_URL", "must be like https://post.example.no, with no path")
    return f"{parts.scheme}://{parts.netloc}"
