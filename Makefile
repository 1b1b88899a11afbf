# Works on a fresh machine with Python >= 3.11 and make: each target makes the environment it needs.
#   make demo    screen six years of China's exports and tell what was found
#   make test    run the tests with the newest versions (DuckDB 2, pandas 3), without those that take more than ten seconds
#   make test-data    run the tests of the reference tables alone: what is carried equals what was collected (`make test` leaves them out)
#   make test-all    run all of them (test-max is another name for it)
#   make test-min    run all tests with the lowest versions (DuckDB 1.5, pandas 2), in an environment of its own
#   make test-min-short    of these, the ones that ask what differs between the versions
#   make test-spark    run the engine tests on a Spark of this machine (needs Java 17); SHORT=1 leaves out the long ones
#   make coverage    run the tests and tell which lines and branches they have not reached
#   make check   formatting, lint, types, imports between rooms, reference tables, and whether the pages made from them are fresh
#   make bench   measure against hand-written DuckDB, Polars and pandas: 20 million rows, about four minutes
#   make bench-large   the same with 50 and 200 million rows and a billion, in 2 GB of memory: about fifteen minutes, 5 GB of disk
#   make docs    make the pages that come from the reference tables, run the code in the documentation, check its links, build the site
#   make site    build the documentation site into build/site, strictly, with the tutorials run
#   make gallery take the pictures of the README (needs Chromium)
#   make messages   bring the Chinese catalogue (words/locale) up to the texts of the source; a test says when
#   make clean   remove what these targets made
# JOBS=n sets the number of test processes; PYTHON=path chooses the interpreter; BENCH="--compare" hands options to the benchmarks.

VENV := .venv
VENV_MIN := .venv-min
JOBS ?= 2

# The first interpreter that is new enough; `python3` may be an older one.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python3.14 python; do \
	$$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)

ifeq ($(OS),Windows_NT)
SCRIPTS := Scripts
else
SCRIPTS := bin
endif
BIN := $(VENV)/$(SCRIPTS)
BIN_MIN := $(VENV_MIN)/$(SCRIPTS)
STAMP := $(VENV)/.installed
STAMP_MIN := $(VENV_MIN)/.installed
SITE_STAMP := $(VENV)/.installed_docs
PYTEST := -m pytest -n $(JOBS) --dist worksteal --durations=25
# What takes more than ten seconds is left to test-all and test-min, what depends on the tables alone to test-data.
SHORTER := -m "not slow and not data"
# Spark lies beside the environment, not in it: without it everything else must work.
SPARK := .spark

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test test-data test-all test-max test-min test-min-short test-spark coverage check bench bench-large docs site gallery messages format clean

help:
	@sed -n 's/^#   //p' Makefile

# Installed again only when the dependencies change: the package itself is linked, not copied.
$(STAMP): pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "greentrade needs Python 3.11 or newer with venv: install it, or pass PYTHON=/path/to/python" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

$(STAMP_MIN): pyproject.toml constraints-min.txt
	@test -n "$(PYTHON)" || { echo "greentrade needs Python 3.11 or newer with venv: install it, or pass PYTHON=/path/to/python" >&2; exit 1; }
	@test -x $(BIN_MIN)/python || $(PYTHON) -m venv $(VENV_MIN)
	$(BIN_MIN)/python -m pip install --quiet --disable-pip-version-check -c constraints-min.txt -e '.[test]'
	@touch $@

# What the site needs beside that: nobody else has to install a notebook kernel.
$(SITE_STAMP): $(STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[docs]'
	@touch $@

demo: $(STAMP)
	$(BIN)/greentrade demo

# The tests look whether these are the versions that they run with.
test test-data test-all test-max coverage: export GREENTRADE_CONSTRAINTS := constraints.txt
test-min test-min-short: export GREENTRADE_CONSTRAINTS := constraints-min.txt

test: $(STAMP)
	$(BIN)/python $(PYTEST) $(SHORTER)

test-data: $(STAMP)
	$(BIN)/python $(PYTEST) -m "data and not slow"

test-all test-max: $(STAMP)
	$(BIN)/python $(PYTEST)

test-min: $(STAMP_MIN)
	$(BIN_MIN)/python $(PYTEST)

test-min-short: $(STAMP_MIN)
	$(BIN_MIN)/python $(PYTEST) -m line

# Apart from `test`, because counting lines takes a quarter more time.
coverage: $(STAMP)
	$(BIN)/python $(PYTEST) --cov --cov-report=term:skip-covered

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
	$(BIN)/lint-imports --no-cache
	$(BIN)/greentrade reference validate
	$(BIN)/python docs/generate.py --check

bench: $(STAMP)
	$(BIN)/python benchmarks/run.py $(BENCH)

bench-large: $(STAMP)
	$(BIN)/python benchmarks/run.py --suite large $(BENCH)

docs: $(STAMP)
	$(BIN)/python docs/generate.py
	$(BIN)/python -m pytest -q tests/docs
	$(MAKE) --no-print-directory site

# Strict: a warning is an error (-W), an unknown name too (-n). Built anew, so that nothing of an older state can hide a fault.
site: $(SITE_STAMP)
	rm -rf build/site build/doctrees
	$(BIN)/python -m sphinx --fail-on-warning --keep-going --nitpicky --quiet --jobs $(JOBS) -d build/doctrees docs build/site
	$(BIN)/python docs/check_site.py build/site

gallery: $(SITE_STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check nbconvert
	$(BIN)/python docs/gallery.py

messages: $(STAMP)
	$(BIN)/python tests/support/messages.py

format: $(STAMP)
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

clean:
	rm -rf $(VENV) $(VENV_MIN) $(SPARK) demo_out build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage .coverage.*
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
