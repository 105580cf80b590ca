"""Train a tokenizer and a tiny Llama on one CPU core; the same seed gives the same bytes.

Runs with the interpreter of the engine's environment, which has torch and transformers.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch  # type: ignore[import-not-found,unused-ignore]
from tokenizers import (  # type: ignore[import-not-found,unused-ignore]
    Regex,
    Tokenizer,
    decoders,
    models,
    pre_tokenizers,
    trainers,
)
from torch.nn import functional  # type: ignore[import-not-found,unused-ignore]
from transformers import (  # type: ignore[import-not-found,unused-ignore]
    LlamaConfig,
    LlamaForCausalLM,
)

from repass.demo.corpus import END_OF_TEXT, SPECIAL_TOKENS, Document

VOCABULARY = 1024
CONTEXT = 2048

WORDS = r"\n| ?\w+| ?[^\s\w]+| +(?!\S)|\s"
"""A newline is always a word of its own: prompt and completion meet at one, and text is cut
the same way whether they are tokenized together or apart."""


ROW_LENGTHS = (256, 512, 1024)
"""Tokens of a training row; a step draws one length, so that short and long contexts are seen."""

ROW_SHARES = (0.6, 0.3, 0.1)


@dataclass(frozen=True)
class Schedule:
    """How long and how a model is trained."""

    steps: int
    learning_rate: float
    seed: int
    tokens_per_step: int = 2048


def make_deterministic(seed: int) -> None:
    """One thread, deterministic kernels, one seed."""
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    # filling fresh memory only helps to find reads of it, and costs an eighth of the time
    torch.utils.deterministic.fill_uninitialized_memory = False
    torch.manual_seed(seed)


def train_tokenizer(texts: Sequence[str]) -> Any:
    """Learn a byte-level BPE vocabulary; returns a `tokenizers.Tokenizer`."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(WORDS), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY,
        special_tokens=list(SPECIAL_TOKENS),
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


def new_model(tokenizer: Any) -> Any:
    """A Llama of about 0.5 million random parameters; returns a `LlamaForCausalLM`."""
    end = tokenizer.token_to_id(END_OF_TEXT)
    config = LlamaConfig(
        vocab_size=VOCABULARY,
        hidden_size=128,
        intermediate_size=256,
        num_hidden_layers=3,
        num_attention_heads=2,
        num_key_value_heads=1,
        head_dim=64,
        max_position_embeddings=CONTEXT,
        tie_word_embeddings=True,
        bos_token_id=None,
        eos_token_id=end,
        pad_token_id=end,
        initializer_range=0.04,
    )
    return LlamaForCausalLM(config)


def train(
    model: Any,
    tokenizer: Any,
    document: Callable[[random.Random], Document],
    schedule: Schedule,
) -> float:
    """Train a model in place; returns the mean loss of the last 20 steps."""
    rng = random.Random(schedule.seed)  # noqa: S311
    optimizer = torch.optim.AdamW(
        model.parameters(), lr=schedule.learning_rate, betas=(0.9, 0.98), weight_decay=0.01
    )
    rate = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, schedule.learning_rate, schedule.steps, pct_start=0.1
    )
    losses: list[float] = []
    model.train()
    for _ in range(schedule.steps):
        length = rng.choices(ROW_LENGTHS, ROW_SHARES)[0]
        rows = schedule.tokens_per_step // length
        drawn = [_row(tokenizer, document, rng, length) for _ in range(rows)]
        tokens = torch.tensor([ids for ids, _ in drawn])
        weights = torch.tensor([shares for _, shares in drawn])[:, 1:].flatten()
        logits = model(input_ids=tokens, use_cache=False).logits[:, :-1].flatten(0, 1)
        each = functional.cross_entropy(logits, tokens[:, 1:].flatten(), reduction="none")
        loss = (each * weights).sum() / weights.sum()
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        rate.step()
        losses.append(loss.item())
    model.eval()
    return sum(losses[-20:]) / len(losses[-20:])


def _row(
    tokenizer: Any,
    document: Callable[[random.Random], Document],
    rng: random.Random,
    length: int,
) -> tuple[list[int], list[float]]:
    """Documents one after the other, cut at `length` tokens, and the weight of each token."""
    ids: list[int] = []
    weights: list[float] = []
    while len(ids) < length:
        for piece in document(rng):
            part = tokenizer.encode(piece.text).ids
            ids += part
            weights += [piece.weight] * len(part)
    return ids[:length], weights[:length]
