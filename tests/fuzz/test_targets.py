"""The fuzz targets hold for their seeds, for what was found once, and for bytes at random."""

import pytest
from hypothesis import given, strategies as st

from tests.fuzz.seeds import seeds
from tests.fuzz.targets import TARGETS

FINDS: list[tuple[str, bytes]] = [
    # A preamble over the limit was let pass when it came at once with the boundary.
    ("multipart", b"\x06-%b\r\n" + b"x" * 1100 + b"\r\n--b--\r\n"),
    # An event's link with a blank description was written without one, which its schema forbids.
    (
        "message",
        (
            b'<additional-data xmlns="http://api.digipost.no/schema/v8"><data-type>'
            b'<event xmlns="http://api.digipost.no/schema/datatypes"><start-time><start-time>2031-05-20T10:00Z</start-time>'
            b"<end-time>2031-05-20T11:00Z</end-time></start-time><links><url>http://a.example</url><description/></links>"
            b"</event></data-type></additional-data>"
        ),
    ),
]
"""Target and input of everything that a run of `make fuzz` has found."""


@pytest.mark.parametrize("target", TARGETS)
def test_targets_hold_for_their_seeds(target: str) -> None:
    for seed in seeds()[target]:
        TARGETS[target](seed)


@pytest.mark.parametrize(("target", "data"), FINDS)
def test_targets_hold_for_what_was_found(target: str, data: bytes) -> None:
    TARGETS[target](data)


@pytest.mark.parametrize("target", TARGETS)
@given(data=st.binary(max_size=300), cut=st.integers(0, 400))
def test_targets_hold_for_broken_seeds(target: str, data: bytes, cut: int) -> None:
    seed = seeds()[target][0]
    TARGETS[target](seed[:cut] + data + seed[cut + len(data) :])
