# make lab    JupyterLab on the notebooks
# make test   every test, nbval included
# make jax    the tests of optimizers and layers on another backend of Keras
# make guests the tests with other people's graders
# make build  notebooks, solutions, fingerprints and tables from the lessons' sources
# Each sets itself up on a machine that has Python 3.11-3.13 and make.

PYTHON ?= python3
BIN := .venv/bin
AS_ROOT := $(if $(filter 0,$(shell id -u)),--allow-root)

.PHONY: lab test jax guests build

lab: .venv/ready
	$(BIN)/jupyter lab $(AS_ROOT) --ServerApp.root_dir=notebooks

test: .venv/ready
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/python -m pytest -n 2 --dist loadfile

jax: .venv/ready
	$(BIN)/python -m pip install --quiet jax
	KERAS_BACKEND=jax $(BIN)/python -m pytest tests/test_optimizers.py tests/test_layers.py

guests: .venv/ready
	$(BIN)/python -m pip install --quiet nbgrader otter-grader
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m pytest tests/guests

build: .venv/ready
	$(BIN)/python -m lessons build

.venv/ready: requirements.txt pyproject.toml
	@$(PYTHON) -c "import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))" || \
	  { echo "The course needs Python 3.11, 3.12 or 3.13: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@echo "Setting up .venv: about 2.5 GB, a few minutes."
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet -r requirements.txt
	touch $@
