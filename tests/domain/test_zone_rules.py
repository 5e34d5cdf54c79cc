"""Every machine of an installation has the same zone rules."""

import zoneinfo

from viewer.domain.appointment import OSLO


def test_the_machines_own_rules_are_not_read() -> None:
    assert (OSLO.key, zoneinfo.TZPATH) == ("Europe/Oslo", ())
