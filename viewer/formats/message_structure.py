"""The structure of Digipost's `message` and `additional-data`, versions 7 and 8, after its api_v7.xsd and api_v8.xsd.

It has all that a sender may write, though much of it (print, SMS, e-mail) has no effect here: a message that is valid
for Digipost is valid here.
"""

import re
from functools import cache
from unicodedata import category

from viewer.domain.message import ApiVersion, AuthenticationLevel, SensitivityLevel
from viewer.formats.digipost_names import DATATYPES
from viewer.formats.xml_structure import (
    ANY_TEXT,
    BOOLEAN,
    INT,
    LONG,
    TIME,
    AnyOf,
    Choice,
    Field,
    Structure,
    Text,
    any_text_each,
    from_to,
    like,
    one_of,
    up_to,
    whole_number,
)

MAX_ATTACHMENTS = 201
UNBOUNDED = None


def _is_organization_id(text: str) -> bool:
    r"""True for XML Schema's \w{1,35}: unlike Python's, it excludes punctuation, separators and non-characters."""
    return bool(re.fullmatch(r".{1,35}", text, re.DOTALL)) and all(category(letter)[0] not in "PZC" for letter in text)


PERSONAL_IDENTIFICATION_NUMBER = like("[0-9]{11}", "11 digits")
ORGANISATION_NUMBER = like("[0-9]{9}", "9 digits")
UUID = like(
    "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "a uuid in small letters (8-4-4-4-12 digits)"
)
DATE = like(r"\s*[0-9]{4}-[0-9]{2}-[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2})?\s*", "a date like 1931-04-01")
ORGANIZATION_ID = Text("1 to 35 letters and digits", _is_organization_id)
NAME = up_to(130)
ADDRESS_LINE = up_to(100)
CITY = up_to(80)
POSTAL_CODE = up_to(10)

LINK = Structure(attributes=any_text_each("rel", "uri", "media-type"), required_attributes=frozenset({"uri"}))
LINKS = Field("link", LINK, 0, UNBOUNDED)
CONTENT_HASH = Text("a text", lambda _text: True, any_text_each("hash-algorithm"))
DATA_TYPE = AnyOf(DATATYPES)


def optional(name: str, content: Text | AnyOf | Structure) -> Field:
    """An optional element."""
    return Field(name, content, 0)


NORWEGIAN_ADDRESS = Structure(
    (
        optional("addressline1", ADDRESS_LINE),
        optional("addressline2", ADDRESS_LINE),
        optional("addressline3", ADDRESS_LINE),
        Field("zip-code", POSTAL_CODE),
        Field("city", CITY),
    )
)
FOREIGN_ADDRESS = Structure(
    (
        Field("addressline1", ADDRESS_LINE),
        optional("addressline2", ADDRESS_LINE),
        optional("addressline3", ADDRESS_LINE),
        optional("addressline4", ADDRESS_LINE),
        Choice((Field("country", up_to(80)), Field("country-code", up_to(20)))),
    )
)
PRINT_RECIPIENT = Structure(
    (
        Field("name", NAME),
        Choice((Field("norwegian-address", NORWEGIAN_ADDRESS), Field("foreign-address", FOREIGN_ADDRESS))),
    )
)
PRINT_INSTRUCTION = Structure((Field("key", ANY_TEXT), Field("value", ANY_TEXT)))
# An empty element has its default value, as in the XSD.
PRINT_DETAILS = Structure(
    (
        Field("recipient", PRINT_RECIPIENT),
        Field("return-address", PRINT_RECIPIENT),
        optional("color", one_of("", "MONOCHROME", "COLORS")),
        optional("nondeliverable-handling", one_of("", "SHRED", "RETURN_TO_SENDER")),
        optional(
            "print-instructions",
            Structure((Field("print-instruction", PRINT_INSTRUCTION, 1, UNBOUNDED),)),
        ),
    )
)
NAME_AND_ADDRESS = Structure(
    (
        Field("fullname", NAME),
        Field("addressline1", ADDRESS_LINE),
        optional("addressline2", ADDRESS_LINE),
        Field("postalcode", POSTAL_CODE),
        Field("city", CITY),
        optional("birth-date", DATE),
        optional("phone-number", ANY_TEXT),
        optional("email-address", ANY_TEXT),
    )
)
PEPPOL_ADDRESS = Structure((Field("schemeID", ANY_TEXT), Field("endpointID", ANY_TEXT)))
ADDRESSEE = Choice(
    (
        Field("personal-identification-number", PERSONAL_IDENTIFICATION_NUMBER),
        Field("organisation-number", ORGANISATION_NUMBER),
        Field("digipost-address", ANY_TEXT),
        Field("email-details", Structure((Field("email-address", ANY_TEXT, 1, 50),))),
        Field("peppol-addresses", Structure((Field("receiver", PEPPOL_ADDRESS), Field("sender", PEPPOL_ADDRESS)))),
        Field("name-and-address", NAME_AND_ADDRESS),
        Field("bank-account-number", PERSONAL_IDENTIFICATION_NUMBER),
    ),
    low=0,
)
RECIPIENT = Structure((ADDRESSEE, optional("print-details", PRINT_DETAILS)))

LISTED_TIME = Structure(attributes={"time": TIME})
SMS_NOTIFICATION = Structure(
    (
        optional("overrides", Structure((Field("sms-mobile-number", ANY_TEXT), Field("text", from_to(1, 160))))),
        Field("at", LISTED_TIME, 0, UNBOUNDED),
        Field("after-hours", whole_number(INT, low=0), 0, UNBOUNDED),
    )
)
EMAIL_NOTIFICATION = Structure(
    (
        Field("email-address", ANY_TEXT),
        Field("subject", from_to(1, 100)),
        Field("text", from_to(1, 500)),
        Field("at", LISTED_TIME, 1, UNBOUNDED),
    )
)
ENCRYPTED = optional("encrypted", Structure(attributes={"number-of-pages": whole_number(INT)}))
SENDER = Choice(
    (
        Field("sender-id", whole_number(LONG)),
        Field(
            "sender-organization",
            Structure((Field("organization-id", ORGANIZATION_ID), optional("part-id", up_to(100)))),
        ),
    ),
    low=0,
)
REQUEST_FOR_REGISTRATION = Structure(
    (
        Field("registration-deadline", TIME),
        optional("phone-number", ANY_TEXT),
        optional("email-address", ANY_TEXT),
        optional("print-details", PRINT_DETAILS),
    )
)
BATCH = Structure(
    (
        Field("uuid", UUID),
        optional("status", one_of("CREATED", "NOT_COMMITTED", "COMMITTED", "DONE")),
        optional("count-digipost", whole_number(INT)),
        optional("count-print", whole_number(INT)),
        LINKS,
    )
)
# A number of eleven characters that are not all digits is invalid, not malformed.
IDENTIFICATION = Structure(
    (
        Choice(
            (
                Field("personal-identification-number", like(".{11}", "11 digits")),
                Field("organisation-number", ORGANISATION_NUMBER),
                Field("digipost-address", ANY_TEXT),
                Field("name-and-address", NAME_AND_ADDRESS),
            )
        ),
    ),
    attributes={"include-personalias-for-digipost-user": BOOLEAN},
)
ADDITIONAL_DATA = Structure((Field("data-type", DATA_TYPE), SENDER))


@cache
def message_structure(version: ApiVersion) -> Structure:
    """The `message` element of that version."""
    document = _document(version)
    return Structure(
        (
            optional("message-id", ANY_TEXT),
            SENDER,
            Field("recipient", RECIPIENT),
            optional("delivery-time", TIME),
            optional("invoice-reference", up_to(100)),
            Field("primary-document", document),
            Field("attachment", document, 0, MAX_ATTACHMENTS),
            optional(
                "print-if-unread",
                Structure((Field("print-if-unread-after", TIME), Field("print-details", PRINT_DETAILS))),
            ),
            optional("request-for-registration", REQUEST_FOR_REGISTRATION),
            optional("batch", BATCH),
        )
    )


def _document(version: ApiVersion) -> Structure:
    # Version 7 has pre-encrypt where version 8 has encrypted.
    pre_encrypt = Field("pre-encrypt", BOOLEAN, 0)
    encryption = Choice((pre_encrypt, ENCRYPTED), low=0) if version is ApiVersion.V7 else ENCRYPTED
    return Structure(
        (
            optional("uuid", UUID),
            optional("subject", up_to(255)),
            Field("file-type", ANY_TEXT),
            Choice((Field("opening-receipt", ANY_TEXT), Field("opened", BOOLEAN)), low=0),
            optional("sms-notification", SMS_NOTIFICATION),
            optional("email-notification", EMAIL_NOTIFICATION),
            optional("authentication-level", one_of(*AuthenticationLevel)),
            optional("sensitivity-level", one_of(*SensitivityLevel)),
            encryption,
            optional("content-hash", CONTENT_HASH),
            LINKS,
            optional("data-type", DATA_TYPE),
        ),
        attributes=any_text_each("technical-type"),
    )
