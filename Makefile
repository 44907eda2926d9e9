# Everything a newcomer needs: `make demo` and `make test`. Both set themselves up in .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=

.PHONY: demo test lint check-types layers pytest bench fuzz quarter accuracy precision pictures lock format clean

# The locks name everything there is, so nothing is resolved (--no-deps): old versions of pip read extras wrongly.
# Set-up speaks on standard error only, so that `make demo ARGS="--once --json"` prints nothing but JSON lines.
$(VENV)/runtime: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Twotrack needs Python 3.11 or newer; set PYTHON=")' >&2
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) >&2
	@echo "Installing Twotrack into $(VENV) (once) ..." >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e . >&2
	@touch $@

$(VENV)/dev: requirements-dev.lock $(VENV)/runtime
	@echo "Installing the test tools into $(VENV) (once) ..." >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-dev.lock >&2
	@touch $@

demo: $(VENV)/runtime
	@$(BIN)/twotrack demo $(ARGS)

test: lint check-types layers pytest

lint: $(VENV)/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

check-types: $(VENV)/dev
	$(BIN)/mypy

layers: $(VENV)/dev
	$(BIN)/lint-imports

pytest: $(VENV)/dev
	$(BIN)/pytest -n 3 --dist worksteal $(ARGS)

bench: $(VENV)/dev
	$(BIN)/python -m tests.bench $(ARGS)

# A hundred thousand damaged rules files, each answered in time and with nothing dropped.
fuzz: $(VENV)/dev
	$(BIN)/python -m tests.fuzz $(ARGS)

# Ninety days of 3,000 pull requests with faults and restarts: every reminder once, as an oracle counts them.
quarter: $(VENV)/dev
	$(BIN)/python -m tests.quarter $(ARGS)

# What is found in a history that somebody else wrote: make accuracy REPO=../aider
accuracy: $(VENV)/dev
	@test -n "$(REPO)" || { echo "Name a local clone: make accuracy REPO=DIR" >&2; exit 2; }
	@$(BIN)/python -m tests.accuracy $(REPO)

# What the checklist finds in changes that other people merged: make precision REPO="../crush ../cline" ARGS="--last 50"
precision: $(VENV)/dev
	@test -n "$(REPO)" || { echo "Name a local clone: make precision REPO=DIR" >&2; exit 2; }
	@$(BIN)/python -m tests.precision $(REPO) $(ARGS)

# The pictures of the documents, anew, from the demo; needs a Chromium. Look at them before they are committed.
pictures: $(VENV)/dev
	@$(BIN)/python -m tests.pictures
	@$(BIN)/python -m tests.board_pictures

format: $(VENV)/dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Needs uv on the PATH; only whoever changes dependencies runs it.
LOCK := uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 pyproject.toml --group build
lock:
	$(LOCK) --custom-compile-command "make lock" -o requirements.lock
	$(LOCK) --group dev --custom-compile-command "make lock" -o requirements-dev.lock

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
