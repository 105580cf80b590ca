"""Replays by name, what a user would type, and how recorded scores are read."""

import json
from pathlib import Path
from typing import Any

import pytest

from repass.cli.score import configuration
from repass.errors import ConfigError
from repass.extraction import POLICIES
from repass.parity import registry, replays
from repass.parity.replays import REPLAYS, Recorded


def write(folder: Path, name: str, content: Any) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(json.dumps(content))


def test_no_two_replays_share_a_name() -> None:
    assert len(REPLAYS) == len(replays._ALL)


def test_every_replay_has_a_benchmark_and_a_policy_that_there_are() -> None:
    known = configuration(None).known.benchmarks
    assert {replay.benchmark for replay in REPLAYS.values()} <= set(known)
    assert {replay.extraction for replay in REPLAYS.values()} <= set(POLICIES)


def test_sets_and_replays_may_have_reasons() -> None:
    assert registry.names() >= {"humaneval-x-js", "chat-qwen2-js"}


def test_an_unknown_replay_is_refused_with_a_near_one() -> None:
    with pytest.raises(ConfigError, match="no replay is named 'chat-qwen2-j'; did you mean chat-"):
        replays.choose(["chat-qwen2-j"])


def test_the_command_names_an_extraction_only_if_there_is_one() -> None:
    assert REPLAYS["chat-qwen2-js"].command == (
        "repass score samples/qwen-eval-chat/qwen2/generations_js.jsonl.gz"
        " --benchmark multipl-e-humaneval-js --extraction fence"
    )
    assert "--extraction" not in REPLAYS["wizardcoder-15b"].command


def test_every_missing_file_is_named(tmp_path: Path) -> None:
    assert REPLAYS["chat-qwen2-js"].missing(tmp_path) == [
        "samples/qwen-eval-chat/qwen2/generations_js.jsonl.gz",
        "samples/qwen-eval-chat/qwen2/aggregate_pass1.json",
    ]


def test_plus_counts_only_where_base_passes(tmp_path: Path) -> None:
    statuses = {"T/0": ("pass", "pass"), "T/1": ("pass", "fail"), "T/2": ("fail", "pass")}
    rows = {
        task: [{"base_status": base, "plus_status": plus}]
        for task, (base, plus) in statuses.items()
    }
    write(tmp_path, "r.json", {"eval": rows})
    found = replays.evalplus("r.json", tmp_path)
    assert found["pass@1"] == Recorded(1 / 3, {"T/0": True, "T/1": False, "T/2": False})
    assert found["base pass@1"] == Recorded(2 / 3, {"T/0": True, "T/1": True, "T/2": False})


def test_percents_become_shares(tmp_path: Path) -> None:
    folder = f"{replays.QWEN}/multipl-e"
    write(tmp_path, f"{folder}/results.json", {"js": 50.0})
    details = {"a": [[0, {"passed": True}]], "b": [[0, {"passed": False}]]}
    write(tmp_path, f"{folder}/humaneval-js-details.json", details)
    assert replays.multipl_e("js", tmp_path) == {"pass@1": Recorded(0.5, {"a": True, "b": False})}
    assert replays.known(25, 50, tmp_path)["base pass@1"] == Recorded(0.5)
