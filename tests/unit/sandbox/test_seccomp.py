import json
from pathlib import Path

import pytest

PROFILE = json.loads(
    (Path(__file__).resolve().parents[3] / "envs/sandbox/seccomp.json").read_text()
)
# fmt: off
DENIED = (
    "ptrace", "process_vm_readv", "process_vm_writev", "pidfd_getfd", "kcmp", "perf_event_open",
    "bpf", "userfaultfd", "io_uring_setup", "io_uring_enter", "io_uring_register", "unshare",
    "setns", "mount", "umount2", "fsopen", "move_mount", "open_tree", "pivot_root", "chroot",
    "keyctl", "add_key", "request_key", "shmget", "semget", "msgget", "mq_open", "init_module",
    "kexec_load", "reboot", "swapon", "settimeofday", "seccomp", "clone3",
)
# fmt: on


def allowed() -> dict[str, list[list[dict]]]:
    found: dict[str, list[list[dict]]] = {}
    for rule in PROFILE["syscalls"]:
        if rule["action"] == "SCMP_ACT_ALLOW":
            for name in rule["names"]:
                found.setdefault(name, []).append(rule.get("args", []))
    return found


def test_only_unix_sockets_come_in_pairs():
    [[condition]] = allowed()["socketpair"]
    assert (condition["index"], condition["value"], condition["op"]) == (0, 1, "SCMP_CMP_EQ")


def test_what_is_not_named_is_denied():
    assert PROFILE["defaultAction"] == "SCMP_ACT_ERRNO"


@pytest.mark.parametrize("name", DENIED)
def test_denied(name):
    assert name not in allowed()


def test_only_native_calls():
    assert all(entry["subArchitectures"] == [] for entry in PROFILE["archMap"])


def test_no_new_namespaces_by_clone():
    [[condition]] = allowed()["clone"]
    namespaces = 0x7E020000
    assert condition["op"] == "SCMP_CMP_MASKED_EQ"
    assert condition["value"] & namespaces == namespaces
    assert condition["valueTwo"] == 0


def test_sockets_of_three_families_only():
    conditions = allowed()["socket"]
    assert sorted(args[0]["value"] for args in conditions) == [1, 2, 10]
    assert all(args[0]["op"] == "SCMP_CMP_EQ" and args[0]["index"] == 0 for args in conditions)
