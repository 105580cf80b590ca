"""Train the two tiny models of the demo: `.engine/bin/python scripts/train_demo_models.py`.

Needs torch, transformers and tokenizers, which the engine's environment has. Takes about three
minutes on one core and gives the same bytes each time on the same machine.
"""

import argparse
import random
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "workflow"))  # the engine's environment has no repass installed

from repass.demo import corpus, files, training  # noqa: E402

BASE = files.About(
    name="demo-base",
    what="A tiny base model that completes Python functions.",
    source="From random weights.",
    texts="the problems' prompts with a solution, some after worked examples (few-shot prompts).",
    end_token=corpus.END_OF_TEXT,
    chat=False,
)
INSTRUCT = files.About(
    name="demo-instruct",
    what="A tiny chat model that answers with a Python function.",
    source="From the weights of `demo-base`.",
    texts="conversations in its chat template, and one text in four as for `demo-base`.",
    end_token=corpus.END_OF_TURN,
    chat=True,
)
BASE_HABITS = corpus.Habits(right=(0.85, 0.7, 0.5, 0.35, 0.2), unseen=(8, 3))
INSTRUCT_HABITS = corpus.Habits(right=(0.95, 0.9, 0.75, 0.6, 0.45), unseen=(12, 5))
BASE_SCHEDULE = training.Schedule(steps=340, learning_rate=6e-3, seed=11)
INSTRUCT_SCHEDULE = training.Schedule(steps=400, learning_rate=5e-3, seed=12)


def main() -> None:
    """Train and write both models."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "resources" / "models")
    out: Path = parser.parse_args().out
    demo = ROOT / "resources" / "demo"
    problems = corpus.read_problems(demo / "problems.yaml")
    exemplars = corpus.read_problems(demo / "exemplars.yaml")
    template = (ROOT / "resources" / "prompts" / "instruct.jinja").read_text(encoding="utf-8")
    plain = corpus.Corpus(problems, exemplars, template, BASE_HABITS)
    chat = corpus.Corpus(problems, exemplars, template, INSTRUCT_HABITS)

    def base_text(rng: random.Random) -> corpus.Document:
        return plain.base_document(rng)

    def chat_text(rng: random.Random) -> corpus.Document:
        # some completion stays in the diet, or the model forgets how to complete
        return chat.chat_document(rng) if rng.random() < 0.75 else chat.base_document(rng)

    training.make_deterministic(BASE_SCHEDULE.seed)
    tokenizer = training.train_tokenizer(plain.texts())
    model = training.new_model(tokenizer)
    for about, habits, schedule, text in (
        (BASE, BASE_HABITS, BASE_SCHEDULE, base_text),
        (INSTRUCT, INSTRUCT_HABITS, INSTRUCT_SCHEDULE, chat_text),
    ):
        started = time.monotonic()
        loss = training.train(model, tokenizer, text, schedule)
        files.write_model(
            out / about.name, model, tokenizer, about=about, habits=habits, schedule=schedule
        )
        print(f"{about.name}: loss {loss:.3f}, {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
