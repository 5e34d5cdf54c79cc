"""The address register as Kartverket publishes it, in small: a header and some thirty rows, in every edition."""

import io
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from viewer.domain.place import Coordinates
from viewer.domain.utm import utm33

HEADER = (
    "lokalId;kommunenummer;kommunenavn;adressetype;adressetilleggsnavn;adressetilleggsnavnKilde;adressekode;adressenavn;"
    "nummer;bokstav;gardsnummer;bruksnummer;festenummer;undernummer;adresseTekst;adresseTekstUtenAdressetilleggsnavn;"
    "EPSG-kode;Nord;Øst;postnummer;poststed;grunnkretsnummer;grunnkretsnavn;oppdateringsdato;datauttaksdato;adresseId;"
    "uuidAdresse;atkomstId;uuidAtkomst;atkomstNord;atkomstØst"
)


class Row(NamedTuple):
    """An address of the register; without a point where latitude is None."""

    street: str
    number: int
    letter: str
    code: str
    town: str
    latitude: float | None
    longitude: float = 0.0
    municipality: str = "0301"
    extra_name: str = ""
    entrance: tuple[float, float] | None = None


STORGATA = [
    Row("Storgata", number, "", "0184", "OSLO", 59.9135 + number / 1e5, 10.7520 + number / 1e5)
    for number in range(17, 36, 2)
]
ROWS = [
    *STORGATA,
    Row("Storgata", 2, "", "0155", "OSLO", 59.9118, 10.7490),
    Row("Trondheimsveien", 235, "", "0586", "OSLO", 59.9382, 10.7905, entrance=(59.9378, 10.7900)),
    Row("Kirkeveien", 166, "A", "0450", "OSLO", 59.9369, 10.7371),
    Row("Kirkeveien", 166, "B", "0450", "OSLO", 59.9371, 10.7373),
    Row("Skippergata", 12, "AB", "0152", "OSLO", 59.9110, 10.7500),
    Row("Ukjent vei", 1, "", "0184", "OSLO", None),
    Row("Storgata", 23, "", "9008", "TROMSØ", 69.6510, 18.9570, "5501"),
    Row("Gate 1", 130, "", "6700", "MÅLØY", 61.9350, 5.1130, "4602"),
    Row("Vei 232", 50, "", "9170", "LONGYEARBYEN", 78.2200, 15.6400, "2100"),
    Row("", 0, "", "9742", "KUNES", 70.3463, 26.5043, "5624", "Nedre Bekkarfjord"),
]


def csv_text(rows: Iterable[Row], *, epsg: int = 4258, header: str = HEADER, taken_on: str = "20260105060835") -> str:
    """The file's text."""
    return "\n".join([header, *(line(row, epsg, taken_on) for row in rows)]) + "\n"


def line(row: Row, epsg: int, taken_on: str) -> str:
    north, east = numbers(row.latitude, row.longitude, epsg)
    entrance_north, entrance_east = numbers(*row.entrance, epsg) if row.entrance else ("", "")
    kind = "vegadresse" if row.street else "matrikkeladresse"
    text = f"{row.street} {row.number}{row.letter}"
    number = str(row.number or "")
    return (
        f"1;{row.municipality};Kommune;{kind};{row.extra_name};;1000;{row.street};{number};{row.letter};1;2;0;;{text};{text};"
        f"{epsg};{north};{east};{row.code};{row.town};1;Krets;2024-01-01;{taken_on};1;u;1;u;{entrance_north};{entrance_east}"
    )


def numbers(latitude: float | None, longitude: float, epsg: int) -> tuple[str, str]:
    if latitude is None:
        return "", ""
    if epsg == 4258:
        return str(latitude), str(longitude)
    easting, northing = utm33(Coordinates(latitude=latitude, longitude=longitude))
    return f"{northing:.2f}", f"{easting:.2f}"


def register_zip(
    folder: Path, text: str, *, name: str = "register.zip", member: str = "matrikkelenAdresse.csv", bom: bool = False
) -> Path:
    """The text as a zip in the folder."""
    file = folder / name
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(member, text.encode("utf-8-sig" if bom else "utf-8"))
    return file


def truncated(file: Path, share: float = 0.5) -> Path:
    """The first part of a file, as a download leaves it that broke off."""
    content = file.read_bytes()
    cut = file.with_name(f"cut-{file.name}")
    cut.write_bytes(content[: int(len(content) * share)])
    return cut


def broken_inside(file: Path) -> Path:
    """A zip whose directory is whole and whose member is not."""
    content = bytearray(file.read_bytes())
    content[200:260] = bytes(60)
    broken = file.with_name(f"broken-{file.name}")
    broken.write_bytes(bytes(content))
    return broken


def many_rows(count: int) -> Iterable[Sequence[str]]:
    """Lines of a synthetic register, for measuring."""
    for number in range(count):
        street = f"Gate{number // 40 % 90_000}vegen"
        yield line(
            Row(street, number % 40 + 1, "", f"{number // 600 % 9000 + 100:04}", f"TOWN{number // 900 % 1800}",
                58 + number % 1_000_000 / 1e5, 5 + number % 700_000 / 1e5, f"{number // 7000 % 357 + 100:04}"),
            4258, "20260105",
        )  # fmt: skip


def write_synthetic(file: Path, count: int) -> None:
    """A register of so many rows, as a zip."""
    with (
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("matrikkelenAdresse.csv", "w", force_zip64=True) as member,
        io.TextIOWrapper(member, "utf-8") as text,
    ):
        text.write(HEADER + "\n")
        for row in many_rows(count):
            text.write(f"{row}\n")
