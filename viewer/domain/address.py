"""An address as it is written on an envelope: one form for page, calendar and map links."""

from viewer.domain.appointment import Address
from viewer.domain.norway import is_norway


def address_lines(address: Address | None) -> tuple[str, ...]:
    """The lines that are there; Norway goes without saying."""
    if address is None:
        return ()
    town = " ".join(part for part in (address.postal_code, address.city) if part)
    country = address.country if is_abroad(address) else None
    return tuple(line for line in (address.street_address, address.street_address_2, town, country) if line)


def is_abroad(address: Address | None) -> bool:
    """True when the address names another country than Norway."""
    return address is not None and not is_norway(address.country)
