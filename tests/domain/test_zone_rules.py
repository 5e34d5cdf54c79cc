"""Every machine of an installation has the same zone rules."""

import zoneinfo

import viewer.domain


def test_the_machines_own_rules_are_not_read() -> None:
    assert viewer.domain
    assert zoneinfo.TZPATH == ()
