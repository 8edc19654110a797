# One command each: `make demo`, `make test`, `make lint`, `make docs`, `make bench`, `make wheel`.
# All of them set up what they need in .venv first. `make demo ARGS="--data-dir /tmp/demo"` passes
# words on; PYTHON=/path/to/python chooses the interpreter (3.11 or newer).

SHELL := /bin/sh
BIN := .venv/bin
ARGS ?=
# Two workers suit two cores; JOBS=0 runs the tests in one process.
JOBS ?= 2

.PHONY: help demo test lint types unit docs bench bench-circulation wheel reference clean

help:
	@sed -n 's/^\([a-z-]*\):.*## /make \1\t/p' Makefile

demo: .venv/run-stamp ## serve the demo consortium on this machine
	$(BIN)/protocolsrv demo $(ARGS)

test: lint types unit ## everything that must pass

lint: .venv/dev-stamp ## style
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/dev-stamp ## types
	$(BIN)/mypy

unit: .venv/dev-stamp ## tests; what is skipped is told with its reason
	$(BIN)/python -m pytest -n $(JOBS) -rs $(ARGS)

reference: .venv/dev-stamp ## write the generated pages of docs/reference anew
	$(BIN)/python -m docs.generate

docs: .venv/dev-stamp reference ## the documentation, to docs/_build/html
	$(BIN)/python -m sphinx -W --keep-going -q -b html docs docs/_build/html
	@echo "docs/_build/html/index.html"

bench: .venv/dev-stamp ## race against Zebra (Debian: idzebra-2.0 wrk)
	$(BIN)/python -m benchmarks.catalogue $(ARGS)

bench-circulation: .venv/dev-stamp ## durable checkouts against raw SQL, on both databases
	$(BIN)/python -m benchmarks.circulation $(ARGS)

wheel: .venv/dev-stamp ## the package, to dist
	$(BIN)/python -m pip wheel -q --no-deps -w dist .
	@ls dist/*.whl

clean: ## remove what was made, but no data
	rm -rf .venv dist docs/_build .mypy_cache .ruff_cache .hypothesis

# Anew when the dependencies change.
.venv/run-stamp: pyproject.toml
	@sh .ci/venv .
	@touch $@

.venv/dev-stamp: pyproject.toml
	@sh .ci/venv '.[dev]'
	@touch $@ .venv/run-stamp
