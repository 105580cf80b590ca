"""Generation from a fake endpoint in the same process."""

import errno
import json
import os
from pathlib import Path
from typing import Any

import pytest
from fake_openai import FakeOpenAI, Fault, text_of
from generating import Run, endpoint_model, prompts_of, sampling_of, settings_of

from repass.errors import DataError, EngineError


def test_completions_in_order_with_what_was_measured(run: Run, server: FakeOpenAI) -> None:
    completions, facts = run()
    assert [(row.task_id, row.sample, row.seed) for row in completions] == [
        (f"T/{task}", sample, 7 + sample) for task in range(3) for sample in range(2)
    ]
    for row in completions:
        assert row.completion == text_of(f"def f{row.position}(x):\n", row.seed)
        assert (row.error, row.finish_reason, row.completion_tokens) == (None, "stop", 12)
        assert 0 < (row.time_to_first_token_s or 0) <= (row.duration_s or 0)
    assert (facts.samples, facts.requests_sent, facts.from_journal, facts.errors) == (6, 6, 0, 0)
    assert (facts.engine, facts.source) == ("endpoint", server.url)
    assert (facts.completion_tokens, facts.tokens_per_s is not None) == (72, True)


def test_a_chat_is_sent_as_messages(run: Run, server: FakeOpenAI) -> None:
    completions, _ = run(prompts=prompts_of(1, kind="chat"), sampling=sampling_of(n=1))
    assert server.requests[0]["path"] == "/v1/chat/completions"
    assert server.requests[0]["messages"] == [{"role": "user", "content": "write f0"}]
    assert completions[0].completion == text_of(server.requests[0]["asked"], 7)


def test_what_is_in_the_journal_is_not_asked_for_again(run: Run, server: FakeOpenAI) -> None:
    first, facts = run()
    second, again = run(model=endpoint_model(server.url, endpoint={"api_key_env": "NOT_SET"}))
    assert second == first
    assert len(server.requests) == 6
    assert (again.requests_sent, again.from_journal, again.tokens_per_s) == (0, 6, None)
    assert again.wall_s == facts.wall_s > 0
    assert again.this_run_s == 0


def test_a_greater_n_asks_for_the_new_samples_only(run: Run, server: FakeOpenAI) -> None:
    first, _ = run()
    server.requests.clear()
    more, facts = run(sampling=sampling_of(n=4))
    assert server.seeds == [9, 9, 9, 10, 10, 10]
    assert [row for row in more if row.sample < 2] == first
    assert (facts.requests_sent, facts.from_journal) == (6, 6)


def test_equal_prompts_are_sent_once(run: Run, server: FakeOpenAI) -> None:
    prompts = prompts_of(1)
    twin = prompts[0].model_copy(update={"task_id": "T/twin", "position": 1})
    completions, _ = run(prompts=[*prompts, twin])
    assert len(server.requests) == 2
    assert [row.task_id for row in completions] == ["T/0", "T/0", "T/twin", "T/twin"]
    assert completions[0].completion == completions[2].completion


def test_no_prompts(run: Run, server: FakeOpenAI) -> None:
    assert run(prompts=[])[0] == []
    assert server.requests == []


def test_so_many_requests_in_flight(run: Run, server: FakeOpenAI) -> None:
    server.delay_s = 0.1
    run(prompts=prompts_of(10), settings=settings_of(concurrency=5))
    assert server.most_at_once == 5


@pytest.mark.parametrize("kind", ["429", "500", "503", "garbage", "fields", "cut", "error"])
def test_a_passing_failure_is_tried_again(run: Run, server: FakeOpenAI, kind: str) -> None:
    server.faults = [Fault(kind, left=1)]
    completions, facts = run()
    assert facts.errors == 0
    assert len(server.requests) == 7
    assert facts.requests_sent == 6
    assert all(row.completion for row in completions)


def test_retry_after_is_kept(run: Run, server: FakeOpenAI) -> None:
    server.faults = [Fault("429", left=1)]
    server.retry_after = "2"
    completions, _ = run(prompts=prompts_of(1), sampling=sampling_of(n=1))
    assert (completions[0].error, len(server.requests)) == (None, 2)
    facts = run(prompts=prompts_of(1), sampling=sampling_of(n=1))[1]
    assert facts.wall_s >= 2


def test_a_server_that_does_not_answer_in_time(run: Run, server: FakeOpenAI) -> None:
    server.faults = [Fault("hang", words="f1")]
    settings = settings_of(request_timeout_s=0.5)
    completions, facts = run(sampling=sampling_of(n=1), settings=settings)
    assert [row.error for row in completions] == [None, "no answer within 0.5 s", None]
    assert facts.errors == 1


@pytest.mark.parametrize("kind", ["500", "garbage", "cut", "error"])
def test_a_failure_that_lasts_is_an_error_of_its_sample(
    run: Run, server: FakeOpenAI, kind: str
) -> None:
    server.faults = [Fault(kind, words="f1")]
    completions, facts = run(sampling=sampling_of(n=1))
    assert [row.error is None for row in completions] == [True, False, True]
    assert completions[1].completion is None
    assert (facts.samples, facts.errors) == (3, 1)


def test_an_error_is_tried_again_by_the_next_run(run: Run, server: FakeOpenAI) -> None:
    server.faults = [Fault("400", words="f1")]
    assert run()[1].errors == 2
    assert len(server.requests) == 6, "a 400 is final: one attempt"
    server.faults = []
    completions, facts = run()
    assert len(server.requests) == 8
    assert (facts.errors, facts.requests_sent, facts.from_journal) == (0, 2, 4)
    assert all(row.error is None for row in completions)


def test_a_server_that_can_not_stream(run: Run, server: FakeOpenAI) -> None:
    server.streaming = False
    assert run()[1].errors == 0


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("404", "knows no such model"),
        ("401", "name the environment variable"),
        ("template", "no chat template"),
    ],
)
def test_what_no_request_escapes_is_one_error(
    run: Run, server: FakeOpenAI, kind: str, words: str
) -> None:
    server.faults = [Fault(kind)]
    with pytest.raises(EngineError, match=words) as raised:
        run(prompts=prompts_of(30))
    assert server.url in str(raised.value)
    assert "\n" not in str(raised.value)
    assert len(server.requests) <= 4, "none is begun after it is clear"


def test_a_dead_endpoint_is_one_error(run: Run, tmp_path: Path) -> None:
    url = "http://127.0.0.1:9/v1"
    with pytest.raises(EngineError, match=r"endpoint of model m at http://127.0.0.1:9/v1 does not"):
        run(model=endpoint_model(url))
    assert "error" not in (tmp_path / "cell.journal.jsonl").read_text()


def test_the_key_comes_from_the_environment_and_stays_there(
    run: Run,
    server: FakeOpenAI,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    model = endpoint_model(server.url, endpoint={"api_key_env": "DEMO_KEY"})
    monkeypatch.delenv("DEMO_KEY", raising=False)
    with pytest.raises(EngineError, match="DEMO_KEY is not set"):
        run(model=model)
    server.key = "sesame-1234"
    monkeypatch.setenv("DEMO_KEY", "wrong-5678")
    with pytest.raises(EngineError, match="check the key in the environment variable DEMO_KEY"):
        run(model=model)
    monkeypatch.setenv("DEMO_KEY", "sesame-1234")
    _, facts = run(model=model)
    written = (tmp_path / "cell.journal.jsonl").read_text() + facts.model_dump_json()
    said = capsys.readouterr()
    for key in ("sesame", "wrong-5678"):
        assert key not in written + said.err + said.out


def test_a_text_does_not_fit_an_endpoint_for_chats(run: Run, server: FakeOpenAI) -> None:
    with pytest.raises(EngineError, match="answers chats only"):
        run(model=endpoint_model(server.url, endpoint={"chat": True}))


def test_a_full_disk_is_one_line_and_loses_nothing(
    run: Run, server: FakeOpenAI, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = tmp_path / "cell.journal.jsonl"
    write, room = os.write, [3]

    def full(file: int, data: Any) -> int:
        if Path(f"/proc/self/fd/{file}").resolve() != journal:
            return write(file, data)
        if room[0] == 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        room[0] -= 1
        return write(file, data)

    with monkeypatch.context() as patched:
        patched.setattr(os, "write", full)
        with pytest.raises(DataError, match=r"can't be written \(No space left on device\)"):
            run()
    kept = [json.loads(line) for line in journal.read_text().splitlines()]
    assert len(kept) == 3
    sent = len(server.requests)
    _, facts = run()
    assert facts.from_journal == 2
    assert len(server.requests) == sent + 4


def test_progress_says_rate_and_tokens(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    run()
    assert "m/b/p.s: 6/6 samples (100%)" in capsys.readouterr().err
    run(sampling=sampling_of(n=3))
    said = capsys.readouterr().err
    assert "6 of 9 samples taken from the journal" in said
    assert "tokens/s" in said
