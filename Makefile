# Everything a newcomer needs: `make run` and `make test`. Python 3.11 or later and make are enough.
PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile
READY := .venv/.ready
DEV := .venv/.ready-dev

.PHONY: run test check verify bench posteriors web docs setup dev release-check clean
run: setup
	$(BIN)/marchland compare --strategies history,article,militia_first --beside 64 --page report.html
	@echo "Open report.html in a browser."

test: dev
	$(BIN)/python -m pytest -n 2 --dist loadfile

check: dev
	$(BIN)/ruff check src tests tools benchmarks verification
	$(BIN)/ruff format --check src tests tools benchmarks verification
	$(BIN)/mypy

verify: dev
	$(BIN)/python -m verification

bench: dev
	$(BIN)/python benchmarks/arithmetic.py
	$(BIN)/python benchmarks/bench.py
	$(BIN)/python benchmarks/epstein.py
	$(BIN)/python benchmarks/lab.py

# The lab's page from its source; needs Node 20 or later. Users do not: the built page ships.
web:
	cd web && npm ci && npm run check && npm run build

# The documentation as a site that reads without a network, into site/; runs the tutorials, some minutes. Warnings and
# links to nothing stop it, and the site that was there stays.
docs: dev .venv/.docs
	rm -rf build/docs/html
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m sphinx -W --keep-going -q -b html -d build/docs/pages docs build/docs/html
	PYTHONPATH=tools $(BIN)/python -m pages.checked build/docs/html
	rm -rf site && mv build/docs/html site
	@echo "Open site/index.html in a browser."

.venv/.docs: requirements-docs.lock $(DEV)
	$(PIP) --require-hashes -r requirements-docs.lock
	touch .venv/.docs

posteriors: dev
	$(BIN)/python tools/posteriors.py

# Wheel and sdist, installed bare and tried: docs/releasing.md. About half an hour.
release-check: dev
	tools/release_check.sh

# What running needs; tests, checks and benchmarks add what they need to the same environment. Bytecode is written as
# modules are first used, which is a quarter of the work of writing all; tests start many processes and want it there.
setup: $(READY)

dev: $(DEV)

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(PIP) --require-hashes -r requirements.lock
	$(PIP) --no-deps --no-build-isolation -e .
	touch $(READY)

$(DEV): requirements-dev.lock $(READY)
	$(PIP) --require-hashes -r requirements-dev.lock
	$(BIN)/python -m compileall -q -j 0 -x '/tests?/' .venv/lib
	touch $(DEV)

clean:
	rm -rf .venv
