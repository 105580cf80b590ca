"""Models: what they are, and where their completions come from."""

import re
import string
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, field_validator, model_validator
from pydantic_core.core_schema import ValidationInfo

from repass.config.cell import Cell
from repass.config.identity import of_files
from repass.config.prompt import ModelKind, PromptForm
from repass.config.section import (
    METHOD,
    VARIABLE_NAME,
    DottedName,
    Section,
    Text,
    Url,
    VariableName,
)

_HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]*(/[\w.-]+)?")
_COMMIT = re.compile(r"[0-9a-f]{40}")

OWNED_ARGUMENTS = {
    "--model": "repository",
    "--revision": "revision",
    "--dtype": "dtype",
    "--tensor-parallel-size": "gpus",
    "-tp": "gpus",
    "--gpu-memory-utilization": "gpu_memory_fraction",
    "--quantization": "quantization",
    "-q": "quantization",
    "--enable-lora": "lora",
    "--lora-modules": "lora",
    "--max-lora-rank": "lora",
    "--chat-template": "chat_template",
    "--max-model-len": "context_length",
    "--generation-config": None,
    "--served-model-name": None,
    "--host": None,
    "--port": None,
    "--uds": None,
}
"""Engine arguments that repass sets itself, and the field that each comes from."""
REFUSED_ARGUMENTS = {"--disable-log-stats": "the engine's counters show whether it hangs"}
"""Others that can't be given, and why."""

OF_ENGINES = ("lora", "quantization", "gpu_memory_fraction")
"""Fields that mean nothing where no engine of ours is started."""

REPLAY_FIELDS = ("benchmark", "prompt", "sampling")


def _why_not(flag: str) -> str | None:
    """Say why an engine argument can't be given; None if it can."""
    if flag in OWNED_ARGUMENTS:
        field = OWNED_ARGUMENTS[flag]
        return f"the field `{field}` sets it" if field else "repass sets it"
    return REFUSED_ARGUMENTS.get(flag)


def is_hub_id(repository: str) -> bool:
    """Whether this is a hub id and not a folder; decided by its form alone."""
    return _HUB_ID.fullmatch(repository) is not None


class Endpoint(Section):
    """An OpenAI-compatible server."""

    url: Url
    """Base address, with the version: `https://host/v1`."""
    model: Text
    """The model's name there."""
    api_key_env: VariableName | None = None
    """The environment variable that holds the key; the key itself stands in no file."""
    chat: bool = False
    """The server answers chats only, so prompts of kind `text` do not fit."""
    stops: Annotated[int, Field(ge=0)] = 4
    """Stop sequences that the server takes; the policy `stop` cuts at those beyond it."""
    primed: bool = False
    """The server goes on with an answer that is begun, as vLLM does; else such prompts do not
    fit."""

    @field_validator("api_key_env", mode="before")
    @classmethod
    def _is_no_key(cls, name: Any) -> Any:
        """Refuse what is no name without showing it: it may be the key."""
        if name is None or (isinstance(name, str) and re.fullmatch(VARIABLE_NAME, name)):
            return name
        raise ValueError(
            "found something else (not shown: it may be the key); allowed: the name of the"
            " environment variable that holds the key"
        )


class Replay(Section):
    """Stored completions."""

    path: Text
    """A samples file, from the repository's root; may contain {benchmark}, {prompt}, {sampling}."""

    @field_validator("path")
    @classmethod
    def _known_placeholders(cls, path: str) -> str:
        try:
            parts = list(string.Formatter().parse(path))
        except ValueError as error:
            raise ValueError(f'found "{path}" ({error}); allowed: balanced braces') from error
        named = {field for _, field, _, _ in parts if field is not None}
        unknown = sorted(named - set(REPLAY_FIELDS))
        if unknown:
            allowed = ", ".join(f"{{{name}}}" for name in REPLAY_FIELDS)
            raise ValueError(f"found {{{unknown[0]}}}; allowed: {allowed}")
        return path

    def of_cell(self, cell: Cell) -> str:
        """The samples file of one cell."""
        return self.path.format(**cell.model_dump(include=set(REPLAY_FIELDS)))


class Lora(Section):
    """A LoRA adapter (arXiv 2106.09685) that is put over the weights."""

    repository: Text
    """Hub id (`organisation/name`), or a folder (with `./`, `/`, `~`, or more than one slash)."""
    revision: Annotated[Text | None, Field(validate_default=True)] = None
    """Commit of the hub repository; needed there, elsewhere a label: a new one generates anew."""

    @field_validator("revision")
    @classmethod
    def _is_named(cls, revision: str | None, info: ValidationInfo) -> str | None:
        return _named(revision, info.data.get("repository"))

    @property
    def on_hub(self) -> bool:
        """Whether `repository` is a hub id and not a folder; decided by its form alone."""
        return is_hub_id(self.repository)

    def folder(self, root: Path) -> Path | None:
        """The adapter's folder, where `repository` is one."""
        return None if self.on_hub else root / Path(self.repository).expanduser()


class InstructionTokens(Section):
    """What surrounds an instruction where a protocol spells the tokens out."""

    user: str = ""
    """Before the instruction."""
    end: str = ""
    """After the instruction."""
    assistant: str = ""
    """Before the answer."""


class Model(Section):
    """One model: exactly one of `repository`, `endpoint` and `replay`."""

    name: DottedName
    """The key of the entry; a part of file names."""
    family: Text
    """Models of a family share a colour in the report."""
    parameters_b: Annotated[float, Field(gt=0)] | None = None
    """Parameters in billions; null: not published."""
    kind: ModelKind
    """`base` continues text, `instruct` follows instructions."""
    claimed_as: tuple[Text, ...] = ()
    """Other names under which sources publish scores of the model (docs/claims.md)."""
    repository: Text | None = None
    """Hub id (`organisation/name`), or a folder (with `./`, `/`, `~`, or more than one slash)."""
    revision: Annotated[Text | None, Field(validate_default=True)] = None
    """Commit of the hub repository; needed there, elsewhere a label: a new one generates anew."""
    endpoint: Endpoint | None = None
    """A server that runs already."""
    replay: Replay | None = None
    """Stored completions; nothing is generated."""
    dtype: Literal["auto", "bfloat16", "float16", "float32"] = "bfloat16"
    """Number format of the weights; `auto`: the repository's."""
    gpus: Annotated[int, Field(ge=0, le=1024)] = 1
    """GPUs that the model is spread over, as tensor parallelism; 0: the CPU."""
    gpu_memory_fraction: Annotated[float, Field(gt=0, le=1)] | None = None
    """Share of each GPU's memory for weights and cache; null: vLLM's own. Changes no completion."""
    quantization: Annotated[str, Field(pattern=METHOD)] | None = None
    """Method of vLLM by which the weights are packed, such as `awq` or `fp8`; null: what the
    repository's own configuration says."""
    lora: Lora | None = None
    """An adapter over the weights; with another one it is another model."""
    engine_args: tuple[Text, ...] = ()
    """Further arguments of `vllm serve`, one item a word; they may change completions."""
    chat_template: Text | None = None
    """Jinja file in place of the model's own template, a path from the repository's root."""
    instruction_tokens: InstructionTokens | None = None
    """For prompts that spell out the tokens around an instruction."""
    extraction: Text | None = None
    """The extraction policy whose score is the headline; null: the prompt's own, and for stored
    completions of text prompts `raw`, as they were mostly cut before they were stored."""
    context_length: Annotated[int, Field(ge=1)] | None = None
    """Tokens of prompt and completion together; null: the model's own."""

    @field_validator("revision")
    @classmethod
    def _is_named(cls, revision: str | None, info: ValidationInfo) -> str | None:
        return _named(revision, info.data.get("repository"))

    @field_validator("engine_args")
    @classmethod
    def _leaves_ours_alone(cls, arguments: tuple[str, ...]) -> tuple[str, ...]:
        for argument in arguments:
            flag = argument.split("=")[0].replace("_", "-")
            if why := _why_not(flag):
                raise ValueError(f'found "{flag}"; allowed: other arguments ({why})')
        return arguments

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        named = [name for name in ("repository", "endpoint", "replay") if getattr(self, name)]
        if len(named) != 1:
            found = " and ".join(named) or "none of them"
            raise ValueError(f"found {found}; allowed: one of repository, endpoint, replay")
        return self

    @model_validator(mode="after")
    def _fits_its_engine(self) -> Self:
        named = [name for name in OF_ENGINES if getattr(self, name) is not None]
        if named and self.repository is None:
            raise ValueError(f"found {named[0]}; allowed: only beside repository")
        if self.gpu_memory_fraction is not None and self.gpus == 0:
            raise ValueError("found gpu_memory_fraction with gpus: 0; allowed: only with GPUs")
        return self

    @property
    def on_hub(self) -> bool:
        """Whether `repository` is a hub id and not a folder; decided by its form alone."""
        return self.repository is not None and is_hub_id(self.repository)

    @property
    def fetched(self) -> bool:
        """Whether weights or adapter come from the hub."""
        return self.on_hub or (self.lora is not None and self.lora.on_hub)

    @property
    def allocated_gpus(self) -> int:
        """GPUs that generating takes on this side: none where no engine of ours answers."""
        return self.gpus if self.repository else 0

    @property
    def unpinned(self) -> dict[tuple[str, ...], str | None]:
        """Revisions under which weights or adapter can change unnoticed, by their keys."""
        revisions: dict[tuple[str, ...], str | None] = {}
        if self.on_hub:
            revisions["revision",] = self.revision
        if self.lora is not None and self.lora.on_hub:
            revisions["lora", "revision"] = self.lora.revision
        return {key: name for key, name in revisions.items() if not _COMMIT.fullmatch(name or "")}

    def folder(self, root: Path) -> Path | None:
        """The model's folder, where `repository` is one."""
        if self.repository is None or self.on_hub:
            return None
        return root / Path(self.repository).expanduser()

    def fits(self, form: PromptForm) -> bool:
        """Whether the model can be asked in this way."""
        return self.kind in form.model_kinds and (
            self.endpoint is None or self._answered(self.endpoint, form)
        )

    def _answered(self, endpoint: Endpoint, form: PromptForm) -> bool:
        """Whether the endpoint takes prompts of such a form."""
        if form.kind == "text":
            return not endpoint.chat
        as_text = self.instruction_tokens is not None and not endpoint.chat
        return endpoint.primed or as_text or not form.primed

    def generation_identity(self, root: Path, cell: Cell) -> dict[str, Any]:
        """All that determines the model's completions of a cell, files by their content."""
        described = {"name", "family", "parameters_b", "kind", "claimed_as", "extraction"}
        unseen = {*described, "gpu_memory_fraction"}
        identity = self.model_dump(mode="json", exclude=unseen, exclude_none=True)
        identity.get("endpoint", {}).pop("api_key_env", None)
        identity["files"] = of_files(self._files(root, cell), root)
        return identity

    def _files(self, root: Path, cell: Cell) -> list[Path]:
        files = [root / self.chat_template] if self.chat_template else []
        folders = [self.folder(root), self.lora.folder(root) if self.lora else None]
        for folder in filter(None, folders):
            files += [path for path in folder.rglob("*") if _matters(path)]
        if self.replay is not None:
            files.append(root / Path(self.replay.of_cell(cell)).expanduser())
        return sorted(files)


def _named(revision: str | None, repository: str | None) -> str | None:
    """Refuse a hub repository without a revision."""
    if repository and revision is None and is_hub_id(repository):
        raise ValueError(
            f'found none for the hub repository "{repository}"; allowed: a commit (or `main`,'
            f" where results can change unnoticed); a folder is written ./{repository}"
        )
    return revision


def _matters(path: Path) -> bool:
    return path.is_file() and path.suffix != ".md" and not path.name.startswith(".")
