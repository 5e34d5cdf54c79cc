"""Where the fuzzer starts: real messages and real bodies."""

from pathlib import Path

from tests.builders import FOUNDING_UUID
from tests.builders import PDF
from tests.builders import a_document
from tests.builders import a_message
from tests.builders import an_event
from tests.fuzz.targets import BOUNDARY
from viewer.domain.message import ApiVersion
from viewer.formats.signed_request import build_multipart
from viewer.formats.write_message import write_message

DATA = Path(__file__).parents[1] / "data"


def seeds() -> dict[str, list[bytes]]:
    """Some for each target."""
    event = write_message(a_message(primary_document=a_document(data_type=an_event())))
    messages = [event, *(file.read_bytes() for file in sorted(DATA.glob("*message*.xml")))]
    letters = {FOUNDING_UUID: PDF}
    bodies = [build_multipart(xml, letters, version=ApiVersion.V8, boundary=BOUNDARY) for xml in (b"<x/>", event)]
    return {
        "message": messages,
        "multipart": [bytes([size]) + body for size, body in zip((0, 6, 200), [*bodies, bodies[0]], strict=True)],
        "content-type": [b'multipart/vnd.digipost-v8+xml; boundary="b b"', b"multipart/mixed;x=y; BOUNDARY=b_b;z"],
    }


def write_seeds(target: str, folder: Path) -> None:
    """As files, one each, for the fuzzer to begin with."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds()[target]):
        (folder / f"seed-{number}").write_bytes(seed)
