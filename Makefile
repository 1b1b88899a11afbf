# Works on a fresh machine with Python >= 3.11 and make: each target makes the environment it needs.
#   make demo    screen six years of China's exports and tell what was found
#   make test    run the tests, with coverage
#   make test-spark    run the engine tests on a Spark of this machine (needs Java 17); SHORT=1 leaves out the long ones
#   make check   formatting, lint, types, reference tables, and whether the pages made from them are fresh
#   make bench   measure against hand-written DuckDB, Polars and pandas
#   make docs    make the pages that come from the reference tables, run the code in the documentation, check its links
#   make clean   remove what these targets made
# JOBS=n sets the number of test processes; PYTHON=path chooses the interpreter.

VENV := .venv
JOBS ?= 2

# The first interpreter that is new enough; `python3` may be an older one.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python3.14 python; do \
	$$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)

ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif
STAMP := $(VENV)/.installed
# Spark lies beside the environment, not in it: without it everything else must work.
SPARK := .spark

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test test-spark check bench docs format clean

help:
	@sed -n 's/^#   //p' Makefile

# Installed again only when the dependencies change: the package itself is linked, not copied.
$(STAMP): pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "greentrade needs Python 3.11 or newer with venv: install it, or pass PYTHON=/path/to/python" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

demo: $(STAMP)
	$(BIN)/greentrade demo

test: $(STAMP)
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal --durations=25 --cov --cov-report=term:skip-covered

$(SPARK)/.installed: $(STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt --upgrade --target $(SPARK) 'pyspark>=4,<5'
	@touch $@

# One process: the tests share one Java machine.
test-spark: $(SPARK)/.installed
	PYTHONPATH=$(CURDIR)/$(SPARK) $(BIN)/python -m pytest -p no:xdist $(if $(SHORT),-m "not slow",) --durations=10 tests/engines

check: $(STAMP)
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/greentrade reference validate
	$(BIN)/python docs/generate.py --check

bench: $(STAMP)
	$(BIN)/python benchmarks/run.py

docs: $(STAMP)
	$(BIN)/python docs/generate.py
	$(BIN)/python -m pytest -q tests/docs

format: $(STAMP)
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

clean:
	rm -rf $(VENV) $(SPARK) demo_out build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage .coverage.*
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
