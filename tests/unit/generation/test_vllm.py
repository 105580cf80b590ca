"""What an engine is started with, and what of that makes another model."""

from pathlib import Path
from typing import Any

import pytest
from generating import CELL, prompts_of, sampling_of, settings_of

from repass.config import Model
from repass.errors import EngineError
from repass.generation.engines import vllm
from repass.generation.requests import Asking, Job


def job(root: Path, **fields: Any) -> Job:
    base, adapter = root / "base", root / "adapter"
    for folder, name in ((base, "config.json"), (adapter, "adapter_config.json")):
        folder.mkdir(exist_ok=True)
        if not (folder / name).exists():
            (folder / name).write_text('{"r": 24}')
    entry = {"name": "m", "family": "f", "kind": "base", "repository": "./base"} | fields
    model = Model.model_validate(entry)
    prompts = tuple(prompts_of(1))
    return Job(CELL, model, sampling_of(), prompts, settings_of(), root / "journal", root)


def keys(job: Job) -> set[str]:
    backend = vllm.VllmBackend()
    asking = Asking(job, backend.identity(job), backend.served_name(job.model))
    return {request.key for request in asking.first()}


ADAPTED = {"lora": {"repository": "./adapter"}}


def test_fields_become_arguments(tmp_path: Path) -> None:
    given = {"gpus": 4, "gpu_memory_fraction": 0.85, "quantization": "awq", **ADAPTED}
    asked = vllm.arguments(job(tmp_path, **given))
    assert {
        "--tensor-parallel-size=4",
        "--gpu-memory-utilization=0.85",
        "--quantization=awq",
        "--enable-lora",
        f"--lora-modules=adapter={tmp_path}/adapter",
        "--max-lora-rank=32",
    } <= set(asked)


def test_a_plain_model_gets_none_of_them(tmp_path: Path) -> None:
    words = " ".join(vllm.arguments(job(tmp_path)))
    assert not any(word in words for word in ("tensor", "utilization", "quantization", "lora"))


@pytest.mark.parametrize("content", ["{}", '{"r": 4096}', "not JSON"])
def test_an_adapter_without_a_rank_that_fits_is_refused(tmp_path: Path, content: str) -> None:
    adapted = job(tmp_path, **ADAPTED)
    (tmp_path / "adapter/adapter_config.json").write_text(content)
    with pytest.raises(EngineError, match=r"names no rank `r` from 1 to 512; mend the adapter"):
        vllm.arguments(adapted)


@pytest.mark.parametrize("fields", [{"quantization": "fp8"}, ADAPTED])
def test_what_is_done_to_the_weights_makes_another_model(
    tmp_path: Path, fields: dict[str, Any]
) -> None:
    assert keys(job(tmp_path)).isdisjoint(keys(job(tmp_path, **fields)))


def test_memory_makes_no_other_model(tmp_path: Path) -> None:
    assert keys(job(tmp_path)) == keys(job(tmp_path, gpu_memory_fraction=0.5, gpus=2))


def test_another_checkpoint_of_the_adapter_makes_another_model(tmp_path: Path) -> None:
    adapted = job(tmp_path, **ADAPTED)
    before = keys(adapted)
    (tmp_path / "adapter/adapter_model.safetensors").write_bytes(b"new")
    assert before.isdisjoint(keys(adapted))


def test_a_folder_without_an_adapter_is_refused(tmp_path: Path) -> None:
    adapted = job(tmp_path, **ADAPTED)
    (tmp_path / "adapter/adapter_config.json").unlink()
    with pytest.raises(EngineError, match=r"no adapter there \(adapter_config.json is missing\)"):
        keys(adapted)


def test_requests_go_to_the_adapter(tmp_path: Path) -> None:
    backend = vllm.VllmBackend()
    assert backend.served_name(job(tmp_path).model) == "model"
    assert backend.served_name(job(tmp_path, **ADAPTED).model) == "adapter"


def test_another_chat_template_is_another_engine(tmp_path: Path) -> None:
    """One that runs has read the file, and goes on with what stood there."""
    chatting = job(tmp_path, chat_template="chat.jinja")
    asked = vllm.arguments(chatting)
    found = []
    for template in ("{{ a }}", "{{ b }}"):
        (tmp_path / "chat.jinja").write_text(template)
        identity = vllm.VllmBackend().identity(chatting)
        found.append(vllm.engine_key(chatting, identity, Path("python"), asked))
    assert found[0] != found[1]
