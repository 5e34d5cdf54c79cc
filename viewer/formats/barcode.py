"""Barcodes, drawn by zxing-cpp: what comes out is numbers alone, so no text of the sender's reaches the markup."""

import re

import zxingcpp

from viewer.domain.picture import Picture

FORMATS = {
    "code128": zxingcpp.BarcodeFormat.Code128,
    "gs1128": zxingcpp.BarcodeFormat.Code128,
    "ean128": zxingcpp.BarcodeFormat.Code128,
    "ucc128": zxingcpp.BarcodeFormat.Code128,
    "code39": zxingcpp.BarcodeFormat.Code39,
    "code93": zxingcpp.BarcodeFormat.Code93,
    "codabar": zxingcpp.BarcodeFormat.Codabar,
    "itf": zxingcpp.BarcodeFormat.ITF,
    "itf14": zxingcpp.BarcodeFormat.ITF14,
    "ean8": zxingcpp.BarcodeFormat.EAN8,
    "ean13": zxingcpp.BarcodeFormat.EAN13,
    "upca": zxingcpp.BarcodeFormat.UPCA,
    "qr": zxingcpp.BarcodeFormat.QRCode,
    "qrcode": zxingcpp.BarcodeFormat.QRCode,
    "pdf417": zxingcpp.BarcodeFormat.PDF417,
    "aztec": zxingcpp.BarcodeFormat.AztecCode,
    "azteccode": zxingcpp.BarcodeFormat.AztecCode,
    "datamatrix": zxingcpp.BarcodeFormat.DataMatrix,
}
GS1 = frozenset({"gs1128", "ean128", "ucc128"})
# A retail code may be sent without its check digit, which is then worked out.
CHECKED = frozenset({"ean8", "ean13", "upca"})
LONGEST = 150  # characters: the data type's own limit

SIZE = re.compile(r'<svg width="(\d+)" height="(\d+)"')
BARS = re.compile(r'<path d="([MhvHVZz0-9. -]+)"/>')


def draw(value: str, type_name: str) -> Picture | None:
    """The barcode of that value, its quiet zone included; None when it can't be drawn so that it reads back the same.

    The type is as senders write it: `code-128`, `EAN13`, `QR_CODE`.
    """
    kind = re.sub(r"[^a-z0-9]", "", type_name.casefold())
    if kind not in FORMATS or not 0 < len(value) <= LONGEST:
        return None
    try:
        # GS1 sets its application identifiers in parentheses; they are no part of what is printed.
        barcode = zxingcpp.create_barcode(value, FORMATS[kind], gs1=kind in GS1 and value.startswith("("))
    except ValueError:
        return None
    return _picture(barcode.to_svg()) if _reads_back(barcode.text, value, kind) else None


def _reads_back(drawn: str, value: str, kind: str) -> bool:
    """Whether the scanner gets what the sender sent; some types pad, or know capital letters only."""
    return drawn == value or (kind in CHECKED and drawn[:-1] == value)


def _picture(svg: str) -> Picture | None:
    size, bars = SIZE.search(svg), BARS.findall(svg)
    if size is None or not bars:
        return None
    return Picture(width=int(size[1]), height=int(size[2]), path="".join(bars))
