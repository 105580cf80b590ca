"""What a model's files say about how it wants to be asked."""

import json
from pathlib import Path
from typing import Any

import pytest
from generating import CELL, prompts_of, sampling_of, settings_of

from repass.config import Model
from repass.generation import prompting
from repass.generation.requests import Job
from repass.records import Message, Prompt

KEPT = "{% for m in messages %}<{{ m['role'] }}>{{ m['content'] }}<end>\n{% endfor %}"
TRIMMED = KEPT.replace("m['content']", "m['content'] | trim")
POST = {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "<s>"}}, {"Sequence": {}}]}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "model"
    path.mkdir()
    return path


def write(folder: Path, name: str, content: Any) -> None:
    (folder / name).write_text(content if isinstance(content, str) else json.dumps(content))


def found(
    folder: Path, prompts: tuple[Prompt, ...] | None = None, **fields: Any
) -> prompting.Prompting:
    model = Model(name="m", family="f", kind="base", repository=str(folder), **fields)
    job = Job(
        cell=CELL,
        model=model,
        sampling=sampling_of(),
        prompts=tuple(prompts_of(2)) if prompts is None else prompts,
        settings=settings_of(),
        journal=folder / "j",
        root=folder,
    )
    said = prompting.of(job)
    assert said is not None
    return said


def begun() -> tuple[Prompt, ...]:
    (prompt,) = prompts_of(1, kind="chat")
    messages = (*(prompt.messages or ()), Message(role="assistant", content="Code:\n"))
    return (prompt.model_copy(update={"messages": messages}),)


def test_a_folder_without_files_says_nothing(folder: Path) -> None:
    assert found(folder) == prompting.Prompting()


def test_damaged_files_say_nothing(folder: Path) -> None:
    for name in ("config.json", "tokenizer_config.json", "generation_config.json"):
        write(folder, name, "{")
    assert found(folder) == prompting.Prompting()


def test_the_context_is_the_configured_one_or_the_model_s(folder: Path) -> None:
    write(folder, "config.json", {"max_position_embeddings": 2048})
    assert found(folder).context_length == 2048
    assert found(folder, context_length=512).context_length == 512


@pytest.mark.parametrize("kept", ["chat_template.jinja", "tokenizer_config.json"])
def test_a_chat_template_is_found_where_it_may_stand(kept: str, folder: Path) -> None:
    assert found(folder).chat_template is False
    write(folder, kept, KEPT if kept.endswith(".jinja") else {"chat_template": KEPT})
    assert found(folder).chat_template is True


@pytest.mark.parametrize(("template", "trims"), [(KEPT, False), (TRIMMED, True), ("{% x", None)])
def test_a_template_may_cut_the_end_of_an_answer(
    template: str, trims: bool | None, folder: Path
) -> None:
    write(folder, "chat_template.jinja", template)
    assert found(folder, begun()).trims_answers is trims
    assert found(folder).trims_answers is None


@pytest.mark.parametrize(
    ("tokenizer", "adds"),
    [({"post_processor": POST}, True), ({"post_processor": None}, False)],
)
@pytest.mark.parametrize("token", ["<s>", {"content": "<s>"}])
def test_prompts_that_begin_with_the_first_token_are_counted(
    tokenizer: dict[str, Any], adds: bool, token: Any, folder: Path
) -> None:
    write(folder, "tokenizer_config.json", {"bos_token": token})
    write(folder, "tokenizer.json", tokenizer)
    first, second = prompts_of(2)
    twice = first.model_copy(update={"text": f"<s>{first.text}"})
    said = found(folder, (twice, second))
    assert (said.prompts_with_bos, said.adds_bos) == (1, adds)


def test_tokens_around_an_instruction_count_as_the_prompt(folder: Path) -> None:
    write(folder, "tokenizer_config.json", {"bos_token": "<s>", "add_bos_token": True})
    tokens = {"user": "<s>[INST] ", "end": " [/INST]"}
    said = found(folder, tuple(prompts_of(2, kind="chat")), instruction_tokens=tokens)
    assert (said.prompts_with_bos, said.adds_bos) == (2, True)


def test_what_the_model_would_set_besides_ours(folder: Path) -> None:
    content = {"temperature": 0.7, "top_k": 20, "repetition_penalty": 1.0, "min_p": None}
    write(folder, "generation_config.json", content)
    assert found(folder).generation_config == {"top_k": 20}
