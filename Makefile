# Everything there is to run, with nothing but Python 3.11 and make; `make test ARGS="tests/inbox -x"` passes words on.
PYTHON ?= python3
WORKERS ?= 2

hash = $(shell cat $(1) | cksum | cut -d ' ' -f 1)
UV_FOLDER := .cache/uv-$(call hash,requirements/uv.txt)
UV := $(UV_FOLDER)/bin/uv
READY := .venv/.ready-$(call hash,requirements/dev.txt pyproject.toml hatch_build.py)
TAUGHT = $(shell find examples/acme $(addprefix src/frontdesk/,understanding knowledge encoding) -type f ! -name '*.pyc' | sort)
TRAINED = .cache/.trained-$(call hash,$(TAUGHT))
export UV_PYTHON_DOWNLOADS := never
export FRONTDESK_UV := $(CURDIR)/$(UV)

.PHONY: help setup demo test check fix bench lock
.DEFAULT_GOAL := help

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-6s %s\n", $$1, $$2}' Makefile

setup: $(READY) ## bring in all that is needed; quick when nothing has changed
	@.venv/bin/python tools/build_web.py && .venv/bin/python -m compileall -q src/frontdesk
	@test -e $(TRAINED) || (.venv/bin/frontdesk train && rm -f .cache/.trained-* && touch $(TRAINED))

demo: setup ## serve the Acme shop with the widget, and the API
	@exec .venv/bin/frontdesk demo $(ARGS)

test: setup ## run the tests, on SQLite and on PostgreSQL
	@.venv/bin/pytest -n $(WORKERS) --dist loadgroup $(ARGS)

check: setup ## lint, types, import layers, layout, and the same for the web parts
	@.venv/bin/ruff check && .venv/bin/ruff format --check && .venv/bin/mypy && .venv/bin/lint-imports --no-cache
	@.venv/bin/pytest -q tests/layout && .venv/bin/python tools/build_web.py --check

fix: setup ## put right what a program can
	@.venv/bin/ruff check --fix && .venv/bin/ruff format && .venv/bin/python tools/console_client.py

bench: setup ## measure full turns beside what the machine could do at best
	@.venv/bin/python benchmarks/turns.py $(ARGS)

COMPILE = $(UV) pip compile --quiet --universal --generate-hashes --no-header --no-annotate --python-version 3.11 $(ARGS)
lock: $(UV) ## write requirements/*.txt anew; ARGS=--upgrade takes newer versions
	@$(COMPILE) pyproject.toml -o requirements/base.txt && $(COMPILE) pyproject.toml --extra otel --group dev -o requirements/dev.txt
	@echo uv | $(COMPILE) - -o requirements/uv.txt

$(READY): | $(UV)
	@$(UV) venv --quiet --allow-existing --python $(PYTHON) .venv
	@$(UV) pip sync --quiet --compile-bytecode --python .venv/bin/python --require-hashes requirements/dev.txt
	@$(UV) pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation --editable .
	@rm -f .venv/.ready-* && touch $@

# uv comes from its wheel: into an environment of its own or, where Debian's Python has no venv, by the pip that is there.
IN_VENV = $(PYTHON) -m venv $(UV_FOLDER) && $(UV_FOLDER)/bin/python -m pip $(INSTALL)
IN_FOLDER = rm -rf $(UV_FOLDER) && $(PYTHON) -m pip $(INSTALL) --target $(UV_FOLDER)
INSTALL = install --quiet --disable-pip-version-check --require-hashes --requirement requirements/uv.txt
BY_APT = test "$$(id -u)" = 0 && apt-get update -qq && apt-get install -y -qq python3-venv && rm -rf $(UV_FOLDER)
FOUND = command -v uv && mkdir -p $(UV_FOLDER)/bin && ln -sf "$$(command -v uv)" $(UV)
$(UV):
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed: make PYTHON=..." if sys.version_info < (3, 11) else 0)'
	@($(IN_VENV)) >/dev/null 2>&1 || ($(IN_FOLDER)) >/dev/null 2>&1 || ($(FOUND)) >/dev/null 2>&1 || ($(BY_APT) && $(IN_VENV)) \
		|| (echo 'uv could not be brought in. Is PyPI in reach? Debian: apt-get install python3-venv, then try again.'; exit 1)
