.PHONY: help setup demo up down status check test test-network test-alone fuzz timing lock clean
NETWORK := spark or stack or browser
SEED ?= $(shell date +%Y%m%d)

help:     ## Say what there is
	@sed -n 's/^\([a-z]*\): *\([a-z-]* \)*##/  make \1 —/p' $(MAKEFILE_LIST)

setup:    ## Install everything the network needs
	@infra/install/setup.sh

demo: setup ## Start a fresh network, run the main job on real data, and stay until Ctrl-C
	@.venv/bin/sdn demo

up: setup ## Start the network and leave it running
	@.venv/bin/sdn up

down:     ## Stop the network
	@.venv/bin/sdn down

status:   ## Show every part of the network
	@.venv/bin/sdn status

check: setup ## Look at the code: style, types, import rules, quick tests; starts nothing
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/pytest -m "not (postgres or $(NETWORK))"

test:     ## Run every test, on a network of its own
	@infra/install/setup.sh --tests
	@$(MAKE) --no-print-directory --jobs=2 --keep-going test-network test-alone

test-network:
	.venv/bin/pytest -m "$(NETWORK)"

test-alone:
	@log=$$(mktemp); .venv/bin/pytest -m "not ($(NETWORK))" >$$log 2>&1; ended=$$?; cat $$log; rm -f $$log; exit $$ended

fuzz:     ## Try 2,000 made files, 100 orders of deliveries and kills, and 45,000 requests, others each day, or those of SEED=…
	.venv/bin/pytest tests/fuzz tests/pipeline/test_exactly_once.py tests/marketplace/test_conformance.py \
	  tests/marketplace/test_attacks.py --hypothesis-profile nightly --hypothesis-seed $(SEED) --hypothesis-show-statistics

timing:   ## Ask the SQL door 1,000 pairs of questions for what a member may not see: no time may tell of it
	.venv/bin/pytest tests/marketplace/doors/test_oracles.py -k a7 --hypothesis-profile nightly

lock:     ## Choose the newest allowed packages again, with their hashes
	.venv/bin/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --upgrade \
	  pyproject.toml --extra dev --output-file requirements/lock.txt
	.venv/bin/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --upgrade \
	  requirements/clients.in --output-file requirements/clients.txt

clean:    ## Remove what building and testing left in this folder
	rm -rf build dist node_modules .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
