import subprocess
import sys
import time

from repass import usage
from repass.usage import Usage


def test_sums_and_the_greater_peak() -> None:
    one = Usage(wall_s=1, cpu_s=2, peak_memory_bytes=30)
    other = Usage(wall_s=10, cpu_s=20, peak_memory_bytes=3)
    assert one.plus(other) == Usage(wall_s=11, cpu_s=22, peak_memory_bytes=30)


def test_this_process_has_used_something() -> None:
    before = usage.of_this_process()
    began = time.process_time()
    while time.process_time() - began < 0.2:
        pass
    after = usage.of_this_process()
    assert 0.15 <= after.cpu_s - before.cpu_s <= 0.4
    assert after.wall_s > before.wall_s > 0
    assert after.peak_memory_bytes >= 10_000_000


def test_children_count_only_if_asked_for() -> None:
    code = "import time\nwhile time.process_time() < 0.3: pass"
    before = usage.of_this_process(), usage.of_this_process(children=True)
    subprocess.run([sys.executable, "-c", code], check=True)
    after = usage.of_this_process(), usage.of_this_process(children=True)
    assert after[1].cpu_s - before[1].cpu_s >= 0.3
    assert after[0].cpu_s - before[0].cpu_s < 0.3


def test_the_peak_is_not_the_parents() -> None:
    """getrusage would tell what the process held that started this one."""
    code = "from repass import usage; print(usage.of_this_process().peak_memory_bytes)"
    start = f"subprocess.run([sys.executable, '-c', {code!r}])"
    parent = f"import subprocess, sys\nx = b'x' * 300_000_000\n{start}"
    told = subprocess.run([sys.executable, "-c", parent], check=True, capture_output=True).stdout
    assert int(told) < 200_000_000
