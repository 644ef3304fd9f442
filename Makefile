# The few commands of daily work; each prepares .venv first, which costs nothing when it is up to date.

PYTHON ?= python3
VENV := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help setup run services test check format bench mutants silence lock clean

help:          ## this list
	@sed -n 's/^\([a-z]*\): *## /  make \1|/p' $(MAKEFILE_LIST) | column -t -s '|'

setup:         ## make .venv with everything for development
	@$(PYTHON) ops/bootstrap.py dev

run:           ## start everything; PORT, DATA_DIR, DATABASE_URL, VALKEY_URL are obeyed
	@$(PYTHON) ops/bootstrap.py run
	@exec $(VENV)/python -m ops.run --with-parent

services:      ## start only PostgreSQL and Valkey, for manage.py and tests by hand
	@$(PYTHON) ops/bootstrap.py run
	@exec $(VENV)/python -m ops.services --with-parent

test: setup    ## run all tests on servers of their own; ARGS="tests/ops -k port" narrows
	@$(VENV)/python -m pytest -n 2 --dist worksteal $(ARGS)

check: setup   ## format, lint, types, migrations, production settings, templates
	@$(VENV)/python -m ops.check $(ARGS)

format: setup  ## bring the code into the agreed format
	@$(VENV)/ruff format . && $(VENV)/ruff check --fix .

bench: setup   ## measure; writes bench/results/
	@test -d bench || { echo "bench/ is missing: there is nothing to measure in this clone" >&2; exit 1; }
	@$(VENV)/python -m bench $(ARGS)

mutants: setup ## remove each visibility rule in turn; the suite must notice
	@$(VENV)/python -m tests.visibility.mutants $(ARGS)

silence: setup ## measure whether the time of a 404 tells what is private from what never was
	@$(VENV)/python -m bench.silence

lock: setup    ## write the lock files after a change of requirements*.txt
	@$(VENV)/python -m ops.lock $(ARGS)

clean:         ## remove .venv and caches; data stays
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache staticfiles
