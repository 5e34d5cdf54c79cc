"""In CI, a skipped test is a failed test: whatever it needs, `make test` installs.

A test marked `may_skip` needs what neither this repository nor a package brings.
"""

import os
from collections.abc import Generator

import pytest

MUST_RUN = ("browser", "clients", "deploy", "oidc", "postgresql")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn the skip of a test into a failure, with the reason of the skip."""
    report = yield
    expected = hasattr(report, "wasxfail") or item.get_closest_marker("may_skip")
    if os.environ.get("CI") and report.skipped and not expected:
        report.outcome = "failed"
        report.longrepr = f"must run in CI, but was skipped: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Turn the skip of a whole file, as by `importorskip`, into a failure."""
    report = yield
    if os.environ.get("CI") and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"{collector.nodeid} must run in CI, but was skipped: {report.longrepr}"
    return report


def pytest_collection_finish(session: pytest.Session) -> None:
    """Stop before the first test when no test bears one of the marks."""
    # What failed is run once more alone.
    if not os.environ.get("CI") or session.config.getoption("lf"):
        return
    for marker in MUST_RUN:
        if not any(item.get_closest_marker(marker) for item in session.items):
            message = f"no {marker} test was collected, and CI is to run them"
            raise pytest.UsageError(message)
