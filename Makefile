# make lab      JupyterLab on copies of the notebooks, in work/: nothing there is overwritten
# make test     what a change needs: style, tests, every notebook from its first cell to its last
# make build    notebooks, solutions, fingerprints and tables from the lessons' sources
# make ci       all that CI runs: every test, jax, guests, browser
# make jax      the tests of optimizers and layers on another backend of Keras
# make guests   the tests with other people's graders
# make browser  notebooks in a real JupyterLab, and the site (Debian's Chromium is installed if missing)
# Each sets itself up on a machine that has Python 3.11-3.13 and make.

PYTHON ?= python3
BIN := .venv/bin
AS_ROOT := $(if $(filter 0,$(shell id -u)),--allow-root)
# One thread for each of the two processes: they share two cores with nobody.
ALONE := OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 TF_NUM_INTRAOP_THREADS=1 TF_NUM_INTEROP_THREADS=1
PYTEST := $(ALONE) $(BIN)/python -m pytest -n 2 --dist loadfile

.PHONY: lab test build ci all style jax guests browser

lab: .venv/ready
	$(BIN)/course start work
	$(BIN)/jupyter lab $(AS_ROOT) --ServerApp.root_dir=work \
	  --LabApp.default_url=/lab/tree/index.ipynb

test: style
	$(PYTEST) -m "not heavy"

build: .venv/ready
	$(BIN)/course build

ci: all jax guests browser

all: style
	$(PYTEST)

style: .venv/ready
	$(BIN)/ruff check
	$(BIN)/ruff format --check

jax: .venv/ready
	$(BIN)/python -m pip install --quiet jax
	KERAS_BACKEND=jax $(PYTEST) --dist load tests/lessons/test_optimizers.py \
	  tests/lessons/test_layers.py

guests: .venv/ready
	$(BIN)/python -m pip install --quiet nbgrader otter-grader
	PATH="$(CURDIR)/$(BIN):$$PATH" $(PYTEST) tests/guests

browser: .venv/ready
	$(BIN)/python -m pip install --quiet playwright axe-playwright-python
	command -v chromium >/dev/null || { apt-get update -qq && apt-get install -y -qq chromium; }
	$(BIN)/python -m pytest tests/browser

.venv/ready: requirements.txt pyproject.toml
	@$(PYTHON) -c "import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))" || \
	  { echo "The course needs Python 3.11, 3.12 or 3.13: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@echo "Setting up .venv: about 2.5 GB, a few minutes."
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet -r requirements.txt
	touch $@
