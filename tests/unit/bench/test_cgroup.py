"""What the kernel writes about control groups, in both versions."""

import pytest

from repass.bench import cgroup

V1 = """\
9:cpuacct:/libpod_parent/libpod-abc
4:name=systemd:/a:b
3:cpu,cpuset:/x
0::/
"""


def test_each_controller_has_its_path():
    groups = cgroup.parse(V1)
    assert groups["cpuacct"] == "/libpod_parent/libpod-abc"


def test_controllers_that_share_a_hierarchy_share_the_path():
    groups = cgroup.parse(V1)
    assert groups["cpu"] == groups["cpuset"] == "/x"


def test_a_path_may_hold_a_colon():
    assert cgroup.parse(V1)["name=systemd"] == "/a:b"


def test_the_unified_hierarchy_has_no_controller():
    assert cgroup.parse("0::/machine/libpod-abc.scope\n") == {"": "/machine/libpod-abc.scope"}


def test_version_2_counts_microseconds():
    assert cgroup.usage_v2("usage_usec 2500000\nuser_usec 1\n") == 2.5


def test_a_file_without_usage_is_an_error():
    with pytest.raises(OSError, match="usage_usec"):
        cgroup.usage_v2("user_usec 1\n")
