# Two commands matter to a visitor: `make demo` and `make test`. Everything that they need is installed here.

PYTHON ?= python3
PORT ?= 8000
HOME_DIR ?= demo-home
SERVE ?= 1
TESTS ?= --ignore=tests/cluster

VENV := .venv
BIN := $(VENV)/bin
JUDGES := bench/judges/node_modules/.stamp
BUNDLE := web/static/built/.stamp
UV_INSTALL := VIRTUAL_ENV="$(CURDIR)/$(VENV)" $(BIN)/uv pip install --quiet --require-hashes --compile-bytecode --requirement
UV_COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	--no-annotate --no-emit-index-url
ASSETS := $(shell find web/assets -type f -not -path '*/node_modules/*')

.PHONY: demo filled test cluster check install front format bench bench-analysis bench-search bench-web audit-web \
	clean lock mutants

# What needs nothing of each other runs side by side; when one fails, the other is finished and make ends with its error.
demo:
	@$(MAKE) --silent --no-print-directory --jobs=2 --output-sync=line $(VENV)/.installed front
	@$(MAKE) --silent --no-print-directory --jobs=2 $(VENV)/.warm filled
ifneq ($(SERVE),0)
	@$(BIN)/muragat --home "$(HOME_DIR)" serve --port $(PORT)
endif

filled: $(VENV)/.installed
	@$(BIN)/muragat --home "$(HOME_DIR)" demo

test: install $(VENV)/.dev front
	@$(BIN)/python tests/browser_setup.py
	@TMPDIR="$$($(BIN)/python tests/temporary_folder.py)" $(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder $(TESTS)

# Real servers: what is missing is installed, the tests start and end them, and fail where they cannot.
cluster: install $(VENV)/.dev front
	@$(BIN)/python tests/cluster/setup.py
	@TMPDIR="$$($(BIN)/python tests/temporary_folder.py)" $(BIN)/python -m pytest -q --durations=5 tests/cluster

check: install $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/pyright
	$(BIN)/lint-imports

format: $(VENV)/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: install $(VENV)/.dev front
	$(BIN)/python -m bench.backbone

# Essentia (a pre-release wheel) and aubio are contenders where they can be installed, in an environment of their own.
bench-analysis: install $(VENV)/.dev
	@test -d $(VENV)-oracles || $(PYTHON) -m venv $(VENV)-oracles
	-@for name in essentia aubio; do $(VENV)-oracles/bin/python -c "import $$name" 2>/dev/null || \
		$(VENV)-oracles/bin/python -m pip install --quiet --disable-pip-version-check --pre $$name 2>/dev/null || \
		echo "$$name cannot be installed here; it is left out"; done
	$(BIN)/python -m bench.analysis --oracles $(VENV)-oracles/bin/python

bench-search: install $(VENV)/.dev
	$(BIN)/python -m bench.search 10000 100000 1000000

bench-web: install $(VENV)/.dev front
	$(BIN)/python -m bench.web

# Small faults put into a copy of the code, drawn from a seed: do the tests notice?
mutants: install $(VENV)/.dev front
	$(BIN)/python -m bench.mutants

# Judges that are not ours, on a demonstration archive. Needs a Chromium and Java; both are asked for by name.
audit-web: install $(VENV)/.dev front $(JUDGES)
	@$(BIN)/python tests/browser_setup.py
	@$(BIN)/muragat --home "$(HOME_DIR)" demo
	@$(BIN)/python -m bench.audit --home "$(HOME_DIR)"

$(JUDGES): bench/judges/package-lock.json
	cd bench/judges && npm ci --no-audit --no-fund --ignore-scripts
	@touch $@

install: $(VENV)/.warm

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; set PYTHON=")'
	$(PYTHON) -m venv $(VENV)

# uv installs the same locked files as pip, in a tenth of the time.
$(BIN)/uv: $(VENV)/bin/python requirements-uv.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-uv.lock
	@touch $@

$(VENV)/.installed: $(BIN)/uv pyproject.toml requirements.lock
	@echo 'installing …'
	@$(UV_INSTALL) requirements.lock
	@VIRTUAL_ENV="$(CURDIR)/$(VENV)" $(BIN)/uv pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.warm: $(VENV)/.installed
	@echo 'compiling the inner loops …'
	@$(BIN)/python -c 'from media.analysis import warm; warm()'
	@touch $@

$(VENV)/.dev: $(VENV)/.installed requirements-dev.lock
	@$(UV_INSTALL) requirements-dev.lock
	@touch $@

front: $(BUNDLE)

$(BUNDLE): $(ASSETS)
	@node -e 'process.exit(parseInt(process.versions.node) < 20 ? (console.error("Node 20 or newer is needed"), 1) : 0)'
	cd web/assets && npm ci --no-audit --no-fund && npm run --silent build
	@touch $@

# Versions and hashes only: no address of any registry is written.
lock: $(BIN)/uv
	$(UV_COMPILE) --group installer --output-file requirements-uv.lock
	$(UV_COMPILE) --group build --group dev --output-file requirements-dev.lock pyproject.toml
	$(UV_COMPILE) --group build --constraint requirements-dev.lock --output-file requirements.lock pyproject.toml

clean:
	rm -rf build *.egg-info web/static/built test-artefacts bench/judges/node_modules
