"""A prompt template: a Jinja file, and errors that name the file and the line in it."""

import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError
from jinja2.exceptions import TemplateNotFound, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from repass.errors import ConfigError

Variables = Mapping[str, Any]

# What an expression of a template may raise besides Jinja's own errors.
_MISTAKES = (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError)


class PromptTemplate:
    """One template file; other templates of its folder may be included.

    Nothing is escaped or stripped. The newline behind a `{% ... %}` tag and the blanks before it
    are not part of the text, so tags may stand on lines of their own.

    Raises:
        ConfigError: there is no such file, or it is not a template.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._template = _environment(path.parent).get_template(path.name)
        except TemplateNotFound as error:
            raise ConfigError(_not_found(path)) from error
        except TemplateSyntaxError as error:
            place = f"{error.filename or self._path}:{error.lineno}"
            raise ConfigError(f"{place}: {error.message}") from error
        except UnicodeDecodeError as error:
            raise ConfigError(f"{self._path}: not UTF-8 text") from error

    @property
    def path(self) -> Path:
        """The file."""
        return self._path

    @property
    def blocks(self) -> frozenset[str]:
        """Names of the blocks that the template defines."""
        return frozenset(self._template.blocks)

    def text(self, variables: Variables) -> str:
        """Render the whole template.

        Raises:
            ConfigError: it names a variable that is not there, or an expression fails.
        """
        try:
            return self._template.render(variables)
        except _MISTAKES as error:
            raise ConfigError(self._mistake(error, variables)) from error

    def block(self, name: str, variables: Variables) -> str:
        """Render one of its blocks.

        Raises:
            ConfigError: as for the whole template.
        """
        context = self._template.new_context(dict(variables))
        try:
            return "".join(self._template.blocks[name](context))
        except _MISTAKES as error:
            raise ConfigError(self._mistake(error, variables)) from error

    def _mistake(self, error: Exception, variables: Variables) -> str:
        fields = ", ".join(sorted(variables["problem"]))
        return (
            f"{self._place(error)}: {error} (problem {variables['problem']['task_id']};"
            f" variables: {', '.join(sorted(variables))}; fields of this problem: {fields})"
        )

    def _place(self, error: Exception) -> str:
        """Name the innermost template line that the error went through."""
        folder = str(self._path.parent)
        frames = traceback.extract_tb(error.__traceback__)
        ours = [frame for frame in frames if frame.filename.startswith(folder)]
        return f"{ours[-1].filename}:{ours[-1].lineno}" if ours else str(self._path)


def _environment(folder: Path) -> Environment:
    return ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(folder),
        undefined=StrictUndefined,
        autoescape=False,  # prompts are plain text
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _not_found(path: Path) -> str:
    there = ", ".join(sorted(item.name for item in path.parent.glob("*.jinja"))) or "none"
    return f"{path}: no such prompt template; templates there: {there}"
