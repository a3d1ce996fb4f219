PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# The tests start a hundred processes, each of which would compile the whole application anew.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help run test lint format bench calibration faults attack fuzz audit requirements screenshots browser-app lighthouse clean

help: ## Say what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 22

run: $(VENV)/installed ## Run everything at http://127.0.0.1:8000 (PORT=… for another port; any setting may be given so); Ctrl-C stops it
	@exec $(BIN)/python -m smartenergy.embedded

# What only end-to-end tests need is not installed for others: make test TESTS=tests/unit
END_TO_END := $(filter-out tests/unit% tests/integration%,$(or $(TESTS),tests))

test: $(VENV)/installed-dev $(if $(END_TO_END),$(VENV)/browser tests/javascript/node_modules) ## Run all tests, with all that they need, from nothing (TESTS=tests/unit for some, TEST_PROCESSES=2 for so many at once)
	$(BIN)/pytest -n $(or $(TEST_PROCESSES),auto) --dist worksteal $(TESTS)

lint: $(VENV)/installed-dev ## Check style, types, the direction of imports, container files
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/hadolint Dockerfile
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml

format: $(VENV)/installed-dev ## Put the code into its one style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/installed-dev ## Measure what docs/benchmarks.md states (SAVE=1 writes it there)
	$(BIN)/python -m benchmarks $(if $(SAVE),--save)

calibration: $(VENV)/installed-dev ## Compare the models with what was measured: the table of docs/simulation.md (SAVE=1 writes it and the pictures there)
	@$(BIN)/python -m calibration $(if $(SAVE),--save)

faults: $(VENV)/installed-dev ## Kill, pause and flush a real system 100 times; prove that nothing is lost or done twice (FAULTS=… for another number, SEED=… to repeat a run)
	$(BIN)/python -m tests.faults $(if $(SEED),--seed $(SEED)) $(if $(FAULTS),--faults $(FAULTS))

attack: $(VENV)/installed-dev ## Try what strangers and users might against a running system; say which promise held (ONLY=words for some)
	$(BIN)/python -m tests.attack $(if $(ONLY),--only "$(ONLY)")

fuzz: $(VENV)/installed-dev ## Send 1,000 made-up cases to each operation of both APIs (CASES=… for another number, SEED=… to repeat a run)
	$(BIN)/python -m tests.fuzz $(if $(CASES),--cases $(CASES)) $(if $(SEED),--seed $(SEED))

browser-app: $(VENV)/browser tests/browser_app/node_modules ## Follow docs/browser-app.md with the packages that it names (200 MB), and use the app
	$(BIN)/pytest tests/e2e/test_browser_app.py

lighthouse: $(VENV)/browser tests/lighthouse/node_modules ## Ask Lighthouse (200 MB of packages) how fast the family's pages are, and whether anybody meets a barrier
	$(BIN)/python -m tests.lighthouse

audit: $(VENV)/installed-dev ## Look for known holes in what is pinned (asks the internet)
	$(BIN)/pip-audit --disable-pip --no-deps -r requirements.txt -r requirements-desk.txt

requirements: $(VENV)/installed-dev ## Compile the requirements anew, to the newest versions, with hashes
	for file in requirements requirements-desk requirements-dev; do \
		$(BIN)/uv pip compile -q -U --universal --python-version 3.11 --generate-hashes --no-header $$file.in -o $$file.txt || exit; \
	done

screenshots: $(VENV)/browser ## Take the pictures in docs/images anew, from the demo data
	$(BIN)/python -m tests.screenshots

clean: ## Remove .venv and caches; instance/ with the data stays
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache tests/*/node_modules

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12 …")'
	@echo "Making $(VENV)"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/installed: requirements.txt requirements-desk.txt | $(BIN)/python
	@echo "Installing Python packages, PostgreSQL and Redis into $(VENV): once, some minutes"
	@$(BIN)/python -m pip install --require-hashes -r requirements.txt -r requirements-desk.txt
	@touch $@

# A page is tested in a real browser: the one on PATH, else Debian's, else Playwright's own (docs/development.md).
$(VENV)/browser: $(VENV)/installed-dev
	@command -v chromium || command -v google-chrome || sh tests/install-browser.sh $(BIN)/playwright
	@touch $@

# Node comes from a wheel; what runs in it, from the npm registry as package-lock.json says.
tests/%/node_modules: tests/%/package-lock.json $(VENV)/installed-dev
	cd tests/$* && PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(VENV)/installed-dev: requirements-dev.txt $(VENV)/installed
	@echo "Installing what tests and checks need into $(VENV): once, some minutes"
	@$(BIN)/python -m pip install -q --require-hashes -r requirements-dev.txt
	@touch $@
