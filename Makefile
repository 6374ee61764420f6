# Vidare. On a fresh machine with Python 3.11 or newer: `make demo`, `make test`, `make run`.
PYTHON ?= python3
STACK ?= embedded
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help environment run demo token test coverage lint licences bench docs lock clean

help:  ## what there is
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

environment:
	@$(PYTHON) deploy/environment.py $(VENV)

run: environment  ## the whole system on this machine, for use, until Ctrl-C
	@$(BIN)/python -m deploy.local run

demo: environment  ## the main job, step by step, against a running or a temporary system (STACK=compose: containers)
	@$(BIN)/python -m deploy.local demo --stack $(STACK)

token: environment  ## a token of the local issuer: make token ORGANISATION=town ROLES=caseworker (UNITS="id id" SUBJECT=anna)
	@$(BIN)/python -m deploy.local token $(ORGANISATION) $(ROLES) $(addprefix --unit=,$(UNITS)) $(addprefix --subject=,$(SUBJECT))

test: environment  ## all tests that this machine can run
	@$(BIN)/python -m pytest -n auto

coverage: environment  ## branch coverage by the tests that need no container: the least covered files, and the total
	@$(BIN)/python -m pytest -n auto -m "not containers" --cov --cov-report=
	@$(BIN)/coverage report --sort=cover | sed -n '1,25p;$$p'

lint: environment licences  ## ruff, mypy, import-linter, deptry, licences, and generated documents that have drifted
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/deptry .
	@$(BIN)/python -m deploy.documents --check

licences: environment  ## whether every package that Vidare is distributed with may be, under its licence
	@$(BIN)/python -m deploy.licences

bench: environment  ## the measured claims, on PostgreSQL and Apache Kafka in containers
	@$(BIN)/python -m bench

docs: environment  ## write the generated documents: events, APIs, transition tables
	@$(BIN)/python -m deploy.documents

lock: environment  ## resolve the dependencies anew into the lock files (no addresses in them)
	@$(BIN)/python -m deploy.lock

clean:  ## remove what `make run` and the tools left
	rm -rf var .coverage* .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
