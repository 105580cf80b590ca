import copy

import pytest

from repass.sandbox import protections

LIMITS = {"memory": 1000, "memory_swap": 1000, "pids": 80, "cpu_millis": 1000}
KEPT = f"{protections.mask(protections.CAPABILITIES):016x}"
STATUS = {"NoNewPrivs": "1", "Seccomp": "2", "CapAmb": "0", "Uid": "0 0 0 0", "Groups": ""}
SAFE = {
    "supervisor": {
        "status": {**STATUS, "CapEff": KEPT, "CapPrm": KEPT, "CapBnd": KEPT},
        "uid_map": ["0", "100000", "65536"],
        "interfaces": ["lo"],
        "mounts": {"/": "overlay ro,relatime", "/tmp": "tmpfs rw", "/dev": "tmpfs rw"},
        "limits": {"memory": 1000, "memory_swap": 1000, "pids": 80, "cpu_millis": 1000},
        "inodes": {"/tmp": 16384, "/dev/shm": 16384},
        "first_process": True,
    },
    "program": {
        "status": {
            **STATUS, "CapEff": "0", "CapPrm": "0", "CapBnd": KEPT, "Uid": "10001 10001 10001 10001"
        },
        "open_files": 4,
        "oom_score_adj": 1000,
        "attempts": {"write to the root": "EROFS"},
    },
}  # fmt: skip

BROKEN = {
    "no new privileges": ("supervisor", "status", "NoNewPrivs", "0"),
    "the seccomp filter": ("program", "status", "Seccomp", "0"),
    "dropped capabilities": ("supervisor", "status", "CapBnd", "000001ffffffffff"),
    "a program without capabilities": ("program", "status", "CapEff", "1"),
    "the user namespace": ("supervisor", "uid_map", None, ["0", "0", "4294967295"]),
    "a user of its own": ("program", "status", "Uid", "0 0 0 0"),
    "the read-only root": ("supervisor", "mounts", "/", "overlay rw,relatime"),
    "the read-only root ": ("supervisor", "mounts", "/srv", "ext4 rw"),
    "no network interface": ("supervisor", "interfaces", None, ["eth0", "lo"]),
    "the limit on memory": ("supervisor", "limits", "memory", None),
    "the limit on memory_swap": ("supervisor", "limits", "memory_swap", 2000),
    "the limit on pids": ("supervisor", "limits", "pids", None),
    "the limit on cpu_millis": ("supervisor", "limits", "cpu_millis", None),
    "the limit on cpu_millis ": ("supervisor", "limits", "cpu_millis", 2000),
    "a limit on the number of files": ("supervisor", "inodes", "/tmp", 0),
    "closed descriptors": ("program", "open_files", None, 5),
    "first victim": ("program", "oom_score_adj", None, 0),
    "the process namespace": ("supervisor", "first_process", None, False),
    "a program can write to the root": ("program", "attempts", "write to the root", ""),
}


def test_all_in_force():
    assert protections.missing(SAFE, LIMITS) == []


@pytest.mark.parametrize("name", BROKEN)
def test_the_missing_one_is_named(name):
    side, part, key, value = BROKEN[name]
    facts = copy.deepcopy(SAFE)
    if key is None:
        facts[side][part] = value
    else:
        facts[side][part][key] = value
    [found] = protections.missing(facts, LIMITS)
    assert name.strip() in found


def test_a_probe_that_did_not_run_is_no_proof():
    assert protections.missing({"supervisor": SAFE["supervisor"], "program": None}, LIMITS)


@pytest.mark.parametrize("name", ["memory", "memory_swap", "pids", "cpu_millis"])
def test_no_limit_may_go_unreported(name):
    facts = copy.deepcopy(SAFE)
    del facts["supervisor"]["limits"][name]
    [found] = protections.missing(facts, LIMITS)
    assert f"the limit on {name} " in found
