"""Prompts of DS-1000, CodeInsight and APPS, byte for byte those of their references."""

from real_data import NEEDS_DATA, REPOSITORY, rows

from repass.benchmarks import load_problems
from repass.config import Config
from repass.prompts import render, turns
from repass.records import Prompt

pytestmark = NEEDS_DATA


def rendered(config: Config, benchmark: str, prompt: str) -> list[Prompt]:
    problems = load_problems(config, benchmark)
    return render(problems, config.prompt(prompt), REPOSITORY)


def test_ds1000_is_continued_as_it_is(config: Config) -> None:
    found = rendered(config, "ds1000", "prose")
    assert [item.text for item in found] == [
        row["prompt"] for row in rows("ds1000/ds1000.jsonl.gz")
    ]
    assert {item.answer_prefix for item in found} == {""}
    assert {item.stop for item in found} == {("</code>", "# SOLUTION END", "\nEND SOLUTION")}


def test_ds1000_chats_have_the_same_text(config: Config) -> None:
    found = rendered(config, "ds1000", "ds1000-chat")
    prompts = [row["prompt"] for row in rows("ds1000/ds1000.jsonl.gz")]
    assert [item.messages[1].content for item in found if item.messages] == prompts
    (system,) = {item.messages[0].content for item in found if item.messages}
    assert system.startswith("Write a short code following")
    assert system.endswith("non-executable things")


def test_codeinsight_prompts_are_question_and_head(config: Config) -> None:
    """But for blanks at their ends and around the question."""
    found = rendered(config, "codeinsight", "codeinsight")
    for item, row in zip(found, rows("codeinsight/codeinsight_test.jsonl.gz"), strict=True):
        assert item.text is not None
        assert item.text.split() == row["prompt"].split()
        assert item.text.endswith(item.answer_prefix)
        assert '"""' not in item.text
        assert item.answer_prefix.split() == row["prompt"].strip()[len(row["nl"].strip()) :].split()


def test_apps_prompts_end_in_answer(config: Config) -> None:
    found = rendered(config, "apps-sample", "prose")
    for item, row in zip(found, rows("apps/apps_train_coderl_sample.jsonl"), strict=True):
        kind = "Call-Based" if row["input_output"].get("fn_name") else "Standard Input"
        starter = "\n" + row["starter_code"] if row["starter_code"] else ""
        assert item.text == (
            f"\nQUESTION:\n{row['question']}{starter}\nUse {kind} format\nANSWER:\n"
        )
        assert item.answer_prefix == ""


def test_mtpb_turns_are_the_history_of_its_sampler(config: Config) -> None:
    """codegen1/benchmark/mtpb_sample.py: the history grows by a step, then by what is answered."""
    answers = ["x = 1\n", "y = 2\n\n\n\nz = 3", "print(1)\nprint(2)", "\n# done"]
    cut = ["x = 1\n", "y = 2", "print(1)\n", "\n"]
    asked_of = {item.task_id: item for item in rendered(config, "mtpb", "turns")}
    for row in rows("mtpb/mtpb.jsonl"):
        for count, (given, _) in enumerate(zip(row["inputs"], row["outputs"], strict=False)):
            prompt = asked_of[f"MTPB/{row['id']}/{count}"]
            history = "# Import libraries.\n\nimport numpy as np\n\n"
            for number, step in enumerate(row["prompts"]):
                history += f"# {step.format(**given)}\n"
                asked = (prompt.text or "", *prompt.turns)
                said = [answers[index % 4] for index in range(number)]
                assert turns.text(asked, said) == history
                history += cut[number % 4] + "\n\n"
