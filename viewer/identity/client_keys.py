"""The keys by which the provider knows us (`private_key_jwt`, RFC 7523): the first signs, the others stand in."""

from collections.abc import Iterable
from pathlib import Path

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey, import_key

from viewer.errors import ConfigError

SETTING = "INNKALLING_OIDC_CLIENT_KEYS"

ClientKey = RSAKey | ECKey


def load_client_keys(files: Iterable[Path]) -> list[ClientKey]:
    """The private keys in those PEM files, each known by the thumbprint of its public part (RFC 7638).

    Raises ConfigError, which names the file.
    """
    return [_load(file) for file in files]


def make_client_key() -> bytes:
    """A new RSA key of 3072 bits, in PEM."""
    return RSAKey.generate_key(3072).as_pem(private=True)


def key_id(key: ClientKey) -> str:
    """What the key is called in the set that the provider has."""
    return key.thumbprint()


def public_keys(keys: Iterable[ClientKey], algorithm: str) -> dict[str, object]:
    """The JSON Web Key Set that is registered with the provider: public parts alone."""
    return {
        "keys": [{**key.as_dict(private=False), "kid": key_id(key), "use": "sig", "alg": algorithm} for key in keys]
    }


def _load(file: Path) -> ClientKey:
    try:
        pem = file.read_bytes()
    except OSError as error:
        raise ConfigError(SETTING, f"{file} can't be read: {error.strerror}") from error
    for kind in ("RSA", "EC"):
        try:
            key = import_key(pem.decode(), kind)
        except (JoseError, ValueError):
            continue
        if key.is_private:
            return key
    raise ConfigError(SETTING, f"{file} holds no private key, RSA or EC, in PEM")
