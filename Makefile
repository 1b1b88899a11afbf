# Works on a fresh machine with Python >= 3.11 and make: each target makes the environment it needs.
#   make demo    screen six years of China's exports and tell what was found
#   make test    run the tests, with coverage
#   make check   formatting, lint, types, reference tables, and whether the pages made from them are fresh
#   make bench   measure against hand-written DuckDB, Polars and pandas
#   make docs    make the pages that come from the reference tables, run the code in the documentation, check its links, build the site
#   make site    build the documentation site into build/site, strictly, with the tutorials run
#   make gallery take the pictures of the README (needs Chromium)
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
SITE_STAMP := $(VENV)/.installed_docs

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test check bench docs site gallery format clean

help:
	@sed -n 's/^#   //p' Makefile

# Installed again only when the dependencies change: the package itself is linked, not copied.
$(STAMP): pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "greentrade needs Python 3.11 or newer with venv: install it, or pass PYTHON=/path/to/python" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

# What the site needs beside that: nobody else has to install a notebook kernel.
$(SITE_STAMP): $(STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[docs]'
	@touch $@

demo: $(STAMP)
	$(BIN)/greentrade demo

test: $(STAMP)
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal --durations=25 --cov --cov-report=term:skip-covered

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
	$(MAKE) --no-print-directory site

# Strict: a warning is an error (-W), an unknown name too (-n). Built anew, so that nothing of an older state can hide a fault.
site: $(SITE_STAMP)
	rm -rf build/site
	$(BIN)/python -m sphinx --fail-on-warning --keep-going --nitpicky --quiet --jobs $(JOBS) -d build/doctrees docs build/site
	$(BIN)/python docs/check_site.py build/site

gallery: $(SITE_STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check nbconvert
	$(BIN)/python docs/gallery.py

format: $(STAMP)
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

clean:
	rm -rf $(VENV) demo_out build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage .coverage.*
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
