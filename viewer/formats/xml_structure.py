"""What an XML element may hold, as data, and the check against it: order, number, shape, nothing unknown.

A structure is a sequence of fields and choices. The check is as strict as an XSD validator, and says more: the path of
the element, and what should stand there. It never quotes what does stand there.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from viewer.domain.times import TIME_SHAPE, parse_time
from viewer.errors import ErrorCode, InvalidMessageError
from viewer.formats.xml_tree import XSI, Element, namespace_of, tag_of

WHITESPACE = " \t\r\n"
"""XML's own; Python's `strip` would take more for space."""
LONG = 2**63
INT = 2**31
# Where to find a schema is harmless to say; a type or a nil would change what the element means.
HARMLESS_ATTRIBUTES = frozenset({f"{{{XSI}}}schemaLocation", f"{{{XSI}}}noNamespaceSchemaLocation"})
MAX_CHILDREN = 1000
"""Elements in one element; the largest message has 201 attachments, and each one that is looked at takes memory."""
QUOTED_NAME = 64
"""Characters of an unknown element's name that an error quotes."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text that `fits`; `shape` says in an error what would. Attributes are those that it may carry."""

    shape: str
    fits: Callable[[str], bool]
    attributes: "Attributes" = field(default_factory=dict)


Attributes = Mapping[str, Text]
"""What an element may carry beside what it holds."""


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Exactly one element of a namespace, whatever it holds."""

    namespace: str


@dataclass(frozen=True, slots=True)
class Structure:
    """Elements in this order, and the attributes beside them."""

    parts: tuple["Field | Choice", ...] = ()
    attributes: Attributes = field(default_factory=dict)
    required_attributes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Field:
    """An element that stands here from `low` to `high` times; `high` is None where there is no bound."""

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
    """The length as the official validators count it, Java's and .NET's of schemas too: 😀 is two."""
    return len(text.encode("utf-16-le")) // 2


def up_to(units: int) -> Text:
    """A text with a limit."""
    return Text(f"a text of at most {units} characters", lambda text: utf16_units(text) <= units)


def from_to(low: int, high: int) -> Text:
    """A text that is not empty, with a limit."""
    return Text(f"a text of {low} to {high} characters", lambda text: low <= utf16_units(text) <= high)


def like(pattern: str, shape: str) -> Text:
    """A text that matches as a whole."""
    return Text(shape, lambda text: re.fullmatch(pattern, text) is not None)


def one_of(*values: str) -> Text:
    """One of a closed set."""
    return Text(f"one of {', '.join(values)}", lambda text: text in values)


def whole_number(bound: int, low: int | None = None) -> Text:
    """An integer of the size that the XSD type has."""
    lowest = -bound if low is None else low

    def fits(text: str) -> bool:
        digits = text.strip(WHITESPACE)
        return bool(re.fullmatch(r"[+-]?[0-9]{1,19}", digits)) and lowest <= int(digits) < bound

    return Text(f"a whole number from {lowest} to {bound - 1}", fits)


# XML Schema part 2, 3.2.7: seconds always, large letters, an offset of 14 hours at most, and no zone.
_SCHEMA_TIME = re.compile(r"[0-9-]{10}T[0-9:]{8}(\.[0-9]+)?(Z|[+-](0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)?")


def is_time(text: str) -> bool:
    """Whether it is an xsd:dateTime, and one of the times that are taken elsewhere."""
    stripped = text.strip(WHITESPACE)
    try:
        parse_time(stripped)
    except ValueError:
        return False
    return _SCHEMA_TIME.fullmatch(stripped) is not None


def each_any_text(*names: str) -> Attributes:
    """Attributes that hold whatever they like."""
    return dict.fromkeys(names, ANY_TEXT)


ANY_TEXT = Text("a text", lambda _text: True)
TIME = Text(TIME_SHAPE.replace("seconds may be left out; ", ""), is_time)
BOOLEAN = Text("true or false", lambda text: text.strip(WHITESPACE) in {"true", "false", "1", "0"})


def check(element: Element, structure: Structure, path: str) -> None:
    """Hold an element against its structure. Raises InvalidMessageError with the path and what is expected."""
    _check_attributes(element, path, structure.attributes, structure.required_attributes)
    if len(element) > MAX_CHILDREN:
        raise misfit(path, f"holds more than {MAX_CHILDREN} elements")
    if _has_stray_text(element):
        raise misfit(path, "holds text between its elements")
    prefix = f"{{{namespace_of(element)}}}"
    children = list(element)
    tags = [tag_of(child) for child in children]
    position = 0
    for part in structure.parts:
        field, count = _taken(part, tags, position, prefix, path)
        for child in children[position : position + count]:
            _check_content(child, field.content, f"{path}/{field.name}")
        position += count
    if position < len(children):
        raise misfit(path, _unexpected(children[position], structure, prefix))


def misfit(path: str, reason: str) -> InvalidMessageError:
    """The error for an element that the structure does not allow."""
    return InvalidMessageError(ErrorCode.SCHEMA_VALIDATION_ERROR, f"{path}: {reason}")


def _taken(part: Field | Choice, tags: list[str], position: int, prefix: str, path: str) -> tuple[Field, int]:
    """The field that the next elements belong to, and how many they are, once that number is right."""
    fields = part.fields if isinstance(part, Choice) else (part,)
    for each in fields:
        if count := _run(tags, position, prefix + each.name):
            if each.high is not None and count > each.high:
                raise misfit(f"{path}/{each.name}", f"stands {count} times, at most {each.high} allowed")
            return each, count
    if part.low:
        names = " or ".join(each.name for each in fields)
        raise misfit(f"{path}/{names}", "is missing")
    return fields[0], 0


def _run(tags: list[str], position: int, tag: str) -> int:
    """How many elements in a row have that tag."""
    end = position
    while end < len(tags) and tags[end] == tag:
        end += 1
    return end - position


def _check_content(element: Element, content: Text | AnyOf | Structure, path: str) -> None:
    match content:
        case Text():
            _check_text(element, content, path)
        case Structure():
            check(element, content, path)
        case AnyOf(namespace):
            _check_any(element, namespace, path)


def _check_text(element: Element, content: Text, path: str) -> None:
    _check_attributes(element, path, content.attributes)
    if len(element):
        raise misfit(path, "holds elements where only text may stand")
    if not content.fits(element.text or ""):
        raise misfit(path, f"must be {content.shape}")


def _check_any(element: Element, namespace: str, path: str) -> None:
    _check_attributes(element, path, {})
    if _has_stray_text(element):
        raise misfit(path, "holds text between its elements")
    if len(element) != 1 or not tag_of(element[0]).startswith(f"{{{namespace}}}"):
        raise misfit(path, f"must hold exactly one element, of the namespace {namespace}")


def _check_attributes(element: Element, path: str, allowed: Attributes, required: frozenset[str] = frozenset()) -> None:
    if not (element.attrib or required):
        return
    present = set(map(str, element.attrib))
    if unknown := present - allowed.keys() - HARMLESS_ATTRIBUTES:
        raise misfit(path, f"has an attribute that is not allowed: {min(unknown)[:QUOTED_NAME]}")
    if missing := required - present:
        raise misfit(path, f"lacks the attribute {min(missing)}")
    for name in present & allowed.keys():
        if not allowed[name].fits(element.attrib[name]):
            raise misfit(f"{path}/@{name}", f"must be {allowed[name].shape}")


def _has_stray_text(element: Element) -> bool:
    if element.text and element.text.strip(WHITESPACE):
        return True
    return any(child.tail and child.tail.strip(WHITESPACE) for child in element)


def _unexpected(child: Element, structure: Structure, prefix: str) -> str:
    """Why a left-over element does not belong here."""
    tag = tag_of(child)
    if not tag.startswith(prefix):
        return f"holds an element that is not of the namespace {prefix[1:-1]}"
    name = tag[len(prefix) :]
    if name in _names(structure):
        return f"holds {name} where it may not stand: the order is fixed, and of alternatives only one is allowed"
    return f"holds an unknown element: {name[:QUOTED_NAME]}"


def _names(structure: Structure) -> set[str]:
    return {each.name for part in structure.parts for each in (part.fields if isinstance(part, Choice) else (part,))}
