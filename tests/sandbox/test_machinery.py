"""What happens when the machinery fails, and that nothing is left of it."""

import secrets
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from podman.errors import PodmanError

from repass import owner, paths
from repass.records import Verdict
from repass.sandbox import images, labels, podman, scratch, selfcheck, worker
from repass.sandbox import janitor as janitors
from repass.sandbox.janitor import Janitor
from repass.sandbox.pool import Pool
from repass.sandbox.records import Limits, Program
from repass.sandbox.worker import POOL

from .conftest import Settings

pytestmark = pytest.mark.podman

SLEEPY = "import time\ntime.sleep(1.5)\nassert True"


LIMITS = Settings().limits


def larger(memory_mb: int) -> Limits:
    return LIMITS.model_copy(update={"memory_mb": memory_mb})


def program(number: int, source: str, limits: Limits = LIMITS) -> Program:
    return Program(key=str(number), language="python", source=source, limits=limits)


def ours() -> list[str]:
    """The containers of this process."""
    return listed(f"{labels.OWNER}={owner.me()}")


def of(pool: Pool) -> list[str]:
    """The containers of a pool."""
    return listed(f"{POOL}={pool.name}")


def listed(label: str) -> list[str]:
    command = ("ps", "--all", "--quiet", "--no-trunc", "--filter", f"label={label}")
    return podman.run(*command).split()


def signatures() -> set[str]:
    return {path.read_text() for path in paths.runtime_dir().glob("sandbox-*/owner")}


def wait_until(condition, seconds=120.0):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.1)
    return False


def test_self_tests_of_every_language(image, settings):
    results = selfcheck.check(image, settings)
    assert results
    assert [result for result in results if not result.as_expected] == []


def test_a_killed_worker_is_replaced_and_the_program_repeated(image, settings):
    with Pool(image, settings) as pool:
        killer = threading.Timer(0.7, lambda: [_kill(name) for name in of(pool)])
        killer.start()
        programs = [program(number, SLEEPY) for number in range(4)]
        outcomes = [outcome for _, outcome in pool.run(programs)]
    killer.join()
    assert [outcome.verdict for outcome in outcomes] == [Verdict.PASSED] * 4
    assert max(outcome.attempts for outcome in outcomes) > 1
    assert of(pool) == []


def test_a_killed_service_is_started_again(image, settings):
    with Pool(image, settings) as pool:
        process = pool._service._process
        process.kill()
        process.wait()
        programs = [program(number, "assert True", larger(150 + number)) for number in range(3)]
        outcomes = [outcome for _, outcome in pool.run(programs)]
    assert [outcome.verdict for outcome in outcomes] == [Verdict.PASSED] * 3


def test_a_worker_is_replaced_after_its_share(image, settings):
    with Pool(image, replace(settings, workers=1, recycle_after=2)) as pool:
        seen = []
        for number in range(5):
            list(pool.run([program(number, "assert True")]))
            seen.append(pool._slots[0]._worker.container)
    assert [seen[0] == seen[1], seen[1] == seen[2], seen[2] == seen[3]] == [True, False, True]


def test_leaving_in_the_middle_ends_everything(image, settings):
    with Pool(image, settings) as pool:
        patient = LIMITS.model_copy(update={"wall_s": 600})
        endless = program(0, "import time\ntime.sleep(600)", patient)
        thread = threading.Thread(target=lambda: list(pool.run([endless])))
        thread.start()
        time.sleep(0.5)
    thread.join(60)
    assert not thread.is_alive()
    assert of(pool) == []


OWNER = """
import sys
from pathlib import Path
sys.path.insert(0, {folder!r})
from conftest import Settings  # found by the path above
from repass.sandbox import images, janitor
from repass.sandbox.pool import Pool
from repass.sandbox.records import Limits, Program
janitor.QUIET_S = 3
with Pool(images.ensure("python", Path({root!r})), Settings()) as pool:
    print(pool._service._process.pid, flush=True)
    source = "import time\\ntime.sleep(60)"
    programs = [Program(key=str(n), language="python", source=source) for n in range(2)]
    list(pool.run(programs))
"""


def test_kill_9_of_the_owner_leaves_nothing(image):
    here = Path(__file__).resolve().parent
    code = OWNER.format(folder=str(here), root=str(here.parents[1]))
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    service = int(process.stdout.readline())
    whose = f"{owner.me().rsplit(':', 2)[0]}:{process.pid}:{owner._start_time(process.pid)}"
    label = f"label={labels.OWNER}={whose}"
    listing = ("ps", "--all", "--quiet", "--filter", label)
    assert wait_until(lambda: len(podman.run(*listing).split()) == 2)
    time.sleep(0.5)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert wait_until(lambda: not podman.run(*listing).split())
    assert wait_until(lambda: owner._start_time(service) is None)
    assert wait_until(lambda: whose not in signatures())


def test_an_image_that_is_there_is_not_made_again(image, monkeypatch):
    root = Path(__file__).resolve().parents[2]
    monkeypatch.setattr(images, "_build", None)
    assert images.ensure("python", root) == image
    assert image in images.built()
    assert image.toolchains["python"].startswith("Python 3.")


def test_a_removal_that_podman_refuses_is_made_up_for(image, settings, monkeypatch):
    remove, refused = worker.remove, []

    def refuse_at_first(client, container):
        if len(refused) < 2:
            refused.append(container)
            raise PodmanError("container state improper")
        remove(client, container)

    with Pool(image, settings) as pool:
        monkeypatch.setattr(worker, "remove", refuse_at_first)
    assert len(refused) == 2
    assert of(pool) == []


def test_what_the_pool_can_t_remove_the_janitor_does(image, settings, monkeypatch, capfd):
    monkeypatch.setattr(worker, "REMOVAL_PAUSES_S", (0.0,))

    def refuse(client, container):
        raise PodmanError("container state improper")

    with Pool(image, settings) as pool:
        monkeypatch.setattr(worker, "remove", refuse)
    assert "state improper" in capfd.readouterr().err
    assert wait_until(lambda: of(pool) == [])


def test_a_container_made_after_the_pool_s_death_is_removed(image, monkeypatch, tmp_path):
    """The last request of a killed pool is served when the janitor has seen nothing for long."""
    monkeypatch.setattr(janitors, "QUIET_S", 3)
    pool = secrets.token_hex(8)
    janitor = Janitor.start(pool)
    folder = scratch.make("podman", pool)
    made = tmp_path / "made"
    serving = ["sh", "-c", f"while ! [ -e {made} ]; do sleep 0.1; done", f"unix://{folder}/api"]
    service = subprocess.Popen(serving, start_new_session=True)
    (folder / "pid").write_text(str(service.pid))
    janitor.let_it_look()
    time.sleep(6)
    podman.run("create", "--label", f"{POOL}={pool}", image.digest)
    made.touch()
    service.wait()
    assert wait_until(lambda: listed(f"{POOL}={pool}") == [])
    assert wait_until(lambda: not folder.exists())


def test_a_service_outlives_the_thread_that_needed_it():
    with podman.Service() as service:
        thread = threading.Thread(target=lambda: service.client().__enter__().ping())
        thread.start()
        thread.join()
        process = service._process
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.5)


def test_a_kill_for_want_of_memory_leaves_no_file_where_the_user_works(
    image, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    hog = ["sh", "-c", "sleep 1; head -c 500m /dev/zero | tail"]
    with podman.Service() as service, service.client() as client:
        limits = {"mem_limit": "64m", "memswap_limit": "64m", "network_mode": "none"}
        container = client.containers.create(image.digest, entrypoint=hog, **limits)
        container.start()
        # Podman's own answer comes late: see the note that its monitor writes.
        assert wait_until((service._folder / "oom").exists)
        container.remove(force=True)
    assert list(tmp_path.iterdir()) == []


def _kill(container: str) -> None:
    podman.run("kill", "--signal", "KILL", container)
