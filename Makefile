# make run    serves the app on 127.0.0.1:8501          make check    the fast part of the checks (under 3 minutes)
# make test   everything CI runs                         make quality  scores against the floors
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8501
TESTS = $(BIN)/python -m pytest -n 2 --dist loadgroup tests -m "not browser"
.PHONY: run test check quality speed lint types browser clean

run: $(VENV)/run.installed
	$(BIN)/streamlit run app.py --server.port $(PORT)

test: $(VENV)/dev.installed lint types browser
	$(TESTS)
	$(BIN)/python -m pytest --doctest-modules analysis
	$(BIN)/python -m pytest tests/browser -m browser -rs
	$(BIN)/python -m benchmarks.quality gate

check: $(VENV)/dev.installed lint types
	$(BIN)/python -m pytest -n 2 --dist loadgroup tests -m "not browser and not slow"

quality: $(VENV)/dev.installed
	$(BIN)/python -m benchmarks.quality gate

speed: $(VENV)/dev.installed
	$(BIN)/python -m benchmarks.speed

lint: $(VENV)/dev.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/dev.installed
	$(BIN)/mypy

# Chromium for the browser tests: from Debian where this may install it; the tests say so and are skipped where it may not.
browser:
	@if command -v chromium >/dev/null 2>&1; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
	  (apt-get update -qq && apt-get install -y -qq chromium fonts-liberation >/dev/null) \
	  || echo "Chromium could not be installed: the browser tests will not run."; \
	else echo "No Chromium and no right to install it: the browser tests will not run (apt-get install chromium)."; fi

$(VENV)/run.installed: requirements.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

$(VENV)/dev.installed: requirements.txt requirements-dev.txt requirements-cluster.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $(VENV)/run.installed $@

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
