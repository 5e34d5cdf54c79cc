"""A request without its body, parsed once, whether it comes by RSGI or by WSGI."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Self
from wsgiref.types import WSGIEnvironment

from granian.rsgi import Scope

# WSGI names all headers HTTP_… but these two.
UNPREFIXED = {"CONTENT_TYPE", "CONTENT_LENGTH"}


class Headers(dict[str, str]):
    """Headers by their names in lower case, each there once."""

    def get_all(self, name: str) -> list[str]:
        """The value of a header in a list, as RSGI has it; nothing when it is not there."""
        return [self[name]] if name in self else []


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """Method, path (decoded), query (as sent), and headers by their names in lower case.

    A header that came twice is joined by a comma, so that one which may come once only fits no shape then.
    """

    method: str
    path: str
    query: str
    headers: Headers

    @classmethod
    def of_scope(cls, scope: Scope) -> Self:
        """The request that RSGI hands over."""
        headers = Headers()
        for name, value in scope.headers.items():
            if "_" in name:
                continue  # WSGI could not tell it from the same with a hyphen
            if name in headers:
                separator = "; " if name == "cookie" else ","
                headers[name] = f"{headers[name]}{separator}{value}"
            else:
                headers[name] = value
        return cls(method=scope.method, path=scope.path, query=scope.query_string, headers=headers)

    @classmethod
    def of_environ(cls, environ: WSGIEnvironment) -> Self:
        """The request that WSGI hands over."""
        return cls(
            method=environ["REQUEST_METHOD"],
            path=environ["PATH_INFO"].encode("latin-1").decode(errors="replace"),
            query=environ.get("QUERY_STRING", ""),
            headers=Headers(
                (key.removeprefix("HTTP_").replace("_", "-").lower(), value)
                for key, value in environ.items()
                if key.startswith("HTTP_") or (key in UNPREFIXED and value)
            ),
        )

    @property
    def has_body(self) -> bool:
        """Whether a body comes with the request, by its headers."""
        return "content-length" in self.headers or "transfer-encoding" in self.headers

    @property
    def is_encoded(self) -> bool:
        """True when the body comes with a Transfer-Encoding, whatever it is."""
        return "transfer-encoding" in self.headers

    @property
    def is_chunked(self) -> bool:
        """True when the body comes in chunks, and is encoded in no other way (RFC 9112, 6.1)."""
        return self.headers.get("transfer-encoding", "").strip().lower() == "chunked"

    @property
    def content_length(self) -> int:
        """The announced length of the body; 0 where none is announced, or nothing that could be one."""
        text = self.headers.get("content-length", "")
        return int(text) if is_length(text) else 0

    def header(self, name: str) -> str | None:
        """The value of a header, such as `Accept`."""
        return self.headers.get(name.lower())

    def environ(self) -> WSGIEnvironment:
        """Method, path, query and headers, as WSGI names them."""
        environ: WSGIEnvironment = {environ_key(name): value for name, value in self.headers.items()}
        environ["REQUEST_METHOD"] = self.method
        environ["PATH_INFO"] = self.path.encode().decode("latin-1")
        environ["QUERY_STRING"] = self.query
        return environ


def has_one_host(scope: Scope) -> bool:
    """True when Host is there once, or none is in HTTP/1.0, which does not know it (RFC 9112, 3.2); empty is none."""
    hosts = scope.headers.get_all("host")  # type: ignore[attr-defined]  # their stubs lack it, their specification has it
    names = [host for host in hosts if host.strip()]
    return len(hosts) <= 1 and (bool(names) or scope.http_version != "1.1")


def is_length(text: str) -> bool:
    """Whether a Content-Length has the shape of one."""
    return text.isascii() and text.isdigit()


@lru_cache(maxsize=1000)
def environ_key(header: str) -> str:
    """WSGI's name for a header."""
    key = header.upper().replace("-", "_")
    return key if key in UNPREFIXED else f"HTTP_{key}"
