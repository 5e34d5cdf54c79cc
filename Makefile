# One verb a job; each sets up what it needs, so that nothing has to be done by hand before.

VENV := .venv
BIN := $(VENV)/bin
PIP_INSTALL := $(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check
DEMO_FLAGS ?=
PYTEST_FLAGS ?=
FUZZ_SECONDS ?= 120

.DEFAULT_GOAL := help
.PHONY: help setup demo demo-oidc test lint types format bench figures fuzz serve sbom lock docs data screenshots translations clean test-tools

help:  ## this list
	@sed -n 's/^\([a-z-]*\):.*##/\1\t/p' Makefile | expand -t 14

setup: $(VENV)/.dev  ## .venv with the service and all that developing it takes

demo: $(VENV)/.runtime  ## the main job, with sample appointments, on this machine
	@$(BIN)/innkalling demo $(DEMO_FLAGS)

demo-oidc: $(VENV)/.runtime  ## the demo with a real sign-in: an OpenID provider beside it, on this machine
	@.ci/install-openid-provider
	@$(BIN)/python .ci/demo-oidc $(DEMO_FLAGS)

serve: $(VENV)/.runtime  ## the service, with the settings of this machine
	@$(BIN)/innkalling serve

# The tests come last, so that their closing line is the last thing printed. What fails is run once more and named, as
# CPython's own tests are: hundreds of them wait for processes and browsers, on machines that others use as well.
test: lint types test-tools  ## lint, types, and every test with branch coverage
	@$(BIN)/pytest --cov --cov-report=term $(PYTEST_FLAGS) || { \
		echo "Once more what failed; what passes now depends on luck, and wants mending:"; \
		$(BIN)/pytest --last-failed --last-failed-no-failures=none -rA; }

lint: $(VENV)/.dev  ## ruff: rules and format
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check

types: $(VENV)/.dev  ## mypy, strict
	@$(BIN)/mypy

format: $(VENV)/.dev  ## put the code in its form
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

bench: $(VENV)/.runtime  ## figures of speed and memory
	@$(BIN)/innkalling bench

figures: $(VENV)/.runtime  ## count the code, and the files on the way of a poll, a page and a POST
	@$(BIN)/python .ci/figures

# atheris is not among the locked packages: it has no wheel for every Python, and nothing else needs it.
fuzz: $(VENV)/.dev  ## fuzz what reads senders' bytes, for FUZZ_SECONDS each; wants the network once
	@$(BIN)/python -c "import atheris" 2>/dev/null || $(PIP_INSTALL) "atheris>=3"
	@for target in message multipart content-type head; do \
		$(BIN)/python -m tests.fuzz $$target -max_total_time=$(FUZZ_SECONDS) -max_len=8192 -timeout=10 || exit 1; \
	done

sbom: $(VENV)/.runtime  ## build/innkalling.cdx.json: the bill of materials of the locked packages
	@mkdir -p build
	@$(BIN)/python .ci/sbom > build/innkalling.cdx.json

lock:  ## renew deploy/requirements*.txt; wants the network
	@.ci/lock

data: $(VENV)/.dev  ## build the embedded data (gazetteer, basemap) from the folder INPUTS; wants the network
	@.ci/build-data "$(INPUTS)"

docs: $(VENV)/.dev  ## renew docs/settings.md; check that what the documentation points to is there
	@$(BIN)/python -c "from viewer.cli.configuration import settings_page; print(settings_page(), end='')" > docs/settings.md
	@$(BIN)/pytest tests/test_docs.py

screenshots: $(VENV)/.dev test-tools  ## docs/screenshots, taken from the demo
	@$(BIN)/pytest tests/browser --screenshots=docs/screenshots

translations: $(VENV)/.runtime  ## gather the texts into the catalogues and compile them
	@$(BIN)/python .ci/update-translations

clean:  ## remove everything that the other verbs made
	rm -rf $(VENV) build dist *.egg-info .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -r {} +

# What is there costs nothing: a stamp stands for each lock that is installed.
$(BIN)/python: | .ci/make-venv
	@.ci/make-venv $(VENV)

# Building the package takes Hatchling at the locked version, so pip has nothing left to fetch.
$(VENV)/.runtime: deploy/requirements.txt deploy/requirements-build.txt pyproject.toml | $(BIN)/python
	@echo "Installing what the service needs, once; some minutes the first time" >&2
	@$(PIP_INSTALL) --require-hashes -r deploy/requirements.txt -r deploy/requirements-build.txt
	@$(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: deploy/requirements-dev.txt $(VENV)/.runtime
	@echo "Installing what developing it needs, once; some minutes the first time" >&2
	@$(PIP_INSTALL) --require-hashes -r deploy/requirements-dev.txt
	@touch $@

# Playwright brings a program of its own, which wants a library that a bare machine lacks.
test-tools: $(VENV)/.dev
	@{ command -v chromium && $(BIN)/playwright --version; } >/dev/null 2>&1 \
		|| .ci/install-debian-packages chromium fonts-dejavu-core fonts-liberation libatomic1
	@.ci/install-calendar-clients
	@.ci/install-openid-provider
	@test -n "$$TEST_POSTGRESQL_URL" || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 \
		|| .ci/install-debian-packages postgresql
	@command -v pgbouncer >/dev/null || .ci/install-debian-packages pgbouncer
	@{ command -v nginx && command -v caddy && command -v promtool && command -v systemd-analyze; } >/dev/null \
		|| .ci/install-debian-packages nginx-light caddy prometheus systemd
