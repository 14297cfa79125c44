# All there is to know: make run, make test, make lint, make bench, make docs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMPS := $(VENV)/.stamps
OUT := out

.DEFAULT_GOAL := help
.PHONY: help run test lint bench docs clean

help:
	@echo "make run    judge the demo log and write the report (out/report.html)"
	@echo "make test   run the tests"
	@echo "make lint   ruff, mypy --strict, import contracts"
	@echo "make bench  measure costs, and compare with Presidio in its own environment"
	@echo "make docs   write the reference pages again from the code and the rules"

$(VENV)/bin/python:
	$(PYTHON) scripts/environment.py $(VENV)

$(STAMPS)/run: $(VENV)/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/test: $(STAMPS)/run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[test]"
	@touch $@

$(STAMPS)/lint: $(STAMPS)/test
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[lint]"
	@touch $@

run: $(STAMPS)/run
	@mkdir -p $(OUT)
	$(BIN)/policyguard scan corpora/demo/messages.jsonl --platform crowdworks --events corpora/demo/events.jsonl \
		--jobs 2 --output $(OUT)/verdicts.jsonl --rejects $(OUT)/rejects.jsonl --force
	$(BIN)/policyguard report $(OUT)/verdicts.jsonl --log corpora/demo/messages.jsonl --rejects $(OUT)/rejects.jsonl \
		--output $(OUT)/report.html --csv $(OUT)/report.csv --xlsx $(OUT)/report.xlsx
	@echo
	@echo "Open $(abspath $(OUT))/report.html in a browser."

test: $(STAMPS)/test
	@scripts/services redis-server postgresql
	$(BIN)/python -m pytest

lint: $(STAMPS)/lint
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(STAMPS)/test
	$(BIN)/python -m pytest tests/bench -n 0 --benchmark-columns=median,iqr,ops --benchmark-sort=name --benchmark-disable-gc
	$(PYTHON) tests/bench/presidio/compare.py

docs: $(STAMPS)/test
	$(BIN)/python scripts/docs.py

clean:
	rm -rf $(VENV) $(OUT) dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
