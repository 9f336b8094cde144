# Everything a person or a machine does with this tree. Each target makes the environment it needs.
# Another Python: PYTHON=python3.13 make test (its environment is .venv-python3.13).
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help demo test test-all bench check format lock clean

PYTHON ?=
VENV ?= .venv$(if $(PYTHON),-$(notdir $(PYTHON)))
BIN := $(VENV)/bin
BENCH := .venv-bench
QUICK ?= not slow
INSTALL := PYTHON="$(PYTHON)" bash requirements/install.sh

help: ## This list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

demo: $(VENV)/.run ## A nation of 100,000 households: made, checked, decided, explained
	$(BIN)/hemayat demo

test: $(VENV)/.dev ## The quick tests; those on Spark too where Java 17 or later is found
	$(BIN)/pytest -n 2 -m "$(QUICK)"

test-all: $(VENV)/.dev ## Every test
	$(BIN)/pytest -n 2

check: $(VENV)/.dev ## Style, types, layers, and the tests that guard the house
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -q tests/architecture

bench: $(VENV)/.dev $(BENCH)/.bench ## The benchmarks, with ratios to named baselines
	$(BIN)/python -m benchmarks

format: $(VENV)/.dev ## Format the code and mend what can be mended by itself
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: $(VENV)/.dev ## Choose the newest versions again and write requirements/*.txt
	PATH="$(BIN):$$PATH" bash requirements/lock.sh

clean: ## Remove what the targets made
	rm -rf .venv .venv-* .venv313 out dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	rm -rf spark-warehouse metastore_db derby.log
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.run: requirements/run.txt pyproject.toml
	$(INSTALL) $(VENV) run

# What the tests need includes what the demo needs.
$(VENV)/.dev: requirements/dev.txt pyproject.toml
	$(INSTALL) $(VENV) dev
	@touch $(VENV)/.run

$(BENCH)/.bench: requirements/bench.txt
	$(INSTALL) $(BENCH) bench
