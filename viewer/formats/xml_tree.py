"""The one XML parser and the one XML writer: UTF-8, no DTD, nothing fetched, nothing expanded.

lxml's own switches are not enough: with `resolve_entities=False` a document that defines entities still parses,
and a declared encoding other than UTF-8 is really decoded. So both are refused here, whatever they hold.
"""

import re

from lxml import etree

from viewer.errors import ErrorCode, InvalidMessageError, TooLargeError

MAX_XML = 1024 * 1024
"""Bytes. A message with 201 attachments and long texts is half of it; 8 MB of empty elements cost 4 s."""

MAX_TAGS = 50_000
MAX_ATTRIBUTES = 20_000
"""Counted by their signs before anything is parsed: a tree takes memory for each, up to a hundred times its bytes."""

XSI = "http://www.w3.org/2001/XMLSchema-instance"
_DECLARED_ENCODING = re.compile(rb"""\A(?:\xef\xbb\xbf)?<\?xml[^>]*?\sencoding\s*=\s*["']([^"'>]*)["']""")

_ILLEGAL = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Element = etree._Element  # noqa: SLF001  # lxml has no public name for it


def parse_xml(xml: bytes) -> Element:
    """The root element, without comments and processing instructions.

    Raises RefusedError, whose text quotes nothing of the document. libxml2 itself bounds the depth (256) and the
    growth of entities, as long as `huge_tree` stays off.
    """
    if len(xml) > MAX_XML:
        raise TooLargeError(ErrorCode.REQUEST_TOO_LARGE, f"the message XML is larger than {MAX_XML} bytes")
    if xml.count(b"<") > MAX_TAGS or xml.count(b"=") > MAX_ATTRIBUTES:
        raise TooLargeError(ErrorCode.REQUEST_TOO_LARGE, "the message XML has more tags than any message needs")
    declared = _DECLARED_ENCODING.match(xml)
    if declared and declared[1].lower() != b"utf-8":
        raise _unreadable("the declared encoding is not UTF-8")
    try:
        root = etree.fromstring(xml, _parser())
    except etree.XMLSyntaxError as error:
        raise _unreadable(_where(error)) from None  # libxml2's own words quote the document
    if root.getroottree().docinfo.internalDTD is not None:
        raise _unreadable("a document type declaration (DOCTYPE) is not allowed")
    return root


def _parser() -> etree.XMLParser:
    """A fresh parser: one object is not safe to share between threads that parse at once."""
    return etree.XMLParser(
        encoding="UTF-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )


def _unreadable(reason: str) -> InvalidMessageError:
    return InvalidMessageError(ErrorCode.SCHEMA_VALIDATION_ERROR, f"the XML can't be read: {reason}")


def _where(error: etree.XMLSyntaxError) -> str:
    """The kind of mistake and its place."""
    last = error.error_log.last_error
    kind = last.type_name.removeprefix("ERR_").replace("_", " ").lower() if last else "not well-formed"
    line, column = error.position
    return f"{kind}, line {line}, column {column}"


def tag_of(element: Element) -> str:
    """The name with its namespace in braces; the stubs leave it open what a tag is, the parser does not."""
    return str(element.tag)


def local_name(element: Element) -> str:
    """The element's name without its namespace."""
    return tag_of(element).rpartition("}")[2]


def namespace_of(element: Element) -> str:
    """The element's namespace, empty when it has none."""
    return tag_of(element).rpartition("}")[0].removeprefix("{")


def children(element: Element, name: str) -> list[Element]:
    """The children of that name, in the element's own namespace."""
    return list(element.iterchildren(f"{{{namespace_of(element)}}}{name}"))


def child(element: Element, name: str) -> Element | None:
    """The first child of that name, if there is one."""
    return next(element.iterchildren(f"{{{namespace_of(element)}}}{name}"), None)


def child_text(element: Element, name: str) -> str | None:
    """The text of the first child of that name, to the character; None when there is no such child."""
    found = child(element, name)
    return None if found is None else found.text or ""


def raw_xml(element: Element) -> bytes:
    """The element with all it holds, as a document of its own in UTF-8."""
    return etree.tostring(element, encoding="UTF-8", with_tail=False)


def legal(text: str) -> str:
    """The text with a replacement character for each one that XML 1.0 can't carry (2.2)."""
    return _ILLEGAL.sub("\ufffd", text)


class Writer:
    """Makes elements of one namespace; parts that are None leave no trace.

    >>> make = Writer("urn:example")
    >>> to_xml(make("a", make("b", "text"), None))
    """

    def __init__(self, namespace: str) -> None:
        self._namespace = namespace

    def __call__(self, name: str, *parts: str | Element | None, **attributes: str) -> Element:
        """An element with its text or its children; underscores in attribute names stand for hyphens."""
        element = etree.Element(f"{{{self._namespace}}}{name}", nsmap={None: self._namespace})
        element.attrib.update({key.replace("_", "-"): value for key, value in attributes.items()})
        for part in parts:
            if isinstance(part, str):
                element.text = part
            elif part is not None:
                element.append(part)
        return element

    def optional(self, name: str, text: str | None) -> Element | None:
        """An element for a text that is there."""
        return None if text is None else self(name, text)


def to_xml(root: Element) -> bytes:
    """The document in UTF-8, with its declaration."""
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)
