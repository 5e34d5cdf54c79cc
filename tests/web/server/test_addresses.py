"""The address that a request comes from: told by trusted proxies, and by nobody else."""

import ipaddress

import pytest

from viewer.web.server.addresses import client_address

TRUSTED = [ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("10.0.0.0/8"), ipaddress.ip_network("::1/128")]


@pytest.mark.parametrize(
    ("peer", "forwarded_for", "address"),
    [
        ("192.0.2.1", None, "192.0.2.1"),
        ("192.0.2.1", "198.51.100.7", "192.0.2.1"),  # a stranger may write what it likes
        ("127.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("127.0.0.1", "203.0.113.9, 198.51.100.7", "198.51.100.7"),  # the first one is a stranger's word
        ("127.0.0.1", "198.51.100.7, 10.0.0.2", "198.51.100.7"),
        ("[2001:db8::1]", None, "2001:db8::/64"),
        ("127.0.0.1", "2001:db8::abcd", "2001:db8::/64"),
        ("::ffff:192.0.2.1", None, "192.0.2.1"),
    ],
)
def test_the_last_address_that_is_no_proxy_of_ours_counts(peer: str, forwarded_for: str | None, address: str) -> None:
    assert client_address(peer, forwarded_for, TRUSTED) == address


@pytest.mark.parametrize(
    ("peer", "forwarded_for"),
    [("127.0.0.1", None), ("127.0.0.1", "10.0.0.2"), ("127.0.0.1", "nonsense"), ("127.0.0.1", ""), ("", None)],
)
def test_what_proxies_do_not_tell_is_held_against_nobody(peer: str, forwarded_for: str | None) -> None:
    assert client_address(peer, forwarded_for, TRUSTED) is None
