"""The network address that a request comes from, told by trusted proxies alone."""

import ipaddress
from collections.abc import Sequence

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
# Bits of an IPv6 address that name a household or a company: within, hosts choose addresses as they like.
IPV6_PREFIX = 64


def client_address(peer: str, forwarded_for: str | None, trusted: Sequence[Network]) -> str | None:
    """The address of whoever sent the request: the last one in X-Forwarded-For that is no proxy of ours.

    Only what trusted proxies have added is believed: whoever is further away may have written anything. IPv6 addresses
    are cut to their network. None when there are proxies alone: what they don't tell must not be held against everybody
    behind them.
    """
    address = _parsed(peer)
    for text in reversed((forwarded_for or "").split(",")):
        if address is None or not any(address in network for network in trusted):
            break
        address = _parsed(text)
    if address is None or any(address in network for network in trusted):
        return None
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, IPV6_PREFIX), strict=False))
    return str(address)


def _parsed(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(text.strip().strip("[]"))
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address
