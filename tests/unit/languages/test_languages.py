import re
from pathlib import Path, PurePosixPath

import pytest

from repass import languages
from repass.errors import SandboxError
from repass.records import Verdict
from repass.sandbox import images
from repass.sandbox.records import Limits

ROOT = Path(__file__).resolve().parents[3]
PLACEHOLDER = re.compile(r"\{(token|end)\}")
every_language = pytest.mark.parametrize("name", languages.LANGUAGES)


def texts_around(language):
    return [language.prologue, language.epilogue, *language.extra_files.values()]


@every_language
def test_self_tests_show_right_and_wrong(name):
    expected = {test.expected for test in languages.get(name).self_tests}
    assert {Verdict.PASSED, Verdict.FAILED, Verdict.TIMEOUT} <= expected
    assert expected & {Verdict.SYNTAX_ERROR, Verdict.COMPILE_ERROR}


@every_language
def test_who_proves_the_end_has_a_self_test_that_leaves_before_it(name):
    language = languages.get(name)
    expected = {test.expected for test in language.self_tests}
    assert (language.success != "exit_code") == (Verdict.TESTS_NOT_REACHED in expected)


@every_language
def test_self_tests_are_told_apart_by_name(name):
    names = [test.name for test in languages.get(name).self_tests]
    assert len(names) == len(set(names))


@every_language
def test_who_proves_the_end_is_given_both_texts_to_write(name):
    language = languages.get(name)
    found = {text for part in texts_around(language) for text in PLACEHOLDER.findall(part)}
    assert found == ({"token", "end"} if language.success == "end" else set())


@every_language
def test_a_prologue_moves_no_line(name):
    assert "\n" not in languages.get(name).prologue


@every_language
def test_an_epilogue_opens_a_line_of_its_own(name):
    assert languages.get(name).epilogue[:1] in {"", "\n"}


@every_language
def test_files_stay_in_the_work_folder(name):
    language = languages.get(name)
    files = [PurePosixPath(file) for file in (language.file, *language.extra_files)]
    assert all(len(file.parts) == 1 and not file.name.startswith(".") for file in files)


@every_language
def test_no_extra_file_is_the_program(name):
    language = languages.get(name)
    assert language.file not in language.extra_files


@every_language
def test_the_image_can_be_built(name):
    assert set(languages.get(name).images()) <= set(images.names(ROOT))


@every_language
def test_a_rule_on_the_output_names_its_source(name):
    rule = languages.get(name).fails_on
    assert rule is None or rule.source


def test_what_a_runtime_needs_raises_lower_limits():
    assert languages.get("java").limits(Limits(memory_mb=128)).memory_mb == 512


def test_what_a_runtime_needs_lowers_no_limit():
    assert languages.get("java").limits(Limits(memory_mb=4096)).memory_mb == 4096


def test_an_unknown_language_is_named():
    with pytest.raises(SandboxError, match=r"'pyton'.*python"):
        languages.get("pyton")
