"""Families of definitions: members, what they take from the family, and where errors are."""

from collections.abc import Callable

import jsonschema
import pytest
from configured import REGISTRY, Project

from repass.config import schema

FAMILY = """\
poly-{}:
  adapter: demo
  dataset: demo
  limits: {cpu_s: 3}
  variants:
    cpp: {language: cpp, limits: {cpu_s: 5, wall_s: 60}}
    python:
"""


def test_members_are_benchmarks_of_their_own(project: Project) -> None:
    project.append("config/benchmarks.yaml", FAMILY)
    known = project.load().known.benchmarks
    assert list(known) == ["demo", "poly-cpp", "poly-python"]
    assert known["poly-python"].language == "python"


def test_what_a_variant_says_replaces_what_the_family_says(project: Project) -> None:
    project.append("config/benchmarks.yaml", FAMILY)
    known = project.load().known.benchmarks
    assert known["poly-cpp"].limits.cpu_s == 5
    assert known["poly-python"].limits.cpu_s == 3


def test_the_mark_is_filled_in_everywhere(project: Project) -> None:
    text = REGISTRY.replace("demo:\n", "set-{}:\n", 1)
    text = text.replace("path: data/problems.yaml", 'url: "https://host/{revision}/{}.yaml"')
    text += "  note: rows in {}\n  variants: {go: , js: }\n"
    project.append("resources/datasets.yaml", text)
    entry = project.load().known.datasets["set-js"]
    assert (entry.address, entry.note) == ("https://host/1/js.yaml", "rows in js")


WRONG = [
    (
        "p-{}: {adapter: demo, dataset: demo}\n",
        "config/benchmarks.yaml:5: p-{}.variants: is missing; allowed: ",
    ),
    ("p-{}: 7\n", "config/benchmarks.yaml:5: p-{}.variants: is missing; allowed: "),
    (
        "p-{}:\n  adapter: demo\n  variants: [a]\n",
        "config/benchmarks.yaml:7: p-{}.variants: found a list (a); allowed: ",
    ),
    (
        "p-{}:\n  dataset: demo\n  adapter: demo\n  variants:\n    a: 1\n",
        "config/benchmarks.yaml:9: p-{}.variants.a: found 1; allowed: keys and values, or nothing",
    ),
    (
        "p-{}:\n  adapter: demo\n  datset: demo\n  variants:\n    a:\n",
        "config/benchmarks.yaml:7: p-a.datset: unknown key; allowed: ",
    ),
    (
        "p-{}:\n  adapter: demo\n  dataset: demo\n  variants:\n    a:\n    b: {first: 0}\n",
        "config/benchmarks.yaml:10: p-b.first: found 0; allowed: ",
    ),
    (
        "p-{}:\n  adapter: demo\n  dataset: demo\n  variants:\n    a b:\n",
        'config/benchmarks.yaml:9: p-a b: found the name "p-a b"; allowed: ',
    ),
    (
        "de{}:\n  adapter: demo\n  dataset: demo\n  variants:\n    mo:\n",
        "config/benchmarks.yaml:9: demo: found a second time; allowed: once (first: "
        "config/benchmarks.yaml:1)",
    ),
]


@pytest.mark.parametrize(("text", "said"), WRONG)
def test_errors_name_the_line(
    project: Project, refusal: Callable[..., list[str]], text: str, said: str
) -> None:
    project.append("config/benchmarks.yaml", text)
    assert any(line.startswith(said) for line in refusal()), refusal()


def test_the_schema_takes_families_and_refuses_unknown_keys_in_them() -> None:
    whole = schema.build()
    wanted = {"$ref": "#/$defs/Benchmarks", "$defs": whole["$defs"]}
    family = {"adapter": "demo", "dataset": "demo", "variants": {"a": None, "b": {"first": 2}}}
    jsonschema.validate({"p-{}": family}, wanted)
    for damaged in ({"p-{}": {**family, "datset": "x"}}, {"p": family}, {"p-{}": {"first": 2}}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(damaged, wanted)
