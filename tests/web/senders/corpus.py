"""Requests of senders, harmless and hostile, as bytes for the wire, each with the answer that is due.

A case changes one thing about a message that is accepted. What a client library would tidy up goes out as it stands.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

from tests.builders import PDF

OK = "201 "
BOUNDARY = "bnd"
CONTENT_TYPE = f"multipart/vnd.digipost-v8+xml; boundary={BOUNDARY}"
DATATYPES = "http://api.digipost.no/schema/datatypes"
START = "<start-time>2031-05-20T10:00:00+02:00</start-time>"
END = b"--bnd--\r\n"


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """A request, and its status and code. `body` gets the document's uuid and the XML of the message.

    `headers` are set before the request is signed, `unsigned` after it; an empty one is left out.
    """

    name: str
    answer: str
    body: Callable[[str, bytes], bytes]
    xml: Callable[[str], bytes]
    content_type: str = CONTENT_TYPE
    headers: dict[str, str] = field(default_factory=dict)
    unsigned: dict[str, str] = field(default_factory=dict)
    path: str = "/messages"


def message(uuid: str, inner: str = START, declaration: str = '<?xml version="1.0" encoding="UTF-8"?>') -> bytes:
    """The XML of a message with one appointment."""
    return (
        f'{declaration}<message xmlns="http://api.digipost.no/schema/v8"><recipient>'
        "<personal-identification-number>01043100358</personal-identification-number></recipient><primary-document>"
        f"<uuid>{uuid}</uuid><subject>s</subject><file-type>pdf</file-type><data-type>"
        f'<appointment xmlns="{DATATYPES}">{inner}</appointment></data-type></primary-document></message>'
    ).encode()


def changed(uuid: str, change: Callable[[bytes], bytes]) -> bytes:
    """Another document than the message."""
    return change(message(uuid))


def part(filename: str, content: bytes) -> bytes:
    """A part as the official clients write it."""
    head = f'--bnd\r\nContent-Disposition: attachment; filename="{filename}"\r\nContent-Type: a/b\r\n\r\n'
    return head.encode() + content + b"\r\n"


def whole(uuid: str, xml: bytes) -> bytes:
    """The body that is accepted."""
    return part("message", xml) + part(uuid, PDF) + END


def cases() -> Iterator[Case]:
    """All of them."""
    for name, answer, inner in APPOINTMENTS:
        yield Case(name=f"appointment {name}", answer=answer, body=whole, xml=partial(message, inner=inner))
    for name, answer, change in DOCUMENTS:
        yield Case(name=f"xml {name}", answer=answer, body=whole, xml=partial(changed, change=change))
    for name, answer, body in BODIES:
        yield Case(name=f"body {name}", answer=answer, body=body, xml=message)
    for name, answer, head in PART_HEADS:
        yield Case(name=f"part {name}", answer=answer, body=with_head(head), xml=message)
    for content_type, answer in CONTENT_TYPES:
        yield Case(name=content_type, answer=answer, body=whole, xml=message, content_type=content_type)
    for name, answer, headers, unsigned in HEADERS:
        yield Case(name=name, answer=answer, body=whole, xml=message, headers=headers, unsigned=unsigned)
    for path in ("/Messages", "/messages/", "/messages;x", "/a/../messages"):
        yield Case(name=path, answer="404 PROBLEM_WITH_REQUEST", body=whole, xml=message, path=path)


def with_head(head: str) -> Callable[[str, bytes], bytes]:
    """A body whose letter has those headers, with the uuid in place of a $."""

    def body(uuid: str, xml: bytes) -> bytes:
        letter = f"--bnd\r\n{head.replace('$', uuid)}\r\n\r\n".encode("latin-1") + PDF + b"\r\n"
        return part("message", xml) + letter + END

    return body


DATE, RULE, SCHEMA = "400 INVALID_DATE", "400 VALIDATION_FAILED", "400 SCHEMA_VALIDATION_ERROR"
MALFORMED, LARGE, MEDIA = "400 PROBLEM_WITH_REQUEST", "413 REQUEST_TOO_LARGE", "415 ILLEGAL_CONTENT_TYPE"
MISMATCH = "400 DOCUMENTS_AND_FILES_MISMATCH"

TAKEN_TIMES = [
    "2031-05-20T10:00",
    "2031-05-20T10:00:00.123456789",
    "2031-05-20t10:00:00z",
    "2031-05-20T10:00:00-18:00",
    "2031-05-20T10:00Z",
    "2031-05-20T10:00:00+02:00[Europe/Oslo]",
    "1900-01-01T00:00:00Z",
    "2200-12-31T23:59:59Z",
    "2032-02-29T10:00:00+18:00",
]
REFUSED_TIMES = [
    "2031-05-20T10:00:00+0100",
    "2031-05-20T10:00:00+01",
    "2031-05-20T24:00:00Z",
    "2031-05-20T10:00:60Z",
    "2031-05-20",
    "2031-02-29T10:00Z",
    "20310520T100000Z",
    "2031-W20-2T10:00:00Z",
    "2031-140T10:00:00Z",
    "2031-05-20x10:00:00Z",
    "2031-05-20T10:00:00.",
    "2031-05-20T10",
    "2031-05-20T10:00:00.1234567890",
    "2031-05-20T10:00:00,5",
    "2031-05-20T10:00:00+18:01",
    "2031-05-20T10:00:00[Europe/Oslo]",
    "2031-05-20T10:00:00+02:00[Nowhere/X]",
    "2031-05-20T10:00:00+02:00[../../etc/passwd]",
    "0000-01-01T00:00:00Z",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    "+12031-05-20T10:00:00Z",
    "\N{FULLWIDTH DIGIT TWO}031-05-20T10:00:00Z",
]
LIMITS = {"arrival-time": 150, "place": 150, "sub-title": 150}
ADDRESS_LIMITS = {"street-address": 100, "street-address-2": 100, "postal-code": 10, "city": 100, "country": 200}
LINK = START + "<link><url>%s</url></link>"
LINK_UNTIL = START + "<link><url>https://a.example</url><deadline>%s</deadline></link>"
APPOINTMENTS = [
    *((time, OK, f"<start-time>{time}</start-time>") for time in TAKEN_TIMES),
    *((time, DATE, f"<start-time>{time}</start-time>") for time in [*REFUSED_TIMES, "2031-05-20 10:00:00", " ", ""]),
    *((f"{name} {limit}", OK, f"{START}<{name}>{'😀' * (limit // 2)}</{name}>") for name, limit in LIMITS.items()),
    *((f"{name} long", RULE, f"{START}<{name}>{'😀' * (limit // 2)}x</{name}>") for name, limit in LIMITS.items()),
    *(
        (f"{name} long", RULE, f"{START}<address><{name}>{'x' * limit}x</{name}></address>")
        for name, limit in ADDRESS_LIMITS.items()
    ),
    ("end equal", OK, START + "<end-time>2031-05-20T08:00Z</end-time>"),
    ("end before", RULE, START + "<end-time>2031-05-20T07:59:59Z</end-time>"),
    ("end unreadable", DATE, START + "<end-time>soon</end-time>"),
    ("two infos", OK, START + "<info><title>t</title><text>a\n\tb</text></info>" * 2),
    ("three infos", RULE, START + "<info/>" * 3),
    ("https link", OK, LINK % "https://a.example/x?y=1&amp;z"),
    *((url, RULE, LINK % url) for url in ("javascript:alert(1)", "//a.example", "https://u:p@a.example", "https://")),
    ("link with spaces", OK, LINK % "https://a.example/s?n=Kari Nordmann#a b"),
    *((url, RULE, LINK % url) for url in ("https://exa mple.org/", "https://a.example /x", "https://exa%6dple.org/")),
    ("end in year 1", OK, START + "<end-time>0001-01-01T00:00:00</end-time>"),
    ("deadline in year 1", OK, LINK_UNTIL % "0001-01-01T00:00:00"),
    ("start in year 1", DATE, "<start-time>0001-01-01T00:00:00</start-time>"),
    ("end on no day of year 1", DATE, START + "<end-time>0001</end-time>"),
    ("deadline beyond 14 hours", SCHEMA, LINK_UNTIL % "2031-05-20T10:00:00+14:01"),
    ("deadline", OK, LINK_UNTIL % "2031-05-20T10:00:00-14:00"),
    ("comment in a value", OK, START + "<place>O<!-- x -->s<?x y?>l<![CDATA[<o]]></place>"),
    ("nothing", SCHEMA, ""),
    ("unknown element", SCHEMA, START + "<x/>"),
    ("stray text", SCHEMA, START + "x"),
    ("xsi:nil", SCHEMA, START + '<place xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true"/>'),
    ("wrong order", SCHEMA, "<place>x</place>" + START),
]


def replacing(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    """Another message."""
    return lambda xml: xml.replace(old, new)


DOCUMENTS: list[tuple[str, str, Callable[[bytes], bytes]]] = [
    ("with a byte order mark", OK, lambda xml: b"\xef\xbb\xbf" + xml),
    ("with comments around", OK, lambda xml: xml + b"<!-- x --><?x y?>\n"),
    (
        "that says where its schema is",
        OK,
        replacing(
            b"<message ", b'<message xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:schemaLocation="a b" '
        ),
    ),
    ("of a megabyte", OK, lambda xml: xml.ljust(1024 * 1024)),
    ("of more than a megabyte", LARGE, lambda xml: xml.ljust(1024 * 1024 + 1)),
    ("with a DOCTYPE", SCHEMA, replacing(b"<message ", b"<!DOCTYPE message><message ")),
    (
        "with an entity",
        SCHEMA,
        replacing(b"<message ", b'<!DOCTYPE m [<!ENTITY x SYSTEM "file:///etc/passwd">]><message '),
    ),
    ("in UTF-16", SCHEMA, lambda xml: xml.decode().replace("UTF-8", "UTF-16").encode("utf-16")),
    ("that says latin-1", SCHEMA, replacing(b"UTF-8", b"ISO-8859-1")),
    ("that says ASCII", OK, replacing(b"UTF-8", b"ASCII")),
    ("that says us-ascii", OK, replacing(b"UTF-8", b"us-ascii")),
    ("that says utf8", OK, replacing(b"UTF-8", b"utf8")),
    ("that says UTF-7", SCHEMA, replacing(b"UTF-8", b"UTF-7")),
    ("that is no UTF-8", SCHEMA, replacing(b"<subject>s", b"<subject>\xff")),
    ("with an overlong NUL", SCHEMA, replacing(b"<subject>s", b"<subject>\xc0\x80")),
    ("with a reference to NUL", SCHEMA, replacing(b"<subject>s", b"<subject>&#0;")),
    ("too deep", SCHEMA, replacing(b"<recipient>", b"<a>" * 3000 + b"<recipient>")),
    ("of 60,000 elements", LARGE, replacing(b"<recipient>", b"<b/>" * 60_000 + b"<recipient>")),
    ("of 40,000 elements", SCHEMA, replacing(b"<recipient>", b"<b/>" * 40_000 + b"<recipient>")),
    ("in version 6", SCHEMA, replacing(b"schema/v8", b"schema/v6")),
    ("cut off", SCHEMA, lambda xml: xml[:-5]),
    ("twice", SCHEMA, lambda xml: xml + xml),
    ("that is empty", SCHEMA, lambda _xml: b""),
    ("without a subject", "400 MISSING_SUBJECT", replacing(b"<subject>s</subject>", b"")),
    ("for nobody", "400 MISSING_RECIPIENT", lambda xml: xml[: xml.index(b"<pers")] + xml[xml.index(b"</recipient>") :]),
    (
        "to be delivered yesterday",
        "400 DELIVERY_DATE_HISTORICAL",
        replacing(b"</recipient>", b"</recipient><delivery-time>2020-01-01T00:00:00Z</delivery-time>"),
    ),
    (
        "with a time that no schema takes",
        SCHEMA,
        replacing(b"</recipient>", b"</recipient><delivery-time>2031-01-01t00:00:00z</delivery-time>"),
    ),
    (
        "with a notification at no time",
        SCHEMA,
        replacing(b"</file-type>", b'</file-type><sms-notification><at time="x"/></sms-notification>'),
    ),
    (
        "of a batch that was not opened",
        "400 UNKNOWN_BATCH",
        replacing(
            b"</primary-document>",
            b"</primary-document><batch><uuid>316a26cd-4888-43a6-8875-3a2286b435fc</uuid></batch>",
        ),
    ),
    (
        "that is encrypted",
        "400 NOT_APPROVED_FOR_PREENCRYPT",
        replacing(b"<data-type>", b'<encrypted number-of-pages="1"/><data-type>'),
    ),
    (
        "with a technical attachment that has no part",
        MISMATCH,
        replacing(
            b"</primary-document>",
            b'</primary-document><attachment technical-type="no.x"><uuid>316a26cd-4888-43a6-8875-3a2286b435fc</uuid>'
            b"<file-type>json</file-type></attachment>",
        ),
    ),
    (
        "with an attachment that has neither subject nor technical type",
        "400 MISSING_SUBJECT",
        replacing(
            b"</primary-document>",
            b"</primary-document><attachment><uuid>316a26cd-4888-43a6-8875-3a2286b435fc</uuid>"
            b"<file-type>json</file-type></attachment>",
        ),
    ),
    (
        "with a primary document of a technical type and no subject",
        "400 MISSING_SUBJECT",
        lambda xml: xml.replace(b"<subject>s</subject>", b"").replace(
            b"<primary-document>", b'<primary-document technical-type="no.x">'
        ),
    ),
    (
        "on behalf of another",
        "403 BROKER_NOT_AUTHORIZED",
        replacing(b"<recipient>", b"<sender-id>1</sender-id><recipient>"),
    ),
]
BODIES: list[tuple[str, str, Callable[[str, bytes], bytes]]] = [
    ("with a preamble", OK, lambda uuid, xml: b"hello\r\n--bn\r\n" + whole(uuid, xml)),
    ("with a long preamble", MALFORMED, lambda uuid, xml: b"x" * 2000 + b"\r\n" + whole(uuid, xml)),
    ("with an epilogue", OK, lambda uuid, xml: whole(uuid, xml) + b"--bnd\r\n" * 1000),
    ("without the last newline", OK, lambda uuid, xml: whole(uuid, xml).rstrip()),
    ("without its end", MALFORMED, lambda uuid, xml: whole(uuid, xml).removesuffix(END)),
    ("with LF alone", MALFORMED, lambda uuid, xml: whole(uuid, xml).replace(b"\r\n", b"\n")),
    (
        "with LF between headers",
        MALFORMED,
        lambda uuid, xml: whole(uuid, xml).replace(b"\r\nContent-Type", b"\nContent-Type"),
    ),
    (
        "with no newline before a boundary",
        SCHEMA,
        lambda uuid, xml: part("message", xml)[:-2] + part(uuid, PDF) + END,
    ),
    (
        "with a longer boundary inside",
        OK,
        lambda uuid, xml: part("message", xml) + part(uuid, PDF + b"\r\n--bndx\r\n\r\n--bn") + END,
    ),
    ("with the letter first", OK, lambda uuid, xml: part(uuid, PDF) + part("message", xml) + END),
    ("with a letter twice", MISMATCH, lambda uuid, xml: part("message", xml) + part(uuid, PDF) * 2 + END),
    ("with the message twice", MISMATCH, lambda uuid, xml: part("message", xml) * 2 + part(uuid, PDF) + END),
    ("with one letter more", MISMATCH, lambda uuid, xml: part("message", xml) + part(uuid, PDF) + part("x", PDF) + END),
    ("with a path for a name", MISMATCH, lambda uuid, xml: part("message", xml) + part("../" + uuid, PDF) + END),
    ("with an empty letter", "400 MISSING_CONTENT", lambda uuid, xml: part("message", xml) + part(uuid, b"") + END),
    (
        "with a letter that is no PDF",
        "400 INVALID_PDF_CONTENT",
        lambda uuid, xml: part("message", xml) + part(uuid, b"x") + END,
    ),
    ("of no parts", MISMATCH, lambda _uuid, _xml: END),
    (
        "of 204 parts",
        LARGE,
        lambda uuid, xml: part("message", xml) + b"".join(part(f"{uuid}{n}", PDF) for n in range(203)) + END,
    ),
    ("of nothing", MALFORMED, lambda _uuid, _xml: b""),
    ("of carriage returns", MALFORMED, lambda uuid, xml: part("message", xml) + b"--bnd\r\n" + b"\r" * 2_000_000),
]
CD = 'Content-Disposition: attachment; filename="$"'
PART_HEADS = [
    ("without quotes", OK, "Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=$"),
    ("in small letters", OK, 'content-disposition: attachment; filename="$"'),
    ("in large letters", OK, 'CONTENT-DISPOSITION: ATTACHMENT; FILENAME="$"'),
    ("with more headers", OK, f"Content-Length: 5\r\nMIME-Version: 1.0\r\n{CD}\r\nX: \xe9"),
    ("with 4 kB of them", OK, f"X: {'y' * 4000}\r\n{CD}"),
    ("with 9 kB of them", LARGE, f"X: {'y' * 9000}\r\n{CD}"),
    ("in base64", MEDIA, f"Content-Transfer-Encoding: base64\r\n{CD}"),
    (
        "with another kind of filename",
        "400 MISSING_BODYPART_FILENAME",
        "Content-Disposition: attachment; filename*=UTF-8''$",
    ),
    ("with two filenames", "400 MISSING_BODYPART_FILENAME", CD + "; filename=x"),
    ("with an open quote", "400 MISSING_BODYPART_FILENAME", 'Content-Disposition: attachment; filename="$'),
    ("without a disposition", "400 MISSING_BODYPART_CONTENT_DISPOSITION", "Content-Type: application/pdf"),
    ("with two dispositions", MALFORMED, f"{CD}\r\n{CD}"),
    ("with a space before the colon", MALFORMED, CD.replace(":", " :", 1)),
    ("with a NUL", MALFORMED, CD + "\0"),
]
CONTENT_TYPES = [
    ('Multipart/Mixed; x="a;boundary=no"; x-boundary=no; Boundary="bnd"', OK),
    ("multipart/mixed; boundary=bnd; boundary=bnd", MEDIA),
    ("multipart/mixed; boundary=", MEDIA),
    (f"multipart/mixed; boundary={'b' * 71}", MEDIA),
    ("multipart/mixed; boundary=bnd,x", MALFORMED),
    ("application/vnd.digipost-v8+xml", MEDIA),
]
HEADERS: list[tuple[str, str, dict[str, str], dict[str, str]]] = [
    ("content encoding", MEDIA, {}, {"Content-Encoding": "gzip"}),
    ("no content encoding", MEDIA, {}, {"Content-Encoding": " "}),
    ("wrong MD5", "400 INVALID_MD5", {"Content-MD5": "aGVsbG8="}, {}),
    ("date without a zone", "400 INVALID_DATE_HEADER", {"Date": "Tue, 20 May 2031 08:00:00"}, {}),
    ("date in two digits", "400 INVALID_DATE_HEADER", {"Date": "Tue, 20 May 0031 08:00:00 GMT"}, {}),
    ("date of another weekday", "400 INVALID_DATE_HEADER", {"Date": "Mon, 20 May 2031 08:00:00 GMT"}, {}),
    ("date of long ago", "400 DATE_HEADER_OUTSIDE_ACCEPTED_INTERVAL", {"Date": "Tue, 20 May 2025 08:00:00 GMT"}, {}),
    (
        "hash of something else",
        "403 INVALID_SIGNATURE",
        {},
        {"X-Content-SHA256": "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="},
    ),
    ("another's id", "403 UNKNOWN_USER_ID", {}, {"X-Digipost-UserId": "1"}),
    ("id twice", "400 INVALID_USER_ID_HEADER", {}, {"x-digipost-userid": "497013"}),
]
