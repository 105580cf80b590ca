import os
import shutil
import tomllib

import pytest

from repass.errors import SandboxError
from repass.sandbox import base_image, podman


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setenv(podman.STORE_VARIABLE, str(tmp_path / "store"))
    return tmp_path / "store"


def pretend(monkeypatch, *programs):
    monkeypatch.setattr(
        shutil, "which", lambda name, *_: f"/usr/bin/{name}" if name in programs else None
    )


def test_a_missing_podman_is_named_with_its_remedy(store, monkeypatch):
    pretend(monkeypatch)
    with pytest.raises(SandboxError, match="apt-get install podman runc"):
        podman.environment()


def test_a_missing_runtime_is_named(store, monkeypatch):
    pretend(monkeypatch, "podman")
    with pytest.raises(SandboxError, match="runc"):
        podman.environment()


def test_limits_that_nobody_enforces_are_refused(store, monkeypatch):
    pretend(monkeypatch, "podman", "runc")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(podman.Path, "exists", lambda _: False)
    with pytest.raises(SandboxError, match="cgroups v1"):
        podman.environment()


@pytest.mark.parametrize(("installed", "chosen"), [(("runc", "crun"), "runc"), (("crun",), "crun")])
def test_the_configuration_is_private_and_valid(store, monkeypatch, installed, chosen):
    pretend(monkeypatch, "podman", *installed)
    environment = podman.environment()
    conf = tomllib.loads((store / "containers.conf").read_text())
    storage = tomllib.loads((store / "storage.conf").read_text())["storage"]
    assert environment["CONTAINERS_CONF"] == str(store / "containers.conf")
    assert conf["engine"]["runtime"] == chosen
    assert storage["driver"] == "overlay"
    assert storage["graphroot"].startswith(str(store))


@pytest.mark.parametrize("text", ["source: elsewhere", "", "[]", "source: auto"])
def test_a_wrong_base_setting_is_named(tmp_path, text):
    path = tmp_path / base_image.FILE
    path.parent.mkdir(parents=True)
    path.write_text(text)
    with pytest.raises(SandboxError, match=r"base\.yaml"):
        base_image.settings(tmp_path)


def test_the_environment_overrides_the_source_of_the_base(tmp_path, monkeypatch):
    path = tmp_path / base_image.FILE
    path.parent.mkdir(parents=True)
    path.write_text("source: auto\nimage: i\nsuite: s\n")
    monkeypatch.setenv(base_image.VARIABLE, "debootstrap")
    assert base_image.settings(tmp_path).source == "debootstrap"


@pytest.fixture
def command(tmp_path, monkeypatch):
    """Have `podman` be a shell script."""

    def install(script):
        path = tmp_path / "bin/podman"
        path.parent.mkdir()
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        monkeypatch.setenv("PATH", f"{path.parent}:{os.environ['PATH']}")
        monkeypatch.setattr(podman, "environment", lambda: dict(os.environ))

    return install


@pytest.mark.parametrize("says", ["", "echo Getting image source signatures >&2;"])
def test_a_registry_that_stops_in_the_middle_is_given_up(command, monkeypatch, says):
    command(f"{says} exec sleep 600")
    monkeypatch.setattr(base_image, "ANSWER_S", 0.2)
    monkeypatch.setattr(podman, "LONGEST_S", 0.4)
    chosen = base_image.BaseSettings(source="registry", image="debian", suite="trixie")
    with pytest.raises(SandboxError, match="no registry gives debian"):
        base_image.make(chosen)


def test_a_podman_that_is_killed_is_said_to_be(command):
    command("kill -9 $$")
    with pytest.raises(SandboxError, match="podman build was ended by signal 9"):
        podman.run("build")


def test_all_that_is_said_goes_to_the_log(command, tmp_path):
    command("echo out; echo err >&2; exit 7")
    log = tmp_path / "logs/ada.log"
    assert podman.run_logged("build", log=log, timeout_s=60) == 7
    assert log.read_text() == "out\nerr\n"


def test_what_takes_too_long_names_its_log(command, tmp_path):
    command("exec sleep 60")
    log = tmp_path / "ada.log"
    with pytest.raises(SandboxError, match=r"podman build took longer than 0\.1 s .*ada\.log"):
        podman.run_logged("build", log=log, timeout_s=0.1)
