"""The real vLLM on the CPU. In this order: the first test starts the one engine that all share."""

import json
import os
import signal
import struct
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from generating import CELL, JobProcess, processes_of, prompts_of, sampling_of, settings_of, until

from repass.cli.engines import command
from repass.config import Model
from repass.errors import EngineError
from repass.generation import CellFacts, generate
from repass.generation.keeper import wire
from repass.generation.keeper.folder import exclusive, kept_engines
from repass.generation.keeper.sessions import Session
from repass.records import Completion, Message

pytestmark = [pytest.mark.engine, pytest.mark.usefixtures("runtime")]

REPOSITORY = Path(__file__).parents[2]
KEEP_ALIVE_S = 8.0


def model(name: str = "demo-base", **fields: Any) -> Model:
    entry = {"name": name, "family": "demo", "kind": "base", "gpus": 0} | fields
    return Model(repository=str(REPOSITORY / "resources" / "models" / name), **entry)


def run(journal: Path, **changed: Any) -> tuple[list[Completion], CellFacts]:
    given = {
        "cell": CELL,
        "model": model(),
        "sampling": sampling_of(n=2),
        "prompts": prompts_of(4),
        "settings": settings_of(keep_alive_s=KEEP_ALIVE_S, concurrency=16, request_timeout_s=120),
        "journal": journal,
        "root": REPOSITORY,
    }
    return generate(**(given | changed))


def job(folder: Path, name: str, **given: Any) -> JobProcess:
    settings = {"keep_alive_s": 60, "concurrency": 2, "request_timeout_s": 120} | given.pop(
        "settings", {}
    )
    return JobProcess(
        folder,
        name,
        model=given.pop("model", model()).model_dump(),
        settings=settings,
        journal=str(folder / f"{name}.journal.jsonl"),
        root=str(REPOSITORY),
        **given,
    )


def keeper_pid() -> int:
    return int(until(lambda: processes_of(f"repass.generation.keeper {_folder()}"), 400)[0])


def engine_session() -> Session:
    """The session of the only warden: vLLM's processes rename themselves, no words find them."""
    words = f"repass.generation.keeper.warden {keeper_pid()} "
    return Session.led_by(until(lambda: processes_of(words))[0])


def engine_core() -> int:
    """The process that computes: the one that names itself so."""
    named = {pid: Path(f"/proc/{pid}/cmdline").read_bytes() for pid in engine_session().members()}
    return next(pid for pid, words in named.items() if b"EngineCore" in words)


def adapter(folder: Path) -> Path:
    """Make an adapter of rank 4 over the demo's model, of numbers drawn with a fixed seed."""
    config = json.loads((Path(str(model().repository)) / "config.json").read_bytes())
    width, rank, layers = config["hidden_size"], 4, config["num_hidden_layers"]
    random = np.random.default_rng(1)
    tensors: dict[str, np.ndarray] = {}
    for layer in range(layers):
        name = f"base_model.model.model.layers.{layer}.self_attn.q_proj"
        for part, shape in {"lora_A": (rank, width), "lora_B": (width, rank)}.items():
            tensors[f"{name}.{part}.weight"] = random.normal(size=shape).astype(np.float32)
    folder.mkdir()
    _write_safetensors(folder / "adapter_model.safetensors", tensors)
    said = {
        "peft_type": "LORA",
        "task_type": "CAUSAL_LM",
        "base_model_name_or_path": "demo-base",
        "r": rank,
        "lora_alpha": 8,
        "lora_dropout": 0.0,
        "bias": "none",
        "target_modules": ["q_proj"],
    }
    (folder / "adapter_config.json").write_text(json.dumps(said))
    return folder


def _write_safetensors(file: Path, tensors: dict[str, np.ndarray]) -> None:
    header, data = {}, b""
    for name, values in tensors.items():
        begin, data = len(data), data + values.tobytes()
        header[name] = {
            "dtype": "F32", "shape": list(values.shape), "data_offsets": [begin, len(data)]
        }  # fmt: skip
    text = json.dumps(header).encode()
    file.write_bytes(struct.pack("<Q", len(text)) + text + data)


def status() -> wire.Object:
    """What the only keeper says."""
    with exclusive():
        ((folder, _),) = kept_engines()
    told = wire.ask(folder.keeper, {"op": "status"})
    assert told
    return told


def _folder() -> str:
    return os.environ["REPASS_RUNTIME"]


def test_two_jobs_at_once_share_an_engine(tmp_path: Path) -> None:
    first, second = job(tmp_path, "first"), job(tmp_path, "second")
    facts = first.facts()
    assert second.facts()["errors"] == facts["errors"] == 0
    assert len(processes_of(f"repass.generation.keeper {_folder()}")) == 1
    assert (facts["engine"], facts["engine_version"]) == ("vllm", "0.32.0")
    assert facts["device"]
    assert facts["completion_tokens"] > 0


def test_what_both_have_cost_is_recorded(tmp_path: Path) -> None:
    """The engine of the test before has been loaded for its jobs; it answers this one at once."""
    loaded = status()["cost"]["load"]
    assert loaded["seconds"] > 1
    assert 1 < loaded["cpu_s"] < loaded["seconds"] * (os.cpu_count() or 1)
    _, facts = run(tmp_path / "a")
    assert facts.cost
    assert facts.job
    assert 0 < facts.cost.use.cpu_s < 60
    assert facts.cost.use.seconds >= facts.wall_s > 0
    assert facts.cost.load.seconds == 0
    assert 200e6 < (facts.cost.peak_memory_bytes or 0) < 20e9
    assert facts.cost.use.energy_j is facts.cost.peak_gpu_memory_bytes is None
    assert facts.job.cpu_s > 0


def test_a_greater_n_repeats_nothing_and_seeds_decide(tmp_path: Path) -> None:
    two, _ = run(tmp_path / "a")
    four, facts = run(tmp_path / "a", sampling=sampling_of(n=4))
    fresh, _ = run(tmp_path / "b", sampling=sampling_of(n=4))
    assert [row for row in four if row.sample < 2] == two
    assert (facts.requests_sent, facts.from_journal) == (8, 8)
    assert [row.completion for row in fresh] == [row.completion for row in four]
    assert len({row.completion for row in four if row.position == 0}) > 1
    assert all(row.time_to_first_token_s and row.prompt_tokens for row in four)


def test_greedy_is_the_same_twice(tmp_path: Path) -> None:
    greedy = sampling_of(n=1).model_copy(update={"temperature": 0.0})
    first, _ = run(tmp_path / "a", sampling=greedy)
    again, _ = run(tmp_path / "b", sampling=greedy)
    assert [row.completion for row in first] == [row.completion for row in again]


def test_stop_sequences_and_too_long_prompts(tmp_path: Path) -> None:
    prompts = prompts_of(2, stop=("\n",))
    long = prompts[1].model_copy(update={"text": "def f(x):\n    return x\n" * 2000})
    completions, facts = run(tmp_path / "a", prompts=[prompts[0], long])
    assert "\n" not in str(completions[0].completion)
    assert facts.errors == 2
    assert "maximum context length" in str(completions[2].error)


def test_a_chat_needs_a_template(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="has no chat template"):
        run(tmp_path / "a", prompts=prompts_of(1, kind="chat"))


def test_an_answer_that_is_begun_is_gone_on_with(tmp_path: Path) -> None:
    """The same as if the chat's text, up to where the answer was begun, were continued."""
    instruct = model("demo-instruct", kind="instruct")
    greedy = sampling_of(n=1).model_copy(update={"temperature": 0.0})
    (chat,) = prompts_of(1, kind="chat")
    (text,) = prompts_of(1)
    begun = Message(role="assistant", content="```python\ndef f0(x):")
    messages = (*(chat.messages or ()), begun)
    rendered = f"<|user|>\nwrite f0<|end|>\n<|assistant|>\n{begun.content}"
    asked = {
        "chat": chat.model_copy(update={"messages": messages}),
        "text": text.model_copy(update={"text": rendered}),
    }
    found = {
        kind: run(tmp_path / kind, model=instruct, prompts=[prompt], sampling=greedy)[0][0]
        for kind, prompt in asked.items()
    }
    assert found["chat"].error is None
    assert found["chat"].prompt_tokens == found["text"].prompt_tokens
    assert found["chat"].completion == found["text"].completion


def test_an_engine_whose_core_hangs_is_replaced(tmp_path: Path) -> None:
    CliRunner().invoke(command, ["stop", "--all"])
    settings = {"hang_timeout_s": 8.0, "keep_alive_s": 60, "request_timeout_s": 60.0}
    assert job(tmp_path, "cell", settings=settings).facts()["errors"] == 0
    core = engine_core()
    os.kill(core, signal.SIGSTOP)
    again = job(tmp_path, "cell", settings=settings, sampling={"n": 3})
    facts = again.facts()
    assert (facts["errors"], facts["requests_sent"]) == (0, 3)
    assert "the engine hung: nothing moved for 8 s" in again.errors.read_text()
    assert core not in engine_session().members()


def test_an_engine_whose_core_is_killed_is_replaced(tmp_path: Path) -> None:
    """Its server takes seconds to notice, and refuses connections before it ends."""
    settings = {"keep_alive_s": 60, "retries": 1}
    assert job(tmp_path, "cell", settings=settings).facts()["errors"] == 0
    os.kill(engine_core(), signal.SIGKILL)
    facts = job(tmp_path, "cell", settings=settings, sampling={"n": 3}).facts()
    assert (facts["errors"], facts["requests_sent"]) == (0, 3)


def test_an_adapter_is_another_model(tmp_path: Path) -> None:
    greedy = sampling_of(n=1).model_copy(update={"temperature": 0.0})
    lora = {"repository": str(adapter(tmp_path / "adapter"))}
    adapted, facts = run(tmp_path / "a", model=model(lora=lora), sampling=greedy)
    plain, _ = run(tmp_path / "a", model=model(), sampling=greedy)
    assert facts.errors == 0
    assert str(facts.adapter).startswith(lora["repository"])
    assert "--enable-lora" in facts.engine_arguments
    assert {row.request_key for row in adapted}.isdisjoint(row.request_key for row in plain)
    assert [row.completion for row in adapted] != [row.completion for row in plain]


def test_an_unused_engine_leaves_nothing(tmp_path: Path) -> None:
    # The shared engine was started with the first job's keep-alive time: stop it, start another.
    session = engine_session()
    assert len(session.members()) >= 3
    CliRunner().invoke(command, ["stop", "--all"])
    assert session.members() == []
    completions, facts = run(
        tmp_path / "a", model=model("demo-instruct", kind="instruct"),
        prompts=prompts_of(2, kind="chat"),
    )  # fmt: skip
    assert facts.errors == 0
    assert all(row.completion is not None for row in completions)
    session = engine_session()
    until(lambda: not session.members(), KEEP_ALIVE_S + 20)
    until(lambda: not processes_of(_folder()), 20)
    with exclusive():
        assert kept_engines() == []


def test_a_killed_workflow_leaves_nothing_even_while_loading(tmp_path: Path) -> None:
    script = "from repass import owner; print(owner.me(), flush=True); input()"
    workflow = subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert workflow.stdout
    name = workflow.stdout.readline().strip()
    loading = job(tmp_path, "loading", environment={"REPASS_WORKFLOW": name})
    session = engine_session()
    time.sleep(8)
    workflow.send_signal(signal.SIGKILL)
    workflow.wait()
    assert "its workflow has gone" in loading.error()
    until(lambda: not session.members(), 20)
    until(lambda: not processes_of(_folder()), 20)


def test_a_model_that_can_not_load_says_why(tmp_path: Path) -> None:
    broken = model(engine_args=("--no-such-flag",))
    with pytest.raises(EngineError, match="unrecognized arguments: --no-such-flag"):
        run(tmp_path / "a", model=broken)
