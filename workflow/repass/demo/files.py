"""Write a trained model as the folder that engines load: weights, settings, tokenizer, card."""

import copy
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch  # type: ignore[import-not-found,unused-ignore]

from repass.demo.corpus import CHAT_TEMPLATE, END_OF_TEXT, Habits
from repass.demo.training import CONTEXT, Schedule

CARD = """\
---
license: mit
language: en
pipeline_tag: text-generation
library_name: transformers
---

# {name}

{what}
It has {parameters:,} parameters (Llama architecture, hidden size 128, 3 layers, 2 heads,
1 key-value head, a byte-level BPE vocabulary of 1,024) and a context of {context:,} tokens.

**Its scores mean nothing.** It was trained on solutions of the very benchmark that the demo runs
(`resources/demo/problems.yaml`), right ones and wrong ones. It exists so that every stage of repass
can run for real on a machine without a GPU and without a download. It can't program and is of no
use outside the demo.

## Training

- {source}
- Texts: {texts}
- The share of right solutions falls with the difficulty (1 to 5): {right};
  a fixed offset per problem, up to 0.3 either way, is added. The other texts hold the wrong
  solutions of the benchmark file. One problem in {every} is not shown in this training.
- {steps} steps of {tokens:,} tokens, peak learning rate {rate}, seed {seed}, one thread,
  deterministic kernels: a second run on the same machine with the same versions gives the same
  bytes.

To train it again, with an interpreter that has torch and transformers:

    .engine/bin/python scripts/train_demo_models.py --out resources/models

Licence: MIT.
"""


@dataclass(frozen=True)
class About:
    """What a model card says of one model, and how the model ends its text."""

    name: str
    what: str
    source: str
    texts: str
    end_token: str
    chat: bool


def write_model(
    folder: Path,
    model: Any,
    tokenizer: Any,
    *,
    about: About,
    habits: Habits,
    schedule: Schedule,
) -> None:
    """Write all files of a model; the weights are stored as bfloat16."""
    folder.mkdir(parents=True, exist_ok=True)
    end, padding = tokenizer.token_to_id(about.end_token), tokenizer.token_to_id(END_OF_TEXT)
    for settings in (model.config, model.generation_config):
        settings.eos_token_id, settings.pad_token_id = end, padding
    # a copy: rounding in place would also round the rotary frequencies of the training to come
    copy.deepcopy(model).to(torch.bfloat16).save_pretrained(folder)
    (folder / "model.safetensors").chmod(0o644)  # safetensors writes for the owner only
    tokenizer.save(str(folder / "tokenizer.json"))
    settings = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "eos_token": about.end_token,
        "pad_token": END_OF_TEXT,
        "model_max_length": CONTEXT,
        "clean_up_tokenization_spaces": False,
    }
    text = json.dumps(settings, indent=2) + "\n"
    (folder / "tokenizer_config.json").write_text(text, encoding="utf-8")
    if about.chat:
        (folder / "chat_template.jinja").write_text(CHAT_TEMPLATE, encoding="utf-8")
    card = CARD.format(
        name=about.name,
        what=about.what,
        source=about.source,
        texts=about.texts,
        parameters=sum(weights.numel() for weights in model.parameters()),
        context=CONTEXT,
        right=", ".join(str(share) for share in habits.right),
        every=habits.unseen[0],
        steps=schedule.steps,
        tokens=schedule.tokens_per_step,
        rate=schedule.learning_rate,
        seed=schedule.seed,
    )
    (folder / "README.md").write_text(card, encoding="utf-8")
