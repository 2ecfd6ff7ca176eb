# Everything a person types. Needs Python 3.11 to 3.13 and make; installs the rest into .venv.
PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/.installed

.PHONY: demo test run dev check lock bench docs

demo: $(INSTALLED)
	@OBSERVATORY_HOME="$(CURDIR)/warehouse-demo" $(BIN)/observatory run --sample

run: $(INSTALLED)
	@$(BIN)/observatory run

dev: $(INSTALLED)
	@$(BIN)/observatory dev

# Two halves of about the same length beside each other: what looks at built homes, and everything else with the runs
# that are killed and queued
ELSEWHERE := $(filter-out tests/pipeline/ tests/__pycache__/,$(wildcard tests/*/)) tests/pipeline/test_runs.py
test: $(INSTALLED)
	@told=$$(mktemp); $(BIN)/python -m pytest tests/pipeline --ignore=tests/pipeline/test_runs.py >$$told 2>&1 & homes=$$!; \
	$(BIN)/python -m pytest $(ELSEWHERE); rest=$$?; \
	wait $$homes; built=$$?; cat $$told; rm -f $$told; exit $$((rest + built))

check: $(INSTALLED)
	@$(BIN)/ruff check . && $(BIN)/ruff format --check --quiet . && $(BIN)/lint-imports --no-cache && $(BIN)/observatory monitor check

bench: $(INSTALLED)
	@$(BIN)/python -m benchmarks.run

# Needs uv; the lock has hashes and no index address
lock:
	echo 'setuptools==84.2.1' | uv pip compile --universal --no-strip-extras --generate-hashes --no-emit-index-url \
		--python-version 3.11 --extra dev pyproject.toml - -o requirements.lock --no-header --quiet

$(INSTALLED): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; (3, 11) <= sys.version_info < (3, 14) or sys.exit(f"Python 3.11 to 3.13 is needed, this is {sys.version.split()[0]}; call make PYTHON=/path/to/python3.11")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "installing the locked packages into .venv (about a minute)"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

# Writes docs/data_dictionary.md and monitors/schema.json from what they describe
docs: $(INSTALLED)
	@$(BIN)/observatory docs
