"""The only XML parser and writer: UTF-8, no DTD, nothing fetched, no entity expanded.

lxml's own switches are not enough: with `resolve_entities=False` a document that defines entities still parses, and a
declared encoding other than UTF-8 is decoded. So both are refused here, harmless or not.
"""

import re

from lxml import etree

from viewer.errors import ErrorCode, InvalidMessageError, TooLargeError

# Bytes. A message with 201 attachments and long texts is half of it; 8 MB of empty elements cost 4 s.
MAX_XML = 1024 * 1024
# Counted by "<" and "=" before parsing: in the tree, each takes up to a hundred times its bytes.
MAX_TAGS = 50_000
MAX_ATTRIBUTES = 20_000

XSI = "http://www.w3.org/2001/XMLSchema-instance"
# Python's own writers declare ASCII, which is UTF-8 as well; some hand-written ones leave the hyphen out.
UTF_8_NAMES = frozenset({b"utf-8", b"utf8", b"ascii", b"us-ascii"})
_DECLARED_ENCODING = re.compile(rb"""\A(?:\xef\xbb\xbf)?<\?xml[^>]*?\sencoding\s*=\s*["']([^"'>]*)["']""")

_ILLEGAL = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Element = etree._Element  # noqa: SLF001  # lxml has no public name for it


def parse_xml(xml: bytes) -> Element:
    """The root element, without comments and processing instructions.

    Raises RefusedError, whose text quotes nothing of the document. libxml2 itself limits depth (256) and the growth of
    entities, as long as `huge_tree` is off.
    """
    if len(xml) > MAX_XML:
        raise TooLargeError(ErrorCode.REQUEST_TOO_LARGE, f"the message XML is larger than {MAX_XML} bytes")
    if xml.count(b"<") > MAX_TAGS or xml.count(b"=") > MAX_ATTRIBUTES:
        raise TooLargeError(ErrorCode.REQUEST_TOO_LARGE, "the message XML has more tags than any message needs")
    declared = _DECLARED_ENCODING.match(xml)
    if declared and declared[1].lower() not in UTF_8_NAMES:
        raise _unreadable("the declared encoding is not UTF-8")
    try:
        root = etree.fromstring(xml, _parser())
    except etree.XMLSyntaxError as error:
        last = error.error_log.last_error
        kind = last.type_name.removeprefix("ERR_").replace("_", " ").lower() if last else "not well-formed"
        line, column = error.position
        # libxml2's own message quotes the document.
        raise _unreadable(f"{kind}, line {line}, column {column}") from None
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


def tag_of(element: Element) -> str:
    """The element's name with its namespace in braces."""
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
    """The first child of that name, or None."""
    return next(element.iterchildren(f"{{{namespace_of(element)}}}{name}"), None)


def child_text(element: Element, name: str) -> str | None:
    """The text of the first child of that name, unchanged; None when there is no such child."""
    first = child(element, name)
    return None if first is None else first.text or ""


def raw_xml(element: Element) -> bytes:
    """The element and its content as an XML document in UTF-8."""
    return etree.tostring(element, encoding="UTF-8", with_tail=False)


def legal(text: str) -> str:
    """The text, with U+FFFD for each character that XML 1.0 does not allow (2.2)."""
    return _ILLEGAL.sub("\ufffd", text)


class Writer:
    """Makes elements of one namespace; parts that are None are left out.

    >>> make = Writer("urn:example")
    >>> to_xml(make("a", make("b", "text"), None))
    """

    def __init__(self, namespace: str) -> None:
        self._namespace = namespace

    def __call__(self, name: str, *parts: str | Element | None, **attributes: str) -> Element:
        """An element with its text or its children; an underscore in an attribute's name becomes a hyphen."""
        element = etree.Element(f"{{{self._namespace}}}{name}", nsmap={None: self._namespace})
        element.attrib.update({key.replace("_", "-"): value for key, value in attributes.items()})
        for part in parts:
            if isinstance(part, str):
                element.text = part
            elif part is not None:
                element.append(part)
        return element

    def optional(self, name: str, text: str | None) -> Element | None:
        """An element with that text; None for None."""
        return None if text is None else self(name, text)


def to_xml(root: Element) -> bytes:
    """The document in UTF-8, with its declaration."""
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)
