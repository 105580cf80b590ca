"""What the peers leave behind does not stop the next round."""

from pathlib import Path

from repass.bench.contestants.peers import EvalPlus
from repass.bench.jobs import Job


def test_evalplus_finds_no_results_of_its_preparation(tmp_path: Path) -> None:
    program = tmp_path / "bin" / "evalplus.evaluate"
    program.parent.mkdir()
    program.write_text('#!/bin/sh\necho "{}" > "${4%.jsonl}_eval_results.json"\n')
    program.chmod(0o755)
    samples = tmp_path / "samples.jsonl"
    job = Job(samples, tmp_path / "problems.jsonl", programs=1, tasks=1, workers=1, folder=tmp_path)
    EvalPlus(tmp_path, "humaneval").prepare(job)
    assert not (tmp_path / "samples_eval_results.json").exists()
    assert (tmp_path / "prepare.log").exists()
