"""What was read of a letter, as plain JSON, and back: so it is stored, and so the process that reads letters answers.

What a field holds by itself is left out. Reading is strict, since what answers has seen a stranger's file.
"""

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import time
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from viewer.domain.letter_reading import LetterReading

Json = dict[str, Any]

# A year is the largest number that a reading holds.
LARGEST_NUMBER = 9999


def reading_to_json(reading: LetterReading) -> Json:
    """The reading as objects, lists, strings, numbers and truth values."""
    return _object_to_json(reading)


def reading_from_json(json: object) -> LetterReading:
    """The reading; raises ValueError when it is none."""
    reading: LetterReading = _from_json(LetterReading, json)
    return reading


def _object_to_json(value: Any) -> Json:  # noqa: ANN401  # any of a reading's dataclasses
    told = {field.name: (getattr(value, field.name), field.default) for field in fields(value)}
    return {name: _to_json(held) for name, (held, default) in told.items() if default is MISSING or held != default}


def _to_json(value: Any) -> Any:  # noqa: ANN401  # whatever a reading holds
    if is_dataclass(value):
        return _object_to_json(value)
    if isinstance(value, tuple):
        return [_to_json(item) for item in value]
    return value.isoformat() if isinstance(value, time) else value


def _from_json(kind: Any, json: object) -> Any:  # noqa: ANN401  # whatever a reading holds
    """The value of that type."""
    if get_origin(kind) is UnionType:
        [kind] = (option for option in get_args(kind) if option is not NoneType)
        return None if json is None else _from_json(kind, json)
    if get_origin(kind) is tuple and isinstance(json, list):
        return tuple(_from_json(get_args(kind)[0], item) for item in json)
    if is_dataclass(kind) and isinstance(json, Mapping):
        make: Any = kind
        types, needed = _fields_of(make)
        if needed <= json.keys() <= types.keys():
            return make(**{name: _from_json(types[name], value) for name, value in json.items()})
    elif isinstance(json, str) and issubclass(kind, StrEnum | time):
        told = kind(json) if issubclass(kind, StrEnum) else time.fromisoformat(json)
        # A letter's clocks have no offset, and can't be compared with one that has.
        if isinstance(told, StrEnum) or told.tzinfo is None:
            return told
    elif (kind in {str, bool} and type(json) is kind) or (
        kind is int and type(json) is int and 0 <= json <= LARGEST_NUMBER
    ):
        return json
    raise ValueError("no reading of a letter")


@cache
def _fields_of(kind: Any) -> tuple[Mapping[str, Any], frozenset[str]]:  # noqa: ANN401  # a dataclass
    """The types of a dataclass's fields, and the names of those that have no default."""
    needed = frozenset(field.name for field in fields(kind) if field.default is MISSING)
    return get_type_hints(kind), needed
