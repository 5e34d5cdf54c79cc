"""Schemas of XML elements as data, and their validation: order, number, shape, nothing unknown.

A structure is a sequence of fields and choices. Validation is as strict as an XSD validator's, and its errors say more:
the path of the element and what is expected there. They never quote what was sent.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import takewhile

from viewer.domain.times import TIME_SHAPE, parse_time
from viewer.errors import ErrorCode, InvalidMessageError
from viewer.formats.xml_tree import XSI, Element, namespace_of, tag_of

# XML's own whitespace; `str.strip()` would remove more.
WHITESPACE = " \t\r\n"
# One more than the largest xsd:long and xsd:int.
LONG = 2**63
INT = 2**31
# Where to find a schema changes nothing; a type or a nil would change what the element means.
HARMLESS_ATTRIBUTES = frozenset({f"{{{XSI}}}schemaLocation", f"{{{XSI}}}noNamespaceSchemaLocation"})
# Elements in one element: the largest message has 201 attachments, and every element takes memory.
MAX_CHILDREN = 1000
# Characters of an unknown element's name that an error quotes.
QUOTED_NAME = 64


@dataclass(frozen=True, slots=True)
class Text:
    """A text for which `fits` is true; errors quote `shape`. The element may carry these attributes."""

    shape: str
    fits: Callable[[str], bool]
    attributes: "Attributes" = field(default_factory=dict)


# Attributes by name, each with the text that it may hold.
Attributes = Mapping[str, Text]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Exactly one element of a namespace, with any content."""

    namespace: str


@dataclass(frozen=True, slots=True)
class Structure:
    """Elements in this order, with these attributes."""

    parts: tuple["Field | Choice", ...] = ()
    attributes: Attributes = field(default_factory=dict)
    required_attributes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Field:
    """An element that occurs from `low` to `high` times in a row; `high` is None when unbounded."""

    name: str
    content: Text | AnyOf | Structure
    low: int = 1
    high: int | None = 1


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several elements, or none where `low` is 0."""

    fields: tuple[Field, ...]
    low: int = 1


def utf16_units(text: str) -> int:
    """The length of a text as Java and .NET count it: 😀 is two."""
    return len(text.encode("utf-16-le")) // 2


def up_to(units: int) -> Text:
    """A text of limited length."""
    return Text(f"a text of at most {units} characters", lambda text: utf16_units(text) <= units)


def from_to(low: int, high: int) -> Text:
    """A text of limited length, and not too short."""
    return Text(f"a text of {low} to {high} characters", lambda text: low <= utf16_units(text) <= high)


def like(pattern: str, shape: str) -> Text:
    """A text that matches the pattern from its first character to its last."""
    return Text(shape, lambda text: re.fullmatch(pattern, text) is not None)


def one_of(*values: str) -> Text:
    """A text out of a closed set."""
    return Text(f"one of {', '.join(values)}", lambda text: text in values)


def whole_number(bound: int, low: int | None = None) -> Text:
    """An integer below `bound`, and not below `low` (by default `-bound`)."""
    lowest = -bound if low is None else low

    def fits(text: str) -> bool:
        digits = text.strip(WHITESPACE)
        return bool(re.fullmatch(r"[+-]?[0-9]{1,19}", digits)) and lowest <= int(digits) < bound

    return Text(f"a whole number from {lowest} to {bound - 1}", fits)


# XML Schema part 2, 3.2.7: seconds are required, letters are large, an offset has at most 14 hours, no zone name.
_SCHEMA_TIME = re.compile(r"[0-9-]{10}T[0-9:]{8}(\.[0-9]+)?(Z|[+-](0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)?")


def is_time(text: str) -> bool:
    """True for an xsd:dateTime that `parse_time` accepts as well."""
    stripped = text.strip(WHITESPACE)
    try:
        parse_time(stripped)
    except ValueError:
        return False
    return _SCHEMA_TIME.fullmatch(stripped) is not None


def any_text_each(*names: str) -> Attributes:
    """Attributes that hold any text."""
    return dict.fromkeys(names, ANY_TEXT)


ANY_TEXT = Text("a text", lambda _text: True)
TIME = Text(TIME_SHAPE.replace("seconds may be left out; ", ""), is_time)
BOOLEAN = Text("true or false", lambda text: text.strip(WHITESPACE) in {"true", "false", "1", "0"})


def validate(element: Element, structure: Structure, path: str) -> None:
    """Check an element and all below it against its structure.

    Raises InvalidMessageError, whose text has the path of the element and what is expected there.
    """
    _validate_attributes(element, path, structure.attributes, structure.required_attributes)
    if len(element) > MAX_CHILDREN:
        raise validation_error(path, f"holds more than {MAX_CHILDREN} elements")
    _validate_no_text(element, path)
    prefix = f"{{{namespace_of(element)}}}"
    children = list(element)
    tags = [tag_of(child) for child in children]
    position = 0
    for part in structure.parts:
        matched, count = _match(part, tags[position:], prefix, path)
        for child in children[position : position + count]:
            _validate_content(child, matched.content, f"{path}/{matched.name}")
        position += count
    if position == len(children):
        return
    tag = tag_of(children[position])
    name = tag.removeprefix(prefix)[:QUOTED_NAME]
    if not tag.startswith(prefix):
        raise validation_error(path, f"holds an element that is not of the namespace {prefix[1:-1]}")
    if any(name == known.name for part in structure.parts for known in _fields(part)):
        reason = f"holds {name} out of place: the order is fixed, and of alternatives only one is allowed"
        raise validation_error(path, reason)
    raise validation_error(path, f"holds an unknown element: {name}")


def validation_error(path: str, reason: str) -> InvalidMessageError:
    """The error for an element that its structure does not allow."""
    return InvalidMessageError(ErrorCode.SCHEMA_VALIDATION_ERROR, f"{path}: {reason}")


def _fields(part: Field | Choice) -> tuple[Field, ...]:
    return part.fields if isinstance(part, Choice) else (part,)


def _match(part: Field | Choice, tags: list[str], prefix: str, path: str) -> tuple[Field, int]:
    """The field of this part that the next elements belong to, and how many of them do.

    Raises InvalidMessageError when they are too many, or none where the part is required.
    """
    fields = _fields(part)
    for candidate in fields:
        count = sum(1 for _ in takewhile((prefix + candidate.name).__eq__, tags))
        if candidate.high is not None and count > candidate.high:
            raise validation_error(
                f"{path}/{candidate.name}", f"occurs {count} times, at most {candidate.high} allowed"
            )
        if count:
            return candidate, count
    if part.low:
        raise validation_error(f"{path}/{' or '.join(field.name for field in fields)}", "is missing")
    return fields[0], 0


def _validate_content(element: Element, content: Text | AnyOf | Structure, path: str) -> None:
    match content:
        case Structure():
            validate(element, content, path)
        case Text():
            _validate_attributes(element, path, content.attributes)
            if len(element):
                raise validation_error(path, "holds elements where only text is allowed")
            if not content.fits(element.text or ""):
                raise validation_error(path, f"must be {content.shape}")
        case AnyOf(namespace):
            _validate_attributes(element, path, {})
            _validate_no_text(element, path)
            if len(element) != 1 or not tag_of(element[0]).startswith(f"{{{namespace}}}"):
                raise validation_error(path, f"must hold exactly one element, of the namespace {namespace}")


def _validate_attributes(
    element: Element, path: str, allowed: Attributes, required: frozenset[str] = frozenset()
) -> None:
    if not (element.attrib or required):
        return
    present = set(map(str, element.attrib))
    if unknown := present - allowed.keys() - HARMLESS_ATTRIBUTES:
        raise validation_error(path, f"has an attribute that is not allowed: {min(unknown)[:QUOTED_NAME]}")
    if missing := required - present:
        raise validation_error(path, f"lacks the attribute {min(missing)}")
    for name in present & allowed.keys():
        if not allowed[name].fits(element.attrib[name]):
            raise validation_error(f"{path}/@{name}", f"must be {allowed[name].shape}")


def _validate_no_text(element: Element, path: str) -> None:
    texts = [element.text, *(child.tail for child in element)]
    if any(text and text.strip(WHITESPACE) for text in texts):
        raise validation_error(path, "holds text between its elements")
