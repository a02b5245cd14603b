# The README's two commands are `make demo` and `make test`; CONTRIBUTING says what the others do.
PYTHON ?= python3
BIN := .venv/bin
.PHONY: demo test assets check coverage wheel-test lint types contracts system interop bench soak profiles validate-profiles reference lock clean

# One stamp: made anew only when the locked set or the package's own set-up changes.
.venv/ready: requirements.lock pyproject.toml hatch_build.py
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Footbridge needs Python 3.11 or newer")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing (once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

assets: .venv/ready
	@$(BIN)/python hatch_build.py

demo: assets
	@$(BIN)/python -m smart_app demo $(ARGS)

test: assets
	@$(BIN)/python -m pytest $(ARGS)

lint: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/ready
	$(BIN)/mypy

contracts: .venv/ready
	$(BIN)/lint-imports --no-cache

# Side by side what one core does each; the tests share the cores by themselves (ARGS).
check: .venv/ready
	@$(MAKE) --no-print-directory -j2 lint types contracts coverage
	@$(MAKE) --no-print-directory test

# The care rules by their own tests alone: every line and every branch. One seed, so that what a
# property happens to draw does not decide.
coverage: .venv/ready
	@$(BIN)/coverage run -m pytest tests/care -q -p no:cacheprovider --hypothesis-seed=0
	@$(BIN)/coverage report

# What says something of a package, from the wheel as users install it, with nothing else around it.
wheel-test: .venv/ready
	@rm -rf dist .venv-wheel
	@$(BIN)/python -m build --wheel --no-isolation --outdir dist . >/dev/null
	@$(PYTHON) -m venv .venv-wheel
	@.venv-wheel/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@.venv-wheel/bin/python -m pip install --quiet --disable-pip-version-check --no-deps dist/*.whl
	@BRIDGE_TESTS_FROM=wheel PYTHONSAFEPATH=1 .venv-wheel/bin/pytest $(ARGS)

# The system parts of the tests: a browser, PostgreSQL, and Java with Maven for the FHIR servers that
# are not ours (Debian packages; needs root).
system:
	apt-get update -qq
	DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
	  chromium postgresql maven default-jdk-headless >/dev/null

# What tests ask and we did not write: FHIR servers and clients, HL7's validator (npm's and Maven's registries, once).
interop: .venv/ready
	@$(BIN)/python tests/interop/install.py

bench: assets
	@$(BIN)/python -m tests.bench $(ARGS)

# Thousands of saves, faults and kills; ends with 1 unless nothing was lost, doubled or misattributed.
soak: assets
	@$(BIN)/python tests/soak/run_soak.py $(ARGS)

profiles: .venv/ready
	$(BIN)/python profiles/write_fsh.py
	$(BIN)/python profiles/resources.py
	$(BIN)/python profiles/build.py $(ARGS)
	$(BIN)/python profiles/guide.py

# HL7's own validator over every example and a sample of all that the demo's nurses wrote.
validate-profiles: interop
	@$(BIN)/python -m pytest tests/validator $(ARGS)

# The tables of docs/reference, made from the code; a test compares them.
reference: .venv/ready
	@$(BIN)/python tests/house/reference.py

# Hashes; neither a registry's host nor a folder of this machine gets into the file.
lock: .venv/ready
	$(BIN)/python -m pip install --quiet pip-tools
	env -u PIP_FIND_LINKS CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/python -m piptools compile --quiet \
	  --strip-extras --allow-unsafe --generate-hashes --no-emit-options --extra dev $(ARGS) \
	  --output-file requirements.lock pyproject.toml

clean:
	rm -rf .venv .venv-wheel smart_app/static smart_app/web/node_modules dist
