# Two commands matter: `make demo` shows Sched, `make test` checks it. Both install what is missing first.

PYTHON ?= python3
LANG ?= C.UTF-8
export PYTHON LANG
# Compiled files are what makes the second start fast.
unexport PYTHONDONTWRITEBYTECODE

bin := .venv/bin
sources := schedapp tests packaging

.PHONY: help demo test cover suite lint format soak bench lock clean venv setup-run setup-dev setup-test

# The set-ups write to the same .venv/.
.NOTPARALLEL:

help:
	@echo 'make demo    open Sched with a sample clinic and its own pretended Google Calendar'
	@echo 'make test    linters, types, layers and the whole test suite'
	@echo 'make suite   the tests alone'
	@echo 'make lint    linters, types and layers'
	@echo 'make format  lay out the source'
	@echo 'make soak    the long tests alone'
	@echo 'make bench   how long a start, a sync, a frame, a turn of the page and a search take'
	@echo 'make lock    resolve the dependencies again (make lock UPGRADE=1: to the newest)'
	@echo 'make venv    .venv/ with the tools for development'
	@echo 'make clean   remove what the other targets made'

demo: setup-run
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ]; \
	then exec $(bin)/schedapp demo; \
	else exec $(bin)/schedapp demo --headless --shot demo.png; \
	fi

test: setup-test lint cover suite

# Tests at a desktop want the machine to themselves: they run after the others, one at a time.
suite: setup-test
	packaging/loopback-only.sh $(bin)/pytest -n 2 -m 'not desktop and not soak'
	packaging/loopback-only.sh $(bin)/pytest -m 'desktop and not soak'

# The maths of the grid is covered whole, branches too, by its own tests.
cover: setup-test
	$(bin)/coverage run -m pytest -q tests/unit/test_layout_*.py
	$(bin)/coverage report

lint: setup-dev
	$(bin)/ruff check $(sources)
	$(bin)/ruff format --check $(sources)
	$(bin)/mypy
	$(bin)/lint-imports

format: setup-dev
	$(bin)/ruff check --fix $(sources)
	$(bin)/ruff format $(sources)

# What is timed wants the machine to itself, too.
timed := tests/soak/test_sync_load.py
soak: setup-dev
	$(bin)/pytest -n 2 --dist worksteal tests/soak --ignore=$(timed)
	$(bin)/pytest $(timed)

bench: setup-test
	$(bin)/python -m tests.bench.start
	$(bin)/python -m tests.bench.start --commands
	$(bin)/python -m tests.bench.start $(bin)/schedapp demo
	$(bin)/python -m tests.bench.bench_sync
	$(bin)/python -m tests.bench.bench_grid
	$(bin)/python -m tests.bench.bench_timeline
	$(bin)/python -m tests.bench.bench_switch
	$(bin)/python -m tests.bench.bench_free
	$(bin)/python -m tests.bench.bench_search
	$(bin)/python -m tests.bench.bench_api

# Hashes but no addresses: the files fit any index. Needs uv.
lock:
	for extra in '' dev; do \
		uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
			--no-emit-index-url $(if $(UPGRADE),--upgrade) $${extra:+--extra $$extra} \
			pyproject.toml --output-file packaging/requirements$${extra:+-$$extra}.txt || exit; \
	done

clean:
	rm -rf .venv .coverage .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist build demo.png
	find schedapp tests packaging -name __pycache__ -prune -exec rm -rf {} +

venv: setup-dev

setup-run setup-dev setup-test:
	@packaging/setup.sh $(@:setup-%=%)
