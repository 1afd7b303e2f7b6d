# Everything here works on a machine that has only Python and make; see `make help`.
#   make PYTHON=python3.13 ...   use this Python for the virtual environment
#   make PINNED=no ...           install by bounds, not by the versions of requirements.txt
#   make lab LAB_FLAGS=...       flags for JupyterLab, such as --no-browser
#   make show LESSON=03 ...      CELL=geyser-explorer for another explorer than the lesson's first;
#                                SHOW_FLAGS=... flags for Voila, such as --no-browser
#   make grade PS=ps3            this problem set alone; AGAIN=yes grades again what is graded already
#   make slides LESSON=03        the slides of this lesson alone
#   make test PYTEST_FLAGS=...   flags for pytest in place of the two below

BIN := .venv/bin
# Two processes; all cells of a notebook have to stay in one of them.
PYTEST_FLAGS ?= -n 2 --dist loadfile

# Where no PYTHON is named: the environment's own, else the first that can make one.
PYTHONS = $(or $(PYTHON),$(BIN)/python python3 python3.14 python3.13 python3.12 python3.11 python)

# Tried by running, as a name on the PATH may be a shim that starts nothing: first for a Python that is
# new enough and has venv, then, for setup_venv.py to say what is wrong with it, for a lesser one.
FULL := import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))
NEW := import sys; sys.exit(sys.version_info < (3, 11))

# Hundreds of processes import mixlab here: only the first is to compile it.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup lab test notebooks check lint format pins bench release grade formgrader slides show book clean

help: ## say what there is to make
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

setup: ## make the virtual environment .venv, or leave it alone when it is in order
	@for test in '$(FULL)' '$(NEW)' ''; do \
	    for python in $(PYTHONS); do \
	        if "$$python" -c "$$test" 2>/dev/null; then \
	            exec "$$python" tools/setup_venv.py; \
	        fi; \
	    done; \
	done; \
	echo "No Python was found (tried: $(PYTHONS)). Install Python 3.11 or newer." >&2; exit 1

# The address is for those who have to open the page by hand; the browser gets it from the file.
lab: setup ## open the lessons in JupyterLab
	$(BIN)/jupyter lab $(if $(filter 0,$(shell id -u)),--allow-root) \
	    --LabApp.default_url=/lab/tree/00-start-here.ipynb $(LAB_FLAGS) notebooks/00-start-here.ipynb

show: setup ## show one lesson's explorer full window, for a projector: make show LESSON=03
	$(BIN)/python tools/show.py $(LESSON) $(CELL) -- $(SHOW_FLAGS)

test: lint check ## all tests: lint, committed notebooks, units, doctests, every notebook run
	$(BIN)/pytest $(PYTEST_FLAGS)

notebooks: setup ## execute all notebooks and write their outputs into them
	$(BIN)/python tools/notebooks.py run

check: setup ## check that the notebooks are fit to be committed
	$(BIN)/python tools/notebooks.py check

lint: setup ## check style and formatting of modules and notebooks
	$(BIN)/ruff check
	$(BIN)/ruff format --check

format: setup ## put modules and notebooks into the house style
	$(BIN)/ruff check --fix-only
	$(BIN)/ruff format

book: setup ## build the site to read: docs/_build/html/index.html
	$(BIN)/python docs/build.py

bench: setup ## measure against peers; every script prints ratios
	@set -e; for script in benchmarks/[a-z]*.py; do \
	    echo "== $$script"; $(BIN)/python "$$script"; \
	done

COURSE = $(BIN)/python -m mixlab.grading --course notebooks/exercises

release: setup ## make the students' versions of the problem sets
	$(COURSE) release $(PS)

grade: setup ## grade what lies in notebooks/exercises/submitted
	$(COURSE) $(if $(AGAIN),--again) grade $(PS)

formgrader: setup ## grade answers in words by hand, in the browser
	cd notebooks/exercises && $(abspath $(BIN))/jupyter lab $(if $(filter 0,$(shell id -u)),--allow-root) \
	    --ServerApp.jpserver_extensions="{'nbgrader.server_extensions.formgrader': True}" \
	    --LabApp.default_url=/formgrader $(LAB_FLAGS)

slides: setup ## make a deck of slides from each lesson, in docs/_build/slides
	$(BIN)/python tools/slides.py $(LESSON)

pins: setup ## pin the newest versions that fit together, for all supported Pythons and systems
	$(BIN)/python -m pip install --quiet uv
	{ echo "# Tried versions of everything that mixlab[all] needs. Written by: make pins"; \
	  echo "# Used as: pip install -c requirements.txt -e \".[all]\""; \
	  $(BIN)/uv pip compile --quiet --universal --no-annotate --no-header --python-version 3.11 \
	      --extra all pyproject.toml; } > requirements.new
	mv requirements.new requirements.txt

clean: ## remove the virtual environment and all caches
	rm -rf .venv .pytest_cache .ruff_cache .hypothesis dist docs/_build
	find . -name __pycache__ -prune -exec rm -rf {} +
