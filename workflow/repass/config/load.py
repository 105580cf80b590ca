"""Read and check a configuration, whole, before anything runs."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from repass.config import catalogue, checks, documents
from repass.config.config import Config
from repass.config.findings import Findings
from repass.config.origins import Merged
from repass.config.settings import Settings
from repass.errors import ConfigError


def load(merged: Mapping[str, Any], files: Sequence[Path], root: Path) -> Config:
    """Check what Snakemake merged, and read the definition files that it names.

    Args:
        merged: the configuration files' values, then those of `--config`.
        files: the same configuration files, in the order of merging; only for error messages.
        root: the folder that all relative paths start from.

    Raises:
        ConfigError: one line an error: file and line, key, what was found, what is allowed.
    """
    findings = Findings()
    origin = Merged(_documents(files, root, findings), merged)
    settings = findings.validate(Settings, origin.data, origin)
    findings.stop()
    if settings is None:
        raise ConfigError("the configuration is not usable")
    known = catalogue.read(settings, origin, root, findings)
    findings.stop()
    sections = {name: getattr(settings, name) for name in Settings.model_fields}
    config = Config.model_construct(root=root, known=known, **sections)
    checks.names(config, origin, findings)
    findings.stop()
    checks.selection(config, origin, findings)
    findings.stop()
    checks.cells(config, origin, findings)
    findings.stop()
    checks.examples(config, findings)
    checks.files(config, root, findings)
    checks.claims(config, origin, root, findings)
    findings.stop()
    return config


def _documents(files: Sequence[Path], root: Path, findings: Findings) -> list[documents.Document]:
    read = []
    for file in dict.fromkeys(files):
        try:
            read.append(documents.read(file, root))
        except ConfigError as error:
            findings.add_error(error)
    return read
