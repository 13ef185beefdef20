# RR Engine. `make demo` shows the product, `make test` proves it; both need only git, make and Python 3.11 to 3.13.
# Nothing here names a package index: pip uses whatever the machine is set up with.

VENV ?= .venv
BIN := $(VENV)/bin
OUT ?= out
WORKERS ?= 2
DATABASE_TESTS := tests/server tests/contract tests/store/backends/test_postgres.py \
  tests/store/test_sql.py tests/store/test_gc_database.py tests/faults/test_database.py \
  $(addprefix --ignore=tests/server/test_,openapi.py socket_fuzz.py stream_page.py server_page.py \
  deployment.py asyncapi.py webhook_address.py)

.PHONY: help demo serve-demo test test-database lint format bench prove docs notices constraints clean

help:
	@sed -n 's/^## //p' Makefile

## make demo         spec -> shoe -> history -> verified bundle -> viewer page, in out/
demo: $(VENV)/.run
	@sh scripts/demo.sh $(BIN)/rr $(OUT)

## make serve-demo   a server with a database of its own, asked for everything with curl; no Docker
serve-demo: $(VENV)/.serve
	@sh scripts/serve_demo.sh $(BIN)/rr $(OUT)

## make test         every test (under 10 minutes on 2 cores); ARGS="-k last" for some
test: $(VENV)/.test
	sh scripts/in_memory.sh $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile $(ARGS)

## make test-database  the tests that need PostgreSQL; RR_PG_BIN=DIR for other binaries
test-database: $(VENV)/.test
	sh scripts/in_memory.sh $(BIN)/python -m pytest -q -n $(WORKERS) --dist loadfile $(DATABASE_TESTS)

## make lint         ruff, ruff format, mypy --strict, the Docker files
lint: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.compose-spec docker-compose.yml
	if [ -x $(BIN)/hadolint ]; then $(BIN)/hadolint Dockerfile; fi

## make format       let ruff mend what it can
format: $(VENV)/.test
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

## make bench        the ratios of docs/proof/benchmarks.md and team-speed.md, measured side by side
bench: $(VENV)/.bench
	$(BIN)/python -m benchmarks

## make prove        the long checks; writes their figures to docs/proof/
prove: $(VENV)/.test
	$(BIN)/python -m pytest -m prove --prove $(ARGS)
	$(MAKE) bench

## make docs         the generated pages (docs/codes.md, docs/commands.md) and server/schema.sql
docs: $(VENV)/.test
	$(BIN)/python -m scripts.generate_docs
	$(BIN)/python -m scripts.generate_schema

## make notices      THIRD_PARTY.md from what is installed
notices: $(VENV)/.test
	$(BIN)/python -m scripts.third_party

## make constraints  resolve constraints.txt afresh for every supported Python
constraints: $(VENV)/.test
	$(BIN)/python -m pip install --quiet uv
	sh scripts/constraints.sh $(BIN)/uv

## make clean        remove what make built
clean:
	rm -rf $(VENV) $(OUT)

$(VENV)/.pip: constraints.txt scripts/python.sh
	@python=$$(sh scripts/python.sh) && echo "using $$python" && "$$python" -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --upgrade -c constraints.txt pip
	@touch $@

$(VENV)/.run: $(VENV)/.pip pyproject.toml
	@$(BIN)/python -m pip install --quiet -c constraints.txt -e .
	@touch $@

$(VENV)/.serve: $(VENV)/.run
	@$(BIN)/python -m pip install --quiet -c constraints.txt -e ".[server]"
	@touch $@

$(VENV)/.test: $(VENV)/.run
	@$(BIN)/python -m pip install --quiet -c constraints.txt --group test --group lint
	@touch $@

$(VENV)/.bench: $(VENV)/.test
	@$(BIN)/python -m pip install --quiet -c constraints.txt --group bench
	@touch $@
