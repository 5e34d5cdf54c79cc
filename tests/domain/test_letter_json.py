"""What was read of a letter comes back from its JSON as it was, and nothing else does."""

import json
from dataclasses import fields, is_dataclass
from typing import get_type_hints

import pytest
from hypothesis import given, strategies as st

from viewer.domain.letter_changes import Statement
from viewer.domain.letter_dates import WrittenClock, WrittenDate
from viewer.domain.letter_json import reading_from_json, reading_to_json
from viewer.domain.letter_moments import Moment
from viewer.domain.letter_reading import LetterReading, ReadAddress, ReadArrival

NUMBERS: dict[object, st.SearchStrategy[object]] = {
    int: st.integers(0, 9999),
    int | None: st.none() | st.integers(0, 9999),
    tuple[int, ...]: st.lists(st.integers(0, 9999)).map(tuple),
}


def any_of(kind: type) -> st.SearchStrategy[object]:
    """Any value of a reading's dataclass, every field of it included."""
    assert is_dataclass(kind)
    types = get_type_hints(kind)
    return st.builds(kind, **{field.name: NUMBERS.get(types[field.name], ...) for field in fields(kind)})


for part in (WrittenDate, WrittenClock, Moment, Statement, ReadAddress, ReadArrival):
    st.register_type_strategy(part, any_of(part))


@given(reading=any_of(LetterReading))
def test_every_reading_comes_back_as_it_was(reading: LetterReading) -> None:
    assert reading_from_json(json.loads(json.dumps(reading_to_json(reading)))) == reading


def test_what_a_field_holds_by_itself_is_left_out() -> None:
    assert reading_to_json(LetterReading(telephones=("22334455",))) == {"telephones": ["22334455"]}


@pytest.mark.parametrize(
    "answer",
    [
        None,
        [],
        {"secrets": []},
        {"telephones": "22334455"},
        {"telephones": [22334455]},
        {"is_garbled": 1},
        {"clocks": ["25:00"]},
        {"clocks": ["10:00+01:00"]},
        {"arrivals": [{"page": 10_000}]},
        {"arrivals": [{"minutes_before": -1}]},
        {"arrivals": [{"page": True}]},
        {"statements": [{"change": "replaces"}]},
        {"statements": [{"change": "deletes", "quote": "", "page": 1}]},
    ],
)
def test_what_is_no_reading_is_refused(answer: object) -> None:
    with pytest.raises(ValueError, match=r".+"):
        reading_from_json(answer)
