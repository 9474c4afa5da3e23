# The first two commands of a fresh checkout: make run, make test. Works with GNU make 3.81 (macOS) and newer.

VENV := .venv
BIN := $(VENV)/bin
HOST ?= 127.0.0.1
PORT ?= 8000
# One more than there are processors: tests wait for browsers and servers a fifth of their time.
PROCESSES ?= $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)
export HOST PORT
export FLASK_APP = wsgi.py
export PIP_DISABLE_PIP_VERSION_CHECK = 1

# The first Python that is new enough; PYTHON=... overrides.
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)

# Twice quiet: errors are shown, the machine's own package settings are not commented on.
INSTALL := $(BIN)/python -m pip install -qq --require-hashes --no-deps

.PHONY: help run demo test bench soak shots bytes format words lock set-up
.PHONY: check-format check-lint check-types check-imports check-templates check-tests

help:
	@echo 'make run      set up, then open the portal on http://$(HOST):$(PORT) (HOST=0.0.0.0 for phones nearby, PORT=...)'
	@echo 'make demo     the same in a sandbox of its own, with a simulated season up to now and an account of each kind'
	@echo 'make test     set up, then check format, lint, types, imports, templates, and run all tests'
	@echo 'make bench    measure speed and memory with 20,000 reports (needs wrk); keeps the table in bench/results/'
	@echo 'make soak     simulate years of 20,000 and 150,000 reports; keeps the table in bench/results/ (takes hours)'
	@echo 'make shots    make the pictures of docs/screens.md and of the help anew'
	@echo 'make bytes    measure what pages cost a citizen; keeps the table in docs/lightness.md'
	@echo 'make format   lay out the code, repair what can be repaired'
	@echo 'make words    collect the texts of the screen anew for translation; lists what has no English yet'
	@echo 'make lock     pin the newest packages that setup.cfg allows, with hashes'

# --- set-up ---------------------------------------------------------------------------------------------------------

$(BIN)/python:
	@if [ -z "$(PYTHON)" ]; then \
	  echo 'Python 3.11 or newer was not found. Debian, Ubuntu: apt-get install python3 python3-venv; macOS: brew install python@3.13'; \
	  exit 1; fi
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { \
	  echo 'This Python cannot make virtual environments. Debian, Ubuntu: apt-get install python3-venv'; exit 1; }
	@echo 'Making a virtual environment in $(VENV)'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.lock | $(BIN)/python
	@echo 'Installing the packages of $<'
	@$(INSTALL) -r $< || { \
	  echo 'Installing failed. Where pysqlite3 is not offered ready-made (other than Linux on x86-64 and macOS on ARM),'; \
	  echo 'it needs a compiler and SQLite headers. Debian, Ubuntu: apt-get install gcc python3-dev libsqlite3-dev'; exit 1; }
	@$(BIN)/python -m pip check >/dev/null
	@touch $@

$(VENV)/.installed-test: requirements-test.lock $(VENV)/.installed
	@echo 'Installing the packages of $<'
	@$(INSTALL) -r $<
	@$(BIN)/python -m pip check >/dev/null
	@touch $@

set-up: $(VENV)/.installed

# --- the portal -----------------------------------------------------------------------------------------------------

run: set-up
	@$(BIN)/flask db upgrade
	@$(BIN)/flask city load pontianak
	@$(BIN)/flask user first-link
	@$(ALONGSIDE)

# The portal and its worker, one beside the other. Both in the background: a shell that waits for a foreground program
# hears of SIGTERM only after it. The portal's end ends the worker; a shell told to end tells both and waits for both.
ALONGSIDE = $(BIN)/flask worker & worker=$$!; \
	$(BIN)/gunicorn -c gunicorn.conf.py & web=$$!; \
	trap 'kill $$web $$worker 2>/dev/null' INT TERM HUP; \
	while kill -0 $$web 2>/dev/null; do wait $$web; status=$$?; done; \
	kill $$worker 2>/dev/null; \
	while kill -0 $$worker 2>/dev/null; do wait $$worker; done; \
	exit $$status

# A database, photos and a key of its own, whatever is set outside; a season that is older than a day is made anew.
DEMO := instance/demo
demo: export PORTAL_INSTANCE := $(DEMO)
demo: export PORTAL_ENV := development
demo: export DATABASE_URL :=
demo: export BLOB_URL :=
demo: export MAIL_URL :=
demo: export SECRET_KEY :=
demo: set-up
	@find $(DEMO)/accounts.txt -mtime -1 2>/dev/null | grep -q . || { \
	  rm -rf $(DEMO) && mkdir -p $(DEMO) && $(BIN)/flask db upgrade && $(BIN)/flask city load pontianak >/dev/null && \
	  $(BIN)/flask simulate --days 120 --reports 600 --until-now --demo $(DEMO)/accounts.new && \
	  mv $(DEMO)/accounts.new $(DEMO)/accounts.txt; }
	@echo 'Sign in at /masuk as one of these:'
	@cat $(DEMO)/accounts.txt
	@$(ALONGSIDE)

# --- the tests ------------------------------------------------------------------------------------------------------

# With PORTAL_REQUIRE_ALL=1 nothing may be skipped; without it, what is skipped is listed at the end with its remedy.
test: $(VENV)/.installed-test
	@set -e; for step in format lint types imports templates tests; do \
	  echo "== $$step"; $(MAKE) --no-print-directory check-$$step; done

check-format: $(VENV)/.installed-test
	@$(BIN)/ruff format --check .

check-lint: $(VENV)/.installed-test
	@$(BIN)/ruff check .

check-types: $(VENV)/.installed-test
	@$(BIN)/mypy

check-imports: $(VENV)/.installed-test
	@$(BIN)/lint-imports --no-logo

check-templates: $(VENV)/.installed-test
	@$(BIN)/djlint templates --lint

check-tests: $(VENV)/.installed-test
	@$(BIN)/pytest -q -n $(PROCESSES)

format: $(VENV)/.installed-test
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

words: $(VENV)/.installed-test
	@$(BIN)/python -m tests.words

# --- the measurements -----------------------------------------------------------------------------------------------

bench: $(VENV)/.installed-test
	@$(BIN)/python -m bench.run

soak: $(VENV)/.installed-test
	@$(BIN)/python -m bench.soak

shots: $(VENV)/.installed-test
	@PORTAL_SHOTS=1 $(BIN)/pytest -q tests/story/test_pictures.py

bytes: $(VENV)/.installed-test
	@PORTAL_LIGHTNESS=1 $(BIN)/pytest -q -n 0 tests/browser/test_lightness.py

# --- the packages ---------------------------------------------------------------------------------------------------

PIP_COMPILE = CUSTOM_COMPILE_COMMAND='make lock' .make/lock/bin/pip-compile --quiet --upgrade --generate-hashes \
	--no-emit-index-url --no-emit-find-links --strip-extras --no-allow-unsafe --extra postgres

lock:
	@test -x .make/lock/bin/pip-compile || { $(PYTHON) -m venv .make/lock && .make/lock/bin/pip install --quiet pip-tools; }
	@$(PIP_COMPILE) -o requirements.lock setup.cfg
	@$(PIP_COMPILE) --extra test -c requirements.lock -o requirements-test.lock setup.cfg
	@rm -rf lapor_pontianak.egg-info
