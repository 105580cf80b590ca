import json
from itertools import count

import pytest

from repass.generation.answers import Collector, GarbledError, ServerError, message_of


def collector() -> Collector:
    ticks = count()
    return Collector(lambda: float(next(ticks)))


def event(**choice: object) -> str:
    return "data: " + json.dumps({"choices": [choice]}, ensure_ascii=False)


def test_a_stream_of_texts() -> None:
    made = collector()
    made.line(event(text="a\u2028", finish_reason=None))
    made.line(": a comment")
    made.line("")
    made.line(event(text="b", finish_reason="stop", stop_reason="\ndef"))
    made.line('data: {"choices": [], "usage": {"prompt_tokens": 3, "completion_tokens": 2}}')
    made.line("data: [DONE]")
    answer = made.answer()
    assert answer.completion == "a\u2028b"
    assert (answer.finish_reason, answer.stop_reason) == ("stop", "\ndef")
    assert (answer.prompt_tokens, answer.completion_tokens) == (3, 2)
    assert answer.time_to_first_token_s == 1.0
    assert answer.duration_s == 2.0


def test_a_stream_of_a_chat_and_a_stop_token() -> None:
    made = collector()
    made.line(event(delta={"role": "assistant", "content": None}, finish_reason=None))
    made.line(event(delta={"content": "x"}, finish_reason=None))
    made.line(event(delta={}, finish_reason="stop", stop_reason=32021))
    answer = made.answer()
    assert answer.completion == "x"
    assert answer.stop_reason == "32021"
    assert answer.completion_tokens is None


def test_the_first_token_is_told_once() -> None:
    told: list[int] = []
    made = Collector(lambda: 0.0, lambda: told.append(1))
    made.line(": a comment")
    made.line('data: {"choices": [], "usage": null}')
    assert told == []
    made.line(event(text="a", finish_reason=None))
    made.line(event(text="b", finish_reason="stop"))
    assert told == [1]


def test_a_whole_answer() -> None:
    made = collector()
    made.document('{"choices": [{"message": {"content": "x"}, "finish_reason": "length"}]}')
    assert made.answer().completion == "x"


@pytest.mark.parametrize(
    "line",
    [
        "data: <html>",
        "data: 3",
        "data: {}",
        'data: {"choices": {}}',
        'data: {"choices": [3]}',
    ],
)
def test_garbage(line: str) -> None:
    with pytest.raises(GarbledError):
        collector().line(line)


@pytest.mark.parametrize("choice", ["{}", '{"delta": {}}', '{"content_filter_results": {}}'])
def test_an_event_without_a_text_adds_none(choice: str) -> None:
    """Azure's content filter sends some, in the midst of an answer and behind it."""
    made = collector()
    made.line(event(text="a", finish_reason="stop"))
    made.line(f'data: {{"choices": [{choice}], "error": null}}')
    assert made.answer().completion == "a"


def test_events_without_texts_are_no_answer() -> None:
    made = collector()
    made.line('data: {"choices": [{}]}')
    with pytest.raises(GarbledError, match="broke off"):
        made.answer()


def test_a_stream_that_breaks_off_is_no_answer() -> None:
    made = collector()
    made.line(event(text="a", finish_reason=None))
    with pytest.raises(GarbledError, match="broke off"):
        made.answer()


def test_an_error_in_mid_stream() -> None:
    with pytest.raises(ServerError, match="too long") as raised:
        collector().line('data: {"error": {"message": "too long", "code": 400}}')
    assert raised.value.status == 400


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ('{"error": {"message": "no\\n such"}}', "no such"),
        ('{"error": "no such"}', "no such"),
        ("<html>\n502</html>", "<html> 502</html>"),
    ],
)
def test_messages_of_errors_are_one_line(body: str, message: str) -> None:
    assert message_of(body) == message
