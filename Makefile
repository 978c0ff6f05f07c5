# Everything a newcomer needs: `make run` and `make test`. Python 3.11 or later and make are enough.
PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
BIN := .venv/bin
READY := .venv/.ready

.PHONY: run test check verify bench posteriors web docs setup clean
run: setup
	$(BIN)/marchland compare --strategies history,article,militia_first --beside 64 --page report.html
	@echo "Open report.html in a browser."

test: setup
	$(BIN)/python -m pytest -n 2 --dist loadfile

check: setup
	$(BIN)/ruff check src tests tools benchmarks verification
	$(BIN)/ruff format --check src tests tools benchmarks verification
	$(BIN)/mypy

verify: setup
	$(BIN)/python -m verification

bench: setup
	$(BIN)/python benchmarks/arithmetic.py
	$(BIN)/python benchmarks/bench.py

# The lab's page from its source; needs Node 20 or later. Users do not: the built page ships.
web:
	cd web && npm ci && npm run check && npm run build

# The documentation as a site that reads without a network, into site/; runs the tutorials, some minutes. Warnings and
# links to nothing stop it, and the site that was there stays.
docs: setup .venv/.docs
	rm -rf build/docs/html
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m sphinx -W --keep-going -q -b html -d build/docs/pages docs build/docs/html
	PYTHONPATH=tools $(BIN)/python -m pages.checked build/docs/html
	rm -rf site && mv build/docs/html site
	@echo "Open site/index.html in a browser."

.venv/.docs: requirements-docs.lock $(READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-docs.lock
	touch .venv/.docs

posteriors: setup
	$(BIN)/python tools/posteriors.py

setup: $(READY)

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $(READY)

clean:
	rm -rf .venv
