"""The Python image with the scientific stack, if it is built (REPASS_TEST_IMAGES=all builds it)."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from repass.records import Verdict
from repass.sandbox import images
from repass.sandbox.pool import Pool
from repass.sandbox.records import Limits, Outcome, Program

pytestmark = pytest.mark.podman

ROOT = Path(__file__).resolve().parents[2]
IMAGE = "python-science"
LIMITS = Limits(cpu_s=20, wall_s=60, memory_mb=512, file_mb=16)

FROM_ELSEWHERE = [
    "blake3",
    "Crypto",
    "cv2",
    "faker",
    "gensim",
    "pytesseract",
    "sendgrid",
    "textblob",
    "wikipedia",
    "wordninja",
    "xgboost",
]
"""What requirements.lock adds to Debian's packages, by the names that programs import."""


@dataclass(frozen=True)
class Settings:
    workers: int = 1
    limits: Limits = LIMITS
    recycle_after: int = 500


@pytest.fixture(scope="module")
def science() -> Iterator[Pool]:
    built = {record.name for record in images.built()}
    if IMAGE not in built and os.environ.get("REPASS_TEST_IMAGES") != "all":
        pytest.skip(f"the image {IMAGE} is not built; REPASS_TEST_IMAGES=all builds it")
    with Pool(images.ensure(IMAGE, ROOT), Settings()) as opened:
        yield opened


def run(pool: Pool, source: str) -> Outcome:
    program = Program(key="one", language="python", source=source, limits=LIMITS)
    [(_, outcome)] = pool.run([program])
    return outcome


def test_what_is_preloaded_is_there_before_the_program_asks(science):
    names = (ROOT / "envs/sandbox" / IMAGE / "preload").read_text().split()
    outcome = run(science, f"import sys\nassert set({names}) <= set(sys.modules)")
    assert outcome.verdict is Verdict.PASSED, outcome


def test_preloading_has_started_no_thread(science):
    outcome = run(science, "import os\nassert len(os.listdir('/proc/self/task')) == 1")
    assert outcome.verdict is Verdict.PASSED, outcome


def test_linear_algebra_starts_no_thread(science):
    source = (
        "import os\nimport numpy as np\n"
        "a = np.random.rand(300, 300)\nassert np.allclose(a @ np.linalg.inv(a), np.eye(300))\n"
        "assert len(os.listdir('/proc/self/task')) == 1"
    )
    outcome = run(science, source)
    assert outcome.verdict is Verdict.PASSED, outcome


def test_a_figure_is_drawn_without_a_display(science):
    source = (
        "import io\nimport matplotlib.pyplot as plt\n"
        "plt.plot([1, 2], [3, 4])\nfile = io.BytesIO()\nplt.savefig(file, format='png')\n"
        "assert file.getvalue().startswith(b'\\x89PNG')"
    )
    outcome = run(science, source)
    assert outcome.verdict is Verdict.PASSED, outcome


def test_figures_of_one_program_are_unknown_to_the_next(science):
    run(science, "import matplotlib.pyplot as plt\nplt.figure()")
    outcome = run(science, "import matplotlib.pyplot as plt\nassert plt.get_fignums() == []")
    assert outcome.verdict is Verdict.PASSED, outcome


def test_an_array_beyond_the_limit_is_out_of_memory(science):
    outcome = run(science, "import numpy as np\nnp.ones(1 << 28)")
    assert outcome.verdict is Verdict.OUT_OF_MEMORY, outcome


@pytest.mark.parametrize("name", FROM_ELSEWHERE)
def test_what_debian_does_not_package_is_there(science, name):
    outcome = run(science, f"import {name}")
    assert outcome.verdict is Verdict.PASSED, outcome


def test_stop_words_and_sentences_need_no_download(science):
    source = (
        "from nltk.corpus import stopwords\nfrom nltk.tokenize import word_tokenize\n"
        "assert 'the' in stopwords.words('english')\nassert word_tokenize('Go on.') == "
        "['Go', 'on', '.']"
    )
    outcome = run(science, source)
    assert outcome.verdict is Verdict.PASSED, outcome


@pytest.mark.parametrize("command", ["python", "pip", "unzip"])
def test_commands_that_programs_start_are_there(science, command):
    outcome = run(science, f"import shutil\nassert shutil.which({command!r})")
    assert outcome.verdict is Verdict.PASSED, outcome


def test_a_subprocess_finds_the_packages(science):
    source = (
        "import subprocess, sys\n"
        "subprocess.run([sys.executable, '-c', 'import numpy, faker'], check=True)"
    )
    outcome = run(science, source)
    assert outcome.verdict is Verdict.PASSED, outcome


def test_numpy_s_random_numbers_are_the_same_in_each_worker(science):
    source = (
        "import numpy as np\n"
        "assert np.random.randint(10**9) == np.random.RandomState(0).randint(10**9)"
    )
    assert run(science, source).verdict is Verdict.PASSED
