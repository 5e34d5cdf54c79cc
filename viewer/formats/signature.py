"""Digipost's request and response signatures: canonical strings, RSA keys and certificates.

A request signs its method, path, query and four headers; a response its status, path and the same headers. The
body is covered through X-Content-SHA256. The signature is RSASSA-PKCS1-v1_5 with SHA-256 in base64, as the
protocol demands.
"""

import base64
import binascii
import hashlib
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from urllib.parse import quote

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.utils import CryptographyDeprecationWarning

from viewer.errors import CommandError

# In the order of the canonical string; a header that is absent is left out.
SIGNED_HEADERS = ("content-md5", "date", "x-content-sha256", "x-digipost-userid")
# The first byte of every certificate in DER and every PKCS#12 file, and what follows the length in the latter.
DER_SEQUENCE = b"\x30"
PKCS12_VERSION = b"\x02\x01\x03"
# As in Digipost's own certificates; signing with 3,072 bits takes three times as long.
KEY_BITS = 2048
# Clients fetch our certificate from the entry point at each start, so it need not be short-lived.
CERTIFICATE_LIFETIME = timedelta(days=3650)


def canonical_request(method: str, path: str, headers: Mapping[str, str], query: str = "") -> bytes:
    """The string that a sender signs. `path` is decoded, `query` as sent; `headers` have lower-case names."""
    return _canonical(method.upper(), path.lower(), headers, query.lower())


def canonical_response(status: int, path: str, headers: Mapping[str, str]) -> bytes:
    """The string that we sign: `path` is escaped, and there is no line for the query."""
    return _canonical(str(status), path.lower(), headers)


def escaped_path(path: str) -> str:
    """A decoded path as the official clients send it: escaped where RFC 3986, 3.3 requires it, and nowhere else.

    The server shows only the decoded path; a client that escapes more than it must is not told apart.
    """
    return quote(path, safe="/:@!$&'()*+,;=-._~")


def _canonical(first: str, path: str, headers: Mapping[str, str], *last: str) -> bytes:
    header_lines = [f"{name}: {headers[name]}" for name in SIGNED_HEADERS if name in headers]
    return "".join(f"{line}\n" for line in (first, path, *header_lines, *last)).encode()


def content_hash(body: bytes) -> str:
    """The value of X-Content-SHA256 for a body in memory."""
    return encoded_hash(hashlib.sha256(body).digest())


def encoded_hash(digest: bytes) -> str:
    """A digest in base64, as headers and XML have it."""
    return base64.b64encode(digest).decode("ascii")


@dataclass(frozen=True, kw_only=True, slots=True)
class Certificate:
    """A certificate: PEM, the SHA-256 of its DER, and its validity."""

    pem: bytes
    fingerprint: bytes
    not_before: datetime
    not_after: datetime


def read_certificate(content: bytes, ask_password: Callable[[], str] = str) -> Certificate:
    """The certificate of a file in PEM, DER or PKCS#12, with an RSA key. Raises CommandError.

    Of a PEM file it is the first one, of PKCS#12 that of the private key, which itself is not kept; a password is asked
    for only when there is one.

    A serial number that is not positive is accepted: one of Digipost's own test certificates has one, and certificates
    are told apart by fingerprint here.
    """
    certificate = _load_pkcs12(content, ask_password) if _is_pkcs12(content) else _load_certificate(content)
    if not isinstance(certificate.public_key(), rsa.RSAPublicKey):
        raise CommandError("The certificate's key is not an RSA key. Digipost's signatures need one.")
    return Certificate(
        pem=certificate.public_bytes(serialization.Encoding.PEM),
        fingerprint=certificate.fingerprint(hashes.SHA256()),
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
    )


def _load_certificate(content: bytes) -> x509.Certificate:
    """The certificate in PEM or DER. Raises CommandError."""
    load = x509.load_der_x509_certificate if content[:1] == DER_SEQUENCE else x509.load_pem_x509_certificate
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CryptographyDeprecationWarning)
        try:
            return load(content)
        except ValueError as error:
            raise CommandError(
                "The file holds no certificate, neither in PEM (-----BEGIN CERTIFICATE-----) nor in DER or PKCS#12."
            ) from error


def _is_pkcs12(content: bytes) -> bool:
    """True for a DER sequence that begins with version 3 (RFC 7292, 4); a certificate begins with another sequence."""
    return content[:1] == DER_SEQUENCE and PKCS12_VERSION in content[:9]


def _load_pkcs12(content: bytes, ask_password: Callable[[], str]) -> x509.Certificate:
    """The certificate of the private key. Raises CommandError."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CryptographyDeprecationWarning)
        try:
            certificate = pkcs12.load_pkcs12(content, None).cert
        except ValueError:
            try:
                certificate = pkcs12.load_pkcs12(content, ask_password().encode()).cert
            except ValueError as error:
                raise CommandError(
                    "The PKCS#12 file can't be opened: the password is wrong, or the file is."
                ) from error
    if certificate is None:
        raise CommandError("The PKCS#12 file has no certificate with its private key.")
    return certificate.certificate


@lru_cache(maxsize=1024)
def _public_key(certificate_pem: bytes) -> rsa.RSAPublicKey:
    key = _load_certificate(certificate_pem).public_key()
    if not isinstance(key, rsa.RSAPublicKey):
        raise CommandError("The certificate's key is not an RSA key.")
    return key


def is_signed_by(certificate_pem: bytes, signature: str, canonical: bytes) -> bool:
    """True when the base64 signature over the canonical string was made with the certificate's key."""
    try:
        signed = base64.b64decode(signature, validate=True)
        _public_key(certificate_pem).verify(signed, canonical, padding.PKCS1v15(), hashes.SHA256())
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True


@dataclass(frozen=True, kw_only=True, slots=True)
class Signer:
    """A private key, and the certificate by which others verify its signatures."""

    key: rsa.RSAPrivateKey = field(repr=False)
    certificate_pem: bytes

    @property
    def pem(self) -> bytes:
        """Key and certificate, as `load_signer` reads them from one file."""
        return _key_pem(self.key) + self.certificate_pem

    @property
    def fingerprint(self) -> bytes:
        """SHA-256 of the public key (SubjectPublicKeyInfo in DER): another certificate of the same key has the same."""
        der = self.key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return hashlib.sha256(der).digest()

    @property
    def public_key_pem(self) -> bytes:
        """The public key, in PEM."""
        return self.key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )

    def sign(self, canonical: bytes) -> str:
        """The base64 signature over a canonical string."""
        return base64.b64encode(self.key.sign(canonical, padding.PKCS1v15(), hashes.SHA256())).decode("ascii")


def load_signer(key_pem: bytes, certificate_pem: bytes) -> Signer:
    """The signer of a key and a certificate in PEM, perhaps of one file.

    Raises CommandError when they can't be read or don't belong together. `certificate_pem` holds only the certificate,
    whatever else its file holds, since it is published.
    """
    try:
        key = serialization.load_pem_private_key(key_pem, password=None)
    except (ValueError, TypeError) as error:
        raise CommandError("The signing key is not an unencrypted private key in PEM form.") from error
    if not isinstance(key, rsa.RSAPrivateKey):
        raise CommandError("The signing key is not an RSA key. Digipost's signatures need one.")
    certificate = _load_certificate(certificate_pem)
    if key.public_key() != certificate.public_key():
        raise CommandError("The signing key and the certificate don't belong together.")
    return Signer(key=key, certificate_pem=certificate.public_bytes(serialization.Encoding.PEM))


def make_key_and_certificate(common_name: str, now: datetime) -> tuple[bytes, bytes]:
    """A new RSA key and its self-signed certificate, both in PEM."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    return _key_pem(key), make_certificate(key, common_name, now)


def make_certificate(key: rsa.RSAPrivateKey, common_name: str, now: datetime) -> bytes:
    """A new self-signed certificate of the key, in PEM."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, common_name)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + CERTIFICATE_LIFETIME)
        .sign(key, hashes.SHA256())
    )
    return certificate.public_bytes(serialization.Encoding.PEM)


def _key_pem(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
