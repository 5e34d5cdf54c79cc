"""What Norway is called in the country field of an address: the one list for geocoder, page and calendar."""

import unicodedata

# The day of Posten's register of postal codes that the embedded gazetteer is made from.
POSTAL_REGISTER_DAY = "2024-04-11"

# In small letters, without full stops: Norway in its own languages (Bokmål, Nynorsk, Northern, Lule and Southern Sámi,
# Kven) and in those that senders' systems are written in, its ISO 3166 codes, and Svalbard and Jan Mayen, which have a
# code of their own there but Norwegian postal codes.
NAMES = frozenset(
    {
        "norge",
        "noreg",
        "norga",
        "vuodna",
        "nöörje",
        "norja",
        "norway",
        "norwegen",
        "norvège",
        "noruega",
        "norwegia",
        "norvegia",
        "noorwegen",
        "noregur",
        "kongeriket norge",
        "kongeriket noreg",
        "kingdom of norway",
        "n",
        "no",
        "nor",
        "578",
        "svalbard",
        "jan mayen",
        "svalbard og jan mayen",
        "svalbard and jan mayen",
        "sj",
        "sjm",
        "744",
    }
)


def is_norway(country: str | None) -> bool:
    """True when the country of an address is Norway, Svalbard or Jan Mayen, or none is named."""
    words = unicodedata.normalize("NFC", country or "").casefold().replace(".", " ").replace("&", " og ").split()
    return not words or " ".join(words) in NAMES
