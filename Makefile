# Everything a person or a machine does with this tree. Each target makes the environment it needs.
# Another Python: PYTHON=python3.13 make test (its environment is .venv-python3.13).
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help demo assets messages test slow drills test-all bench security check lint format lock clean

PYTHON ?=
VENV ?= .venv$(if $(PYTHON),-$(notdir $(PYTHON)))
BIN := $(VENV)/bin
BENCH := .venv-bench
QUICK ?= not slow and not spark
SLOW := (slow or spark) and not long
# A part of them: make test TESTS="tests/rules tests/engines", make drills DRILLS="migration restored".
TESTS ?=
DRILLS ?=
NODE := bash assets/node.sh $(BIN)
STYLES := src/hemayat/web/shared/built/staticfiles.json
CATALOGUES := $(wildcard src/hemayat/locale/*/LC_MESSAGES/django.po)
BUILT := $(STYLES) $(CATALOGUES:.po=.mo)
# One more than there are cores: a test often waits for PostgreSQL, a browser or a clock. Each worker gets neighbouring
# tests, which share what they are made from; who is done first takes some of another's.
WORKERS ?= $(shell echo $$(( $$(nproc 2>/dev/null || getconf _NPROCESSORS_ONLN) + 1 )))
PYTEST := $(BIN)/pytest -n $(WORKERS) --dist worksteal
# Compiled modules are kept: a run starts hundreds of processes, and pytest rewrites each test module before it runs it.
export PYTHONDONTWRITEBYTECODE :=
INSTALL := PYTHON="$(PYTHON)" bash requirements/install.sh

help: ## This list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

demo: $(VENV)/.run $(BUILT) ## A nation of 100,000 households: made, checked, decided, explained
	$(BIN)/hemayat demo

assets: $(BUILT) ## The styles, the script and the font of the two sites, and their texts in Persian

messages: $(VENV)/.run ## Bring the texts of the source into the message catalogues, where they wait for a translation
	$(BIN)/python assets/messages.py update

test: $(VENV)/.dev $(BUILT) assets/node_modules/.dev ## The quick tests
	$(PYTEST) -m "$(QUICK)" $(TESTS)

slow: $(VENV)/.dev $(BUILT) assets/node_modules/.dev ## The slow tests but the longest, and Spark where Java 17 or later is found
	$(PYTEST) -m "$(SLOW)" $(TESTS)

drills: $(VENV)/.dev $(BUILT) ## What can go wrong, done to a real service: nothing acknowledged is lost or doubled
	$(BIN)/python -m drills $(DRILLS)

test-all: $(VENV)/.dev $(BUILT) assets/node_modules/.dev ## Every test, every deliberate fault, and every drill with the long ones
	HEMAYAT_TEST_POLICIES=400 $(PYTEST)
	$(BIN)/python -m tests.mutations --jobs 2
	$(BIN)/python -m drills --long

check: lint ## Style, types, layers, and the tests that guard the house
	$(BIN)/pytest -q tests/architecture

lint: $(VENV)/.dev $(BUILT) ## Style, types and layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --quiet --lint src/hemayat/web
	$(BIN)/python -m tests.architecture.dead_code
	$(BIN)/squawk $$(git ls-files "src/hemayat/**/migrations/*.sql")

bench: $(VENV)/.dev $(BUILT) $(BENCH)/.bench ## The benchmarks, with ratios to named baselines
	$(BIN)/python -m benchmarks

security: $(VENV)/.dev $(BUILT) .venv-security/.security .venv-wapiti/.wapiti ## Scanners against the source and the whole service; QUICK=1: a short turn
	$(BIN)/python -m security $(if $(filter 1,$(QUICK)),--quick)

format: $(VENV)/.dev ## Format the code and mend what can be mended by itself
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: $(VENV)/.dev ## Choose the newest versions again and write requirements/*.txt
	PATH="$(BIN):$$PATH" bash requirements/lock.sh

clean: ## Remove what the targets made
	rm -rf .venv .venv-* .venv313 out dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	rm -rf spark-warehouse metastore_db derby.log assets/node_modules $(dir $(STYLES)) $(CATALOGUES:.po=.mo)
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.run: requirements/run.txt pyproject.toml
	$(INSTALL) $(VENV) run

# What the tests need includes what the demo needs.
$(VENV)/.dev: requirements/dev.txt pyproject.toml
	$(INSTALL) $(VENV) dev
	@touch $(VENV)/.run

# Made again where a source of it is newer than the list of what was built.
$(STYLES): assets/node_modules/.run $(wildcard assets/*.mjs assets/scss/* assets/js/* assets/images/*)
	$(NODE) node assets/build.mjs

%.mo: %.po | $(VENV)/.run
	$(BIN)/python assets/messages.py compile

assets/node_modules/.run: assets/package-lock.json | $(VENV)/.run
	$(NODE) npm --prefix assets ci --omit=dev
	@touch $@

# The judges of pages too: axe-core, html-validate and vnu.
assets/node_modules/.dev: assets/package-lock.json | $(VENV)/.run
	$(NODE) npm --prefix assets ci
	@touch assets/node_modules/.run $@

$(BENCH)/.bench: requirements/bench.txt
	$(INSTALL) $(BENCH) bench

# Scanners by themselves: their versions go with nobody else's, nor with each other's.
.venv-security/.security: requirements/security.txt
	$(INSTALL) .venv-security security

.venv-wapiti/.wapiti: requirements/wapiti.txt
	$(INSTALL) .venv-wapiti wapiti
