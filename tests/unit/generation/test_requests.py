from pathlib import Path
from typing import Any

import pytest
from generating import CELL, endpoint_model, prompts_of, sampling_of, settings_of

from repass.config import Model
from repass.generation.identity import Identity, of_endpoint, of_folder
from repass.generation.requests import Asking, Job, Request
from repass.records import Message, Prompt

URL = "http://127.0.0.1:1/v1"


def requests(tmp_path: Path, identity: Identity | None = None, **changed: Any) -> list[Request]:
    given: dict[str, Any] = {
        "cell": CELL,
        "model": endpoint_model(URL),
        "sampling": sampling_of(),
        "prompts": tuple(prompts_of(2, stop=("\ndef",))),
        "settings": settings_of(),
        "journal": tmp_path / "j",
        "root": tmp_path,
    }
    asking = Asking(Job(**(given | changed)), identity or of_endpoint(URL, "fake"), "fake")
    return asking.first()


def test_each_sample_is_a_request_with_a_seed_of_its_own_prompt_by_prompt(tmp_path: Path) -> None:
    made = requests(tmp_path)
    assert [(request.prompt.position, request.sample, request.seed) for request in made] == [
        (0, 0, 7),
        (0, 1, 8),
        (1, 0, 7),
        (1, 1, 8),
    ]
    assert made[1].body["seed"] == 8
    assert "n" not in made[0].body
    assert made[0].body["stop"] == ["\ndef"]
    assert len({request.key for request in made}) == 4


def test_a_greater_n_keeps_the_keys(tmp_path: Path) -> None:
    before = {request.key for request in requests(tmp_path)}
    after = {request.key for request in requests(tmp_path, sampling=sampling_of(n=4))}
    assert before < after


def test_names_and_patience_are_not_in_the_key(tmp_path: Path) -> None:
    renamed = {
        "cell": CELL.model_copy(update={"model": "other", "prompt": "q", "sampling": "t"}),
        "model": endpoint_model(URL).model_copy(update={"name": "other", "family": "g"}),
        "sampling": sampling_of().model_copy(update={"name": "t"}),
        "settings": settings_of(retries=9, concurrency=1),
    }
    first, second = requests(tmp_path), requests(tmp_path, **renamed)
    assert [request.key for request in first] == [request.key for request in second]


@pytest.mark.parametrize(
    "changed",
    [
        {"identity": of_endpoint(URL, "other")},
        {"identity": of_endpoint("http://127.0.0.1:2/v1", "fake")},
        {"identity": of_endpoint(URL, "fake", revision="2")},
        {"prompts": tuple(prompts_of(2))},
        {"prompts": tuple(prompts_of(2, kind="chat"))},
        {"sampling": sampling_of(top_p=0.9)},
        {"sampling": sampling_of().model_copy(update={"temperature": 0.7})},
        {"sampling": sampling_of().model_copy(update={"max_tokens": 21})},
        {"sampling": sampling_of().model_copy(update={"seed": 100})},
        {"model": endpoint_model(URL, engine_args=("--rope-theta=5",))},
        {"model": endpoint_model(URL).model_copy(update={"quantization": "fp8"})},
        {"model": endpoint_model(URL, context_length=512)},
        {"model": endpoint_model(URL, dtype="float16")},
    ],
)
def test_all_that_determines_an_answer_is_in_the_key(
    tmp_path: Path, changed: dict[str, Any]
) -> None:
    before = {request.key for request in requests(tmp_path)}
    assert before.isdisjoint(request.key for request in requests(tmp_path, **changed))


def test_a_chat_template_counts_for_chats_only(tmp_path: Path) -> None:
    (tmp_path / "t.jinja").write_text("{{ messages }}")
    with_template = endpoint_model(URL, chat_template="t.jinja")
    for kind, same in (("text", True), ("chat", False)):
        prompts = tuple(prompts_of(1, kind=kind))
        before = requests(tmp_path, prompts=prompts)
        after = requests(tmp_path, prompts=prompts, model=with_template)
        assert (before[0].key == after[0].key) is same


def test_instruction_tokens_make_a_text_of_a_chat(tmp_path: Path) -> None:
    tokens = {"user": "[INST] ", "end": " [/INST]", "assistant": "\n"}
    model = Model.model_validate({**endpoint_model(URL).model_dump(), "instruction_tokens": tokens})
    made = requests(tmp_path, model=model, prompts=tuple(prompts_of(1, kind="chat")))
    assert made[0].path == "/completions"
    assert made[0].body["prompt"] == "[INST] write f0 [/INST]\n"
    assert "messages" not in made[0].body


def primed(begun: str) -> tuple[Prompt, ...]:
    (prompt,) = prompts_of(1, kind="chat")
    messages = (*(prompt.messages or ()), Message(role="assistant", content=begun))
    return (prompt.model_copy(update={"messages": messages}),)


def test_an_answer_that_is_begun_is_gone_on_with(tmp_path: Path) -> None:
    (request,) = requests(tmp_path, prompts=primed("Code:\n"), sampling=sampling_of(n=1))
    assert request.body["messages"][-1] == {"role": "assistant", "content": "Code:\n"}
    assert request.body["continue_final_message"] is True
    assert request.body["add_generation_prompt"] is False


def test_a_question_is_answered_as_the_server_does_by_itself(tmp_path: Path) -> None:
    made = requests(tmp_path, prompts=tuple(prompts_of(1, kind="chat")))
    assert {"continue_final_message", "add_generation_prompt"}.isdisjoint(made[0].body)


def test_instruction_tokens_stand_once_before_an_answer_that_is_begun(tmp_path: Path) -> None:
    tokens = {"user": "<u>", "end": "<e>", "assistant": "<a>"}
    model = Model.model_validate({**endpoint_model(URL).model_dump(), "instruction_tokens": tokens})
    made = requests(tmp_path, model=model, prompts=primed("def f():\n"))
    assert made[0].body["prompt"] == "<u>write f0<e><a>def f():\n"


def test_instruction_tokens_end_an_answer(tmp_path: Path) -> None:
    tokens = {"user": "<u>", "end": "\n", "assistant": "<a>"}
    model = Model.model_validate({**endpoint_model(URL).model_dump(), "instruction_tokens": tokens})
    made = requests(tmp_path, model=model, prompts=tuple(prompts_of(1, "chat", stop=("END",))))
    assert made[0].body["stop"] == ["END", "<u>", "<a>"]


def test_a_new_checkpoint_in_the_same_folder_is_another_model(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "config.json").write_text("{}")
    weights = bytearray(17 * 2**20)
    (folder / "model.safetensors").write_bytes(weights)
    before = of_folder(folder, None)
    (folder / "README.md").write_text("words")
    assert of_folder(folder, None) == before
    moved = folder.rename(tmp_path / "elsewhere")
    assert of_folder(moved, None).determinants == before.determinants
    for position in range(0, len(weights), 5000):
        weights[position] = 1
    (moved / "model.safetensors").write_bytes(weights)
    assert of_folder(moved, None).determinants != before.determinants
    assert of_folder(moved, "2").determinants != of_folder(moved, "1").determinants


def test_an_endpoint_is_sent_no_more_stops_than_it_takes(tmp_path: Path) -> None:
    prompts = tuple(prompts_of(1, stop=("\na", "\nb", "\nc")))
    model = endpoint_model(URL, endpoint={"stops": 2})
    assert requests(tmp_path, prompts=prompts, model=model)[0].body["stop"] == ["\na", "\nb"]
    none = endpoint_model(URL, endpoint={"stops": 0})
    assert "stop" not in requests(tmp_path, prompts=prompts, model=none)[0].body
