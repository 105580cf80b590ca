"""Prompts of several turns: each turn sees the answers before it, and none is paid for twice."""

from pathlib import Path

import pytest
from fake_openai import FakeOpenAI, Fault, text_of
from generating import Run, prompts_of, sampling_of

from repass.errors import EngineError
from repass.prompts import turns
from repass.records import Prompt

LATER = ("# two\n", "# three\n")


def conversations(count: int) -> list[Prompt]:
    return [prompt.model_copy(update={"turns": LATER}) for prompt in prompts_of(count)]


def program(number: int, seed: int) -> str:
    """What the fake server's answers come to."""
    asked = (f"def f{number}(x):\n", *LATER)
    answers: list[str] = []
    for _ in asked:
        answers.append(text_of(turns.text(asked, answers), seed))
    return turns.text(asked, answers)


def test_each_turn_sees_the_answers_before_it(run: Run, server: FakeOpenAI) -> None:
    completions, facts = run(prompts=conversations(2))
    assert [row.completion for row in completions] == [
        program(task, 7 + sample) for task in range(2) for sample in range(2)
    ]
    assert len(server.requests) == facts.requests_sent == 2 * 2 * 3
    assert (facts.samples, facts.errors) == (4, 0)


def test_turns_are_summed_up(run: Run, server: FakeOpenAI) -> None:
    (row,), facts = run(prompts=conversations(1), sampling=sampling_of(n=1))
    assert row.completion_tokens == facts.completion_tokens == 3 * 12
    assert row.prompt_tokens == sum(len(request["asked"].split()) for request in server.requests)
    assert (row.seed, row.finish_reason, row.error) == (7, "stop", None)
    assert (row.duration_s or 0) > (row.time_to_first_token_s or 0) > 0


def test_prompts_may_have_different_numbers_of_turns(run: Run, server: FakeOpenAI) -> None:
    mixed = [*conversations(1), prompts_of(2)[1]]
    completions, _ = run(prompts=mixed, sampling=sampling_of(n=1))
    assert [row.completion for row in completions] == [
        program(0, 7),
        text_of("def f1(x):\n", 7),
    ]
    assert len(server.requests) == 4


def test_what_prompts_have_in_common_is_asked_once(run: Run, server: FakeOpenAI) -> None:
    (first,) = conversations(1)
    twin = first.model_copy(update={"task_id": "T/twin", "turns": ("# two\n", "# four\n")})
    run(prompts=[first, twin], sampling=sampling_of(n=1))
    assert len(server.requests) == 4, "two turns in common, then one each"


@pytest.mark.parametrize("kept", range(7))
def test_after_a_kill_no_turn_is_paid_for_twice(
    kept: int, run: Run, server: FakeOpenAI, tmp_path: Path
) -> None:
    given = {"prompts": conversations(2), "sampling": sampling_of(n=1)}
    whole, _ = run(**given)
    journal = tmp_path / "cell.journal.jsonl"
    lines = journal.read_text().splitlines(keepends=True)
    answers = [line for line in lines if "completion_tokens" in line]
    journal.write_text("".join(answers[:kept]) + answers[kept % 6][:40])
    server.requests.clear()
    again, facts = run(**given)
    assert len(server.requests) == facts.requests_sent == 6 - kept
    assert [row.completion for row in again] == [row.completion for row in whole]
    assert [row.completion_tokens for row in again] == [36, 36]


def test_a_failed_turn_is_the_sample_s_error_and_alone_asked_again(
    run: Run, server: FakeOpenAI
) -> None:
    server.faults = [Fault("400", words="# three")]
    (row,), _ = run(prompts=conversations(1), sampling=sampling_of(n=1))
    assert row.completion is None
    assert row.error is not None
    assert row.completion_tokens == 24, "of the turns before"
    server.faults.clear()
    server.requests.clear()
    (row,), facts = run(prompts=conversations(1), sampling=sampling_of(n=1))
    assert row.completion == program(0, 7)
    assert (len(server.requests), facts.errors) == (1, 0)


def test_a_dead_endpoint_in_mid_conversation_keeps_the_turns(run: Run, server: FakeOpenAI) -> None:
    server.faults = [Fault("401", words="# two")]
    with pytest.raises(EngineError):
        run(prompts=conversations(2), sampling=sampling_of(n=1))
    server.faults.clear()
    server.requests.clear()
    completions, _ = run(prompts=conversations(2), sampling=sampling_of(n=1))
    assert [row.completion for row in completions] == [program(0, 7), program(1, 7)]
    assert len(server.requests) == 4
