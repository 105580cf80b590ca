"""The configuration: one file a section, checked as a whole by `load`.

Code of a stage imports a section from its own module (`repass.config.sampling`), so that a change
of another section does not rerun that stage.
"""

from repass.config.benchmark import Benchmark
from repass.config.cell import Cell, CellBlock
from repass.config.config import Config
from repass.config.datasets import DatasetEntry, Datasets
from repass.config.execution import Execution, LimitOverrides
from repass.config.generation import Generation
from repass.config.load import load
from repass.config.model import Endpoint, InstructionTokens, Lora, Model, Replay
from repass.config.prompt import PromptForm
from repass.config.report import Report
from repass.config.sampling import Sampling
from repass.config.settings import Settings
from repass.sandbox.records import Limits

__all__ = [
    "Benchmark",
    "Cell",
    "CellBlock",
    "Config",
    "DatasetEntry",
    "Datasets",
    "Endpoint",
    "Execution",
    "Generation",
    "InstructionTokens",
    "LimitOverrides",
    "Limits",
    "Lora",
    "Model",
    "PromptForm",
    "Replay",
    "Report",
    "Sampling",
    "Settings",
    "load",
]
