"""The structure of the data types `appointment` and `event`, after Digipost's datatypes.xsd."""

from viewer.domain.appointment import Language
from viewer.domain.times import is_unset
from viewer.formats.xml_structure import ANY_TEXT, BOOLEAN, TIME, WHITESPACE, Field, Structure, Text, one_of

UNBOUNDED = None


def texts(*names: str) -> tuple[Field, ...]:
    """Optional texts, in this order."""
    return tuple(optional(name, ANY_TEXT) for name in names)


def optional(name: str, content: Text | Structure) -> Field:
    """An optional element."""
    return Field(name, content, 0)


ADDRESS = Structure(texts("street-address", "street-address-2", "postal-code", "city", "country"))
INFO = Structure(texts("title", "text"))
# An empty element stands for the default, NB.
LANGUAGE = one_of("", *Language)
DEADLINE = Text(TIME.shape, lambda text: TIME.fits(text) or is_unset(text.strip(WHITESPACE)))
LINK = Structure((Field("url", ANY_TEXT), optional("deadline", DEADLINE), *texts("description", "button-text")))
APPOINTMENT = Structure(
    (
        Field("start-time", ANY_TEXT),
        *texts("end-time", "arrival-time", "place"),
        optional("address", ADDRESS),
        *texts("sub-title"),
        Field("info", INFO, 0, UNBOUNDED),
        optional("language", LANGUAGE),
        optional("link", LINK),
    )
)

INTERVAL = Structure((Field("start-time", ANY_TEXT), Field("end-time", ANY_TEXT)))
BARCODE = Structure(
    (
        *texts("barcode-value", "barcode-type", "barcode-text"),
        optional("show-value-in-barcode", BOOLEAN),
    )
)
EVENT_LINK = Structure((Field("url", ANY_TEXT), Field("description", ANY_TEXT)))
EVENT = Structure(
    (
        *texts("sub-title"),
        Field("start-time", INTERVAL, 1, UNBOUNDED),
        *texts("timeLabel", "description", "place", "placeLabel"),
        optional("address", ADDRESS),
        Field("info", INFO, 0, UNBOUNDED),
        *texts("barcodeLabel"),
        optional("barcode", BARCODE),
        Field("links", EVENT_LINK, 0, UNBOUNDED),
        optional("language", LANGUAGE),
    )
)
