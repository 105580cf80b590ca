"""What the failure of a build means; the outputs are those of apt, pip and Podman, shortened."""

from pathlib import Path

import pytest

from repass.errors import SandboxError
from repass.sandbox import builds, podman
from repass.sandbox.builds import BuildError

INSTALL = 'Error: building at STEP "RUN apt-get update && apt-get install -y swiftlang": while'
INSTALL_FAILED = f"{INSTALL} running runtime: exit status 100"
WARM_FAILED = 'Error: building at STEP "RUN mcs Run.cs": while running runtime: exit status {}'

UNKNOWN = "E: Unable to locate package swiftlang"
NO_MIRROR = """\
Err:1 http://deb.debian.org/debian trixie InRelease
  503  Service Unavailable [IP: 192.0.2.1 80]
Reading package lists...
W: Failed to fetch http://deb.debian.org/debian/dists/trixie/InRelease  503  Service Unavailable
W: Some index files failed to download. They have been ignored, or old ones used instead.
E: Unable to locate package python3"""


@pytest.mark.parametrize(
    "line",
    [
        UNKNOWN,
        "Error: Unable to locate package swiftlang",
        "E: Package 'swiftlang' has no installation candidate",
        "E: Release 'bullseye' for 'libunwind8' was not found",
        "E: The repository 'http://deb.debian.org bullseye Release' does not have a Release file.",
        "E: Unable to correct problems, you have held broken packages.",
        "ERROR: No matching distribution found for numpy==1.0",
        "ERROR: numpy-1.0-x86_64.whl is not a supported wheel on this platform.",
        "exec /bin/sh: exec format error",
    ],
)
def test_what_is_not_there_is_a_definite_answer(line: str) -> None:
    assert builds.definite_answer(f"Reading package lists...\n{line}\n{INSTALL_FAILED}\n") == line


@pytest.mark.parametrize(
    "said",
    [
        NO_MIRROR,
        f"Could not resolve 'deb.debian.org'\n{UNKNOWN}",
        "E: Failed to fetch http://deb.debian.org/pool/g/ghc.deb  404  Not Found",
        "E: You don't have enough free space in /var/cache/apt/archives/.",
        "Error: copying layers: write /var/tmp/storage: no space left on device",
        "g++: fatal error: Killed signal terminated program cc1plus",
        "WARNING: Retrying (Retry(total=0)) after connection broken by 'timeout'\n"
        "ERROR: No matching distribution found for numpy==1.0",
        "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.",
        "Error: creating build container: the service is gone",
        "",
    ],
)
def test_all_else_may_be_different_next_time(said: str) -> None:
    assert builds.definite_answer(f"{said}\n{INSTALL_FAILED}\n") is None


def test_a_toolchain_that_fails_at_what_it_is_to_do_is_a_definite_answer() -> None:
    assert builds.definite_answer(f"crash\n{WARM_FAILED.format(1)}\n") == WARM_FAILED.format(1)


@pytest.mark.parametrize("status", [137, 143])
def test_a_toolchain_that_was_killed_is_none(status: int) -> None:
    assert builds.definite_answer(WARM_FAILED.format(status)) is None


@pytest.mark.parametrize("trouble", ["no space left on device", "Cannot allocate memory"])
def test_a_toolchain_without_room_is_none(trouble: str) -> None:
    assert builds.definite_answer(f"cc1: {trouble}\n{WARM_FAILED.format(1)}") is None


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "ada.log"


def say(monkeypatch: pytest.MonkeyPatch, said: str, status: int) -> None:
    def run_logged(*_: str, log: Path, timeout_s: float) -> int:
        log.write_text(said)
        return status

    monkeypatch.setattr(podman, "run_logged", run_logged)


def failure(log: Path) -> BuildError:
    with pytest.raises(BuildError) as error:
        builds.build("image ada", ["--tag", "ada", "."], log)
    return error.value


def test_a_failure_is_one_line_with_its_cause_and_log(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(monkeypatch, f"{NO_MIRROR}\n{INSTALL_FAILED}\n", 125)
    assert str(failure(log)) == (
        "image ada can't be built: W: Some index files failed to download. They have been ignored,"
        f" or old ones used instead. (log: {log}); mend it, or wait, and start the same command"
        " again"
    )


def test_a_failure_carries_its_definite_answer(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    say(monkeypatch, f"{UNKNOWN}\n{INSTALL_FAILED}\n", 125)
    assert failure(log).answer == UNKNOWN


def test_a_podman_that_was_killed_has_answered_nothing(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(monkeypatch, UNKNOWN, -9)
    error = failure(log)
    assert error.answer is None
    assert "ended by signal 9" in str(error)


def test_a_long_line_loses_its_middle(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    say(monkeypatch, f'Error: building at STEP "RUN apt-get {"x" * 999}": exit status 1', 125)
    assert "exit status 1 (log" in str(failure(log))
    assert len(str(failure(log))) < 500


def test_a_time_limit_is_no_answer(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def run_logged(*_: str, **__: object) -> int:
        raise SandboxError("podman build took longer than 1800 s")

    monkeypatch.setattr(podman, "run_logged", run_logged)
    with pytest.raises(SandboxError, match="took longer") as error:
        builds.build("image ada", [], log)
    assert not isinstance(error.value, BuildError)
