"""Where the fuzzer starts: real messages and real bodies."""

import re
from pathlib import Path

from tests.builders import FOUNDING_UUID, PDF, a_document, a_message, an_event
from tests.fuzz.targets import BOUNDARY
from viewer.domain.message import AdditionalData, ApiVersion, SenderId
from viewer.formats.signed_request import build_multipart
from viewer.formats.write_message import write_additional_data, write_message

DATA = Path(__file__).parents[1] / "data"


# One example of each data type, where the reference data lies beside this checkout.
EXAMPLES = Path(__file__).parents[3] / "shared" / "reference" / "datatypes-examples.xml"


def seeds() -> dict[str, list[bytes]]:
    """Some for each target."""
    event = write_message(a_message(primary_document=a_document(data_type=an_event())))
    messages = [event, *(file.read_bytes() for file in sorted(DATA.glob("**/*.xml"))), *_examples()]
    change = write_additional_data(AdditionalData(version=ApiVersion.V8, data_type=an_event(), sender_id=SenderId(7)))
    letters = {FOUNDING_UUID: PDF}
    bodies = [build_multipart(xml, letters, version=ApiVersion.V8, boundary=BOUNDARY) for xml in (b"<x/>", event)]
    other_forms = [
        (
            b'preamble\r\n--b \r\nContent-Type: a/b\r\nContent-Disposition: form-data; name=x; filename="a\\"b"\r\n\r\n'
            b"x\r\n--b\r\nContent-Disposition: attachment; filename=message\r\nX:\r\n y\r\n\r\n\r\n--b--\r\nepilogue"
        ),
        b"--b\nContent-Disposition: attachment; filename=message\n\nx\n--b--\n",
    ]
    sizes = (0, 6, 200, 40, 1)
    return {
        "message": [*messages, *_recorded(), change],
        "multipart": [
            bytes([size]) + body for size, body in zip(sizes, [*bodies, bodies[0], *other_forms], strict=True)
        ],
        "content-type": [b'multipart/vnd.digipost-v8+xml; boundary="b b"', b"multipart/mixed;x=y; BOUNDARY=b_b;z"],
        "head": [
            (
                b"/messages\na=b\nXUFAKrxLKna5cZ2REBfFkg==\nTue, 20 May 2031 08:00:00 GMT\n"
                b"GAwXFoErNLiGOTScK/hmF83AoM0A5v6SOAWR3cDGk58=\n1001\naGVsbG8="
            )
        ],
    }


def _recorded() -> list[bytes]:
    """The XML of what the official clients sent: messages, changes, identifications, and what is not offered."""
    raw = [file.read_bytes() for file in sorted(DATA.glob("clients/*/*.raw"))]
    return [xml[0] for request in raw if (xml := re.search(rb"<\?xml[^\r\n]*", request))]


def _examples() -> list[bytes]:
    """A message, and a change, for each of them."""
    if not EXAMPLES.exists():
        return []
    elements = re.split(rb"\n\n+", re.sub(rb"<\?xml.*?>|</?datatypes>", b"", EXAMPLES.read_bytes()).strip())
    message = (DATA / "founding_message_v8.xml").read_bytes()
    outer = re.split(rb"(?<=<data-type>).*(?=</data-type>)", message, flags=re.DOTALL)
    return [element.join(outer) for element in elements]


def write_seeds(target: str, folder: Path) -> None:
    """As files, one each, for the fuzzer to begin with."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds()[target]):
        (folder / f"seed-{number}").write_bytes(seed)
