"""What the interpreted languages' rules promise, as far as it shows without their interpreters."""

import re
from pathlib import Path

import pytest

from repass import languages

ROOT = Path(__file__).resolve().parents[3]
SCRIPTING = [
    "bash",
    "elixir",
    "javascript",
    "julia",
    "lua",
    "perl",
    "php",
    "r",
    "racket",
    "ruby",
    "typescript",
]
every_language = pytest.mark.parametrize("name", SCRIPTING)


@every_language
def test_who_leaves_early_does_not_pass(name):
    assert languages.get(name).success == "end"


@every_language
def test_a_first_line_stays_the_first(name):
    """Interpreter lines, `#lang`, `<?php` and magic comments mean nothing further down."""
    assert languages.get(name).prologue == ""


@every_language
def test_what_does_not_parse_is_told_from_what_fails(name):
    language = languages.get(name)
    assert language.check is not None or language.compile is not None


@every_language
def test_the_end_is_shown_after_a_last_line_without_a_break(name):
    assert languages.get(name).epilogue.startswith("\n")


@pytest.mark.parametrize(
    ("name", "stderr"),
    [
        ("javascript", "Assertion failed\n"),
        ("javascript", "a warning\nAssertion failed: a message\n"),
        ("perl", "ERROR"),
        ("racket", "FAILURE"),
        ("racket", "\n"),
    ],
)
def test_a_references_rule_sees_a_failure(name, stderr):
    rule = languages.get(name).fails_on
    assert rule is not None
    assert rule.matches("", stderr)


@pytest.mark.parametrize(
    ("name", "stdout", "stderr"),
    [
        ("javascript", "Assertion failed", ""),
        ("javascript", "", "AssertionError [ERR_ASSERTION]: Assertion failed"),
        ("perl", "ok!ok!", "an error"),
        ("racket", "FAILURE", ""),
    ],
)
def test_a_references_rule_leaves_the_rest_alone(name, stdout, stderr):
    rule = languages.get(name).fails_on
    assert rule is not None
    assert not rule.matches(stdout, stderr)


def test_a_references_rule_says_whose_it_is():
    rules = [rule for name in SCRIPTING if (rule := languages.get(name).fails_on)]
    assert rules
    assert all(re.match(r"MultiPL-E|HumanEval-X", rule.source) for rule in rules)


def test_what_python_preloads_is_named_once_and_can_be_imported_by_name():
    names = (ROOT / "envs/sandbox/python-science/preload").read_text().split()
    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"[a-z_0-9]+(\.[a-z_0-9]+)*", name) for name in names)


@pytest.mark.parametrize("lock", ["requirements.lock", "corpora.lock"])
def test_packages_from_elsewhere_are_pinned_by_hash(lock):
    text = (ROOT / "envs/sandbox/python-science" / lock).read_text()
    lines = re.sub(r"#.*|\\\n", "", text).split("\n")
    pinned = [line.split() for line in lines if line.strip()]
    assert pinned
    for name, *hashes in pinned:
        assert re.fullmatch(r"[a-z0-9-]+==[0-9.]+", name)
        assert hashes
        assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", one) for one in hashes)
