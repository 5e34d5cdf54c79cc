"""CI is green only when every test ran, those with the browser, the calendar programs and the database server too."""

from pathlib import Path

import pytest

from tests import must_run

ALL = """
    import pytest

    @pytest.mark.browser
    def test_page():
        {}

    @pytest.mark.clients
    def test_subscription():
        pass

    @pytest.mark.deploy
    def test_sample():
        pass

    @pytest.mark.oidc
    def test_sign_in():
        pass

    @pytest.mark.postgresql
    def test_query():
        pass
"""


@pytest.fixture
def session(pytester: pytest.Pytester) -> pytest.Pytester:
    """A project of its own, with the guard as its conftest."""
    pytester.makeconftest(Path(must_run.__file__).read_text())
    pytester.makeini(
        "[pytest]\nmarkers =\n    browser\n    clients\n    deploy\n    oidc\n    postgresql\n    may_skip"
    )
    return pytester


def test_a_skipped_browser_test_fails_in_ci(session: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    session.makepyfile(ALL.format("pytest.skip('no chromium here')"))

    result = session.runpytest()

    result.assert_outcomes(passed=4, failed=1)
    result.stdout.fnmatch_lines("*must run in CI, but was skipped: *no chromium here*")


def test_a_test_skipped_by_its_fixture_fails_in_ci(session: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    session.makepyfile(
        ALL.format("pass"),
        test_store="""
        import pytest

        @pytest.fixture
        def server():
            pytest.skip("no server here")

        @pytest.mark.postgresql
        def test_query(server):
            pass
    """,
    )

    session.runpytest().assert_outcomes(passed=5, errors=1)


def test_a_skipped_file_fails_in_ci(session: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package that is not among the locked ones must not pass for a test that ran."""
    monkeypatch.setenv("CI", "true")
    session.makepyfile(ALL.format("pass"), test_plots="import pytest\npytest.importorskip('no_such_package')")

    result = session.runpytest()

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines("*test_plots.py must run in CI, but was skipped: *no_such_package*")


def test_what_nobody_can_install_may_be_skipped_in_ci(
    session: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")
    session.makepyfile(
        ALL.format("pass"),
        test_history="""
        import pytest

        @pytest.mark.may_skip
        def test_former_version():
            pytest.skip("no history here")
    """,
    )

    session.runpytest().assert_outcomes(passed=5, skipped=1)


def test_a_missing_browser_test_fails_in_ci(session: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    session.makepyfile("import pytest\n@pytest.mark.postgresql\ndef test_query(): pass")

    result = session.runpytest()

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines("*no browser test was collected*")


def test_all_that_must_run_ran(session: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    session.makepyfile(ALL.format("pass"))

    session.runpytest().assert_outcomes(passed=5)


def test_a_developer_may_skip(session: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    session.makepyfile(ALL.format("pytest.skip('no chromium here')"))

    session.runpytest().assert_outcomes(passed=4, skipped=1)
