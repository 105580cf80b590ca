"""Warnings of prompts reach every cell that uses them; those of cells come from what is known."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import synthetic

from repass import records
from repass.records import PromptRemark
from repass.store import Sources

Table = Callable[[str], pl.DataFrame]
Built = Callable[[Sources], Table]


@pytest.fixture
def remarked(tmp_path: Path, sources: Sources) -> Sources:
    """One remark, on one of the prompts of one benchmark."""
    remark = PromptRemark(
        benchmark="demo", prompt="complete", rule="r", seen="2 of 6 prompts", remedy="do so"
    )
    file = tmp_path / "complete.remarks.parquet"
    records.write(records.frame([remark], records.PROMPT_REMARKS), records.PROMPT_REMARKS, file)
    return sources.model_copy(update={"remarks": (file,)})


def test_a_remark_on_a_prompt_is_a_warning_of_its_cells(remarked: Sources, built: Built) -> None:
    warnings = built(remarked)("warnings").filter(pl.col("stage") == "prompts")
    assert warnings.height == 4  # two models, two samplings
    assert set(warnings["benchmark"]) == {"demo"}
    assert set(warnings["prompt"]) == {"complete"}
    assert set(warnings["seen"]) == {"2 of 6 prompts"}


def test_kinds_that_do_not_fit_are_warned_of(sources: Sources, built: Built) -> None:
    read = built(sources)
    asked = read("warnings JOIN models USING (model) WHERE rule LIKE 'chat-template-%'")
    found = set(asked.select("kind", "prompt", "rule").iter_rows())
    assert found == {
        ("base", "instruct", "chat-template-on-base"),
        ("instruct", "complete", "chat-template-missing"),
    }


def prompting(sources: Sources, **known: Any) -> None:
    """What generation wrote down of the first cell's model."""
    file = sources.facts[0]
    facts = json.loads(file.read_text())
    file.write_text(json.dumps({**facts, "prompting": {"prompts_with_bos": 0, **known}}))


def rules(read: Table, sources: Sources) -> set[str]:
    cell = json.loads(sources.facts[0].read_text())
    names = ("model", "benchmark", "prompt", "sampling")
    wanted = [pl.col(name) == cell[name] for name in names]
    return set(read("warnings").filter(*wanted)["rule"])


@pytest.mark.parametrize(
    ("known", "rule"),
    [
        ({"prompts_with_bos": 3, "adds_bos": True}, "doubled-bos"),
        ({"generation_config": {"top_k": 20}}, "generation-config"),
    ],
)
def test_what_the_model_s_files_say_is_taken_into_account(
    known: dict[str, Any], rule: str, sources: Sources, built: Built
) -> None:
    prompting(sources, **known)
    assert rule in rules(built(sources), sources)


@pytest.mark.parametrize(
    ("tokens", "rule"), [(512, "token-limit"), (100, "context-length"), (None, "token-limit")]
)
def test_completions_that_were_cut_are_told_apart_by_where(
    tokens: int | None, rule: str, sources: Sources, built: Built
) -> None:
    cut = {
        "finish_reason": pl.lit("length"),
        "completion_tokens": pl.lit(tokens, pl.Int32),
    }
    synthetic.edit(sources.completions[0], lambda frame: frame.with_columns(**cut))
    found = rules(built(sources), sources)
    assert found & {"token-limit", "context-length"} == {rule}


def test_a_refused_prompt_is_beyond_the_context(sources: Sources, built: Built) -> None:
    said = "This model's maximum context length is 2048 tokens."
    synthetic.edit(sources.completions[0], lambda frame: frame.with_columns(error=pl.lit(said)))
    assert "context-length" in rules(built(sources), sources)


def test_a_begun_answer_is_known_by_its_last_message(sources: Sources, built: Built) -> None:
    before = built(sources)("asked")
    assert not before["primed"].any()
    message = pl.struct(role=pl.lit("assistant"), content=pl.lit("Code:\n"))
    begun = pl.col("messages").list.concat(pl.concat_list(message))
    chats = [file for file in sources.prompts if file.stem == "instruct"]
    for file in chats:
        synthetic.edit(file, lambda frame: frame.with_columns(messages=begun))
    after = built(sources)("asked")
    assert after.filter(pl.col("prompt_kind") == "chat")["primed"].all()
    assert not after.filter(pl.col("prompt_kind") == "text")["primed"].any()
