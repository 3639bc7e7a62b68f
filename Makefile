# What a person types; CI runs the same. `make run` and `make test` set up everything first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.stamp
DEV_STAMP := $(VENV)/.stamp-dev

.PHONY: setup run test lint evaluate bench soak faults audit sbom lock clean help

help:
	@echo "make run | test | lint | evaluate | bench | soak | faults | audit | sbom | lock | clean"

setup: $(STAMP)

$(STAMP): requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Setting up (the first time takes a minute or two) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(BIN)/tucausa warm
	@touch $@

$(DEV_STAMP): $(STAMP) requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

run: $(STAMP)
	@exec $(BIN)/tucausa run

# A file of tests runs in one process, and as many files at once as there are cores.
test: $(DEV_STAMP)
	$(BIN)/python -m pytest -n auto --dist loadfile

lint: $(DEV_STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/tucausa check

evaluate: $(STAMP)
	$(BIN)/tucausa evaluate --bounds tests/bounds.yml

bench: $(DEV_STAMP)
	$(BIN)/python -m benchmarks

# Ten minutes (SOAK_MINUTES) of everything that people do; fails when memory grows or a reply is wrong.
soak: $(DEV_STAMP)
	$(BIN)/python -m benchmarks.soak --report docs/soak-report.md

# Everything is killed, cut, filled and flooded in full size; half an hour or more.
faults: $(DEV_STAMP)
	TUCAUSA_FAULTS=full TUCAUSA_FAULTS_REPORT=docs/faults-report.md $(BIN)/python -m pytest tests/faults tests/hostile

# Known vulnerabilities in what is locked; without an answer from outside it only warns.
audit: $(DEV_STAMP)
	$(BIN)/python .ci/audit.py requirements-dev.lock

# What the bot is made of (CycloneDX), from the lock that the image installs.
sbom: $(DEV_STAMP)
	@mkdir -p dist
	$(BIN)/cyclonedx-py requirements requirements.lock --pyproject pyproject.toml --output-reproducible --validate --of JSON -o dist/tucausa-sbom.json

lock: $(DEV_STAMP)
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-annotate --extra build -o requirements.lock pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-annotate --extra build --extra dev --extra bench -c requirements.lock -o requirements-dev.lock pyproject.toml

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
