# make demo    the whole chain on this machine: vLLM, Podman, DuckDB, report
# make test    every test (TESTS=tests/sandbox: only those); make lint  every style and type check
# make test-slurm  only `snakemake --profile slurm` on a Slurm of its own (root, Debian)
# make doctor  what is missing here, and the command that mends it
# make bench   repass beside its peers and bare floors; BENCH="--quick --only 'humaneval*'"
# make setup   only install; ENGINE=cpu or ENGINE=cuda chooses vLLM's variant

SHELL := /bin/bash
BIN := .venv/bin
CORES ?= all
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: demo test test-slurm lint doctor setup engine bench format clean

demo: setup
	snakemake --cores $(CORES) --until report export
	@echo "report: $(CURDIR)/results/report/index.html, and for papers: results/export"

setup:
	@envs/setup.sh system pipeline engine

engine:
	@envs/setup.sh engine

test: setup
	@envs/setup.sh browser slurm
ifdef TESTS
	$(BIN)/python -m pytest $(TESTS)
else
	@# unit tests mostly wait; of workflows only half; one folder's sandboxes disturb each other
	$(BIN)/python -m pytest -n 4 --dist loadfile tests/unit
	$(BIN)/python -m pytest -n 2 --dist loadfile tests/parity tests/workflow tests/faults tests/browser
	$(BIN)/python -m pytest -n 2 --dist loadscope tests/sandbox tests/engine
	$(BIN)/python -m pytest tests/slurm
endif

test-slurm: setup
	@envs/setup.sh slurm
	$(BIN)/python -m pytest tests/slurm

lint: setup
	ruff format --check .
	ruff check .
	mypy
	snakefmt --check Snakefile workflow
	snakemake --lint

format: setup
	ruff check --fix-only .
	ruff format .
	snakefmt Snakefile workflow

bench:
	@envs/setup.sh system pipeline bench
	@repass bench $(BENCH)

doctor:
	@envs/setup.sh pipeline
	@repass doctor

clean:
	rm -rf results logs .snakemake
