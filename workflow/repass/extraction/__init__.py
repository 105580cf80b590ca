"""From a completion to a solution: one small policy a file, all of them pure.

A solution is what goes between a problem's preamble and its tests. Several policies are scored on
the same completions, so that a report can say how much of a score is extraction.
"""

import difflib
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Literal, Protocol

from repass.errors import ConfigError
from repass.extraction.bceh import FirstFunction
from repass.extraction.bigcodebench import BigCodeBench
from repass.extraction.ds1000 import Ds1000
from repass.extraction.evalplus import EvalPlus
from repass.extraction.fence import Fence
from repass.extraction.function import Function
from repass.extraction.multipl_e import MultiplE
from repass.extraction.policy import Policy
from repass.extraction.raw import Raw
from repass.extraction.stop import Stop
from repass.records import Prompt

__all__ = ["POLICIES", "Policy", "default_policy", "policies_for", "policy"]


class Asked(Protocol):
    """A prompt, or the form of many: all that a default depends on is its kind."""

    @property
    def kind(self) -> Literal["text", "chat"]:
        """Whether the model continues a text or answers in a chat."""


def _registry(*policies: Policy) -> Mapping[str, Policy]:
    return MappingProxyType({policy.name: policy for policy in policies})


POLICIES: Mapping[str, Policy] = _registry(
    Raw(),
    Stop(),
    Fence("fence", pick="first"),
    Fence("fence-last", pick="last"),
    Fence("fence-longest", pick="longest"),
    Function(),
    FirstFunction(),
    EvalPlus(),
    BigCodeBench(),
    MultiplE(),
    Ds1000(),
)


def policy(name: str) -> Policy:
    """Look a policy up by its name.

    Raises:
        ConfigError: there is none; the message says which there are.
    """
    if name in POLICIES:
        return POLICIES[name]
    near = difflib.get_close_matches(name, POLICIES, n=1)
    hint = f"; did you mean {near[0]}?" if near else ""
    raise ConfigError(f"extraction {name!r} is unknown (there are: {', '.join(POLICIES)}){hint}")


def default_policy(prompt: Asked) -> str:
    """Name the policy of the headline score: what the references do with this kind of prompt."""
    return {"text": "stop", "chat": "fence"}[prompt.kind]


def policies_for(prompt: Prompt, names: Iterable[str]) -> list[Policy]:
    """Return the prompt's default policy and the named ones, each once, the default first."""
    return [policy(name) for name in dict.fromkeys((default_policy(prompt), *names))]
