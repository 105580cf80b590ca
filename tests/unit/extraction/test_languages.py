"""Policies in languages that are read by their grammars."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from repass.extraction import POLICIES
from repass.extraction.syntax import tree
from repass.extraction.syntax.grammars import GRAMMARS
from repass.languages import LANGUAGES
from repass.records import Problem, Prompt

FENCE, FUNCTION = POLICIES["fence"], POLICIES["function"]
QUICK = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@dataclass(frozen=True)
class Case:
    """A problem as MultiPL-E has it; a helper, a constant and a main part beside the solution."""

    head: str
    body: str
    end: str
    helper: str
    main: str
    tests: str
    opening: str = ""
    closing: str = ""


def _case(head: str, body: str, helper: str, *rest: str) -> Case:
    """A function that stands by itself; `rest`: main part, tests, and what ends it."""
    main, tests, *end = rest
    return Case(head, body, end[0] if end else "}\n", helper, main, tests)


_JAVA_END = (
    "    }\n    public static void main(String[] args) {\n    assert(area(2) == 4);\n    }\n\n}\n"
)
CASES = {
    "bash": _case(
        "#!/bin/bash\n# Doc.\narea() {\n",
        "    helper $1\n",
        'helper() {\n    echo $(( $1 * $1 ))\n}\n',
        "area 3\n",
        '}\n\ncandidate() {\n    area "$@"\n}\n\nset -e\n[[ $(candidate 2) = "4" ]]\n',
    ),
    "cpp": _case(
        "#include<assert.h>\n#include<bits/stdc++.h>\n// Doc.\nlong area(long a) {\n",
        "    if (a > K) { return helper(a); }\n    return helper(a);\n",
        "const long K = 3;\n\nlong helper(long a) {\n    return a * a;\n}\n",
        "int main() {\n    return area(3);\n}\n",
        "}\nint main() {\n    auto candidate = area;\n    assert(candidate((2)) == (4));\n}\n",
    ),
    "csharp": Case(
        "using System;\nclass Problem {\n    // Doc.\n    public static long Area(long a) {\n",
        "        return Helper(a);\n",
        "    }\n",
        "    static long Helper(long a) {\n        return a * a;\n    }\n",
        "    public static void Main(string[] args) {\n        Area(3);\n    }\n",
        "    }\n    public static void Main(string[] args) {\n    Area(2);\n    }\n\n}\n",
        "using System;\npublic class Solution {\n",
        "}\n",
    ),
    "go": Case(
        'package area_test\n\nimport (\n    "testing"\n    "fmt"\n)\n\nfunc area(a int) int {\n',
        "    return helper(a) + strings.Count(\"a\", \"b\")\n",
        "}\n",
        "func helper(a int) int {\n    return a * a\n}\n",
        "func main() {\n    area(3)\n}\n",
        'func TestArea(t *testing.T) {\n    if fmt.Sprint(area(2)) != "4" { t.Errorf("x") }\n}\n',
        'package main\n\nimport (\n    "os"\n    "strings"\n)\n\n',
    ),
    "java": Case(
        "import java.util.*;\nclass Problem {\n    // D.\n    public static long area(long a) {\n",
        "        return helper(a);\n",
        "    }\n",
        "    private static long helper(long a) {\n        return a * a;\n    }\n",
        "    public static void main(String[] args) {\n        area(3);\n    }\n",
        _JAVA_END,
        "import java.math.*;\n\npublic class Solution {\n",
        "}\n",
    ),
    "javascript": _case(
        "//Doc.\nfunction area(a){\n",
        "  return helper(a);\n",
        "const helper = (a) => a * a;\n",
        "console.log(area(3));\n",
        "const assert = require('node:assert');\nfunction test() {\n  assert(area(2) == 4);\n}\n",
    ),
    "julia": _case(
        '"""Doc."""\nfunction area(a::Int)::Int \n',
        "    return helper(a)\n",
        "function helper(a)\n    a * a\nend\n",
        "println(area(3))\n",
        "using Test\n\n@test(area(2) == 4)\n",
        "end\n",
    ),
    "lua": _case(
        "-- Doc.\nlocal function area(a)\n",
        "  return helper(a)\n",
        "function helper(a)\n  return a * a\nend\n",
        "print(area(3))\n",
        "lu = require('luaunit')\nlu.assertEquals(area(2), 4)\n",
        "end\n",
    ),
    "perl": _case(
        "# Doc.\nsub area {\n    my($a) = @_;\n",
        "    return helper($a);\n",
        "sub helper {\n    my($x) = @_;\n    return $x * $x;\n}\n",
        "print area(3);\n",
        "use Test::Deep;\nexit 1 unless area(2) == 4;\n",
    ),
    "php": _case(
        "<?php\n// Doc.\nfunction area($a) {\n",
        "    return helper($a);\n",
        "function helper($a) {\n    return $a * $a;\n}\n",
        "echo area(3);\n",
        "function candidate(...$args) {\n    return area(...$args);\n}\n",
    ),
    "ruby": _case(
        "# Doc.\ndef area(a)\n",
        "  helper(a)\n",
        "def helper(a)\n  a * a\nend\n",
        "puts area(3)\n",
        "require 'test/unit'\nraise unless area(2) == 4\n",
        "end\n",
    ),
    "rust": _case(
        "/// Doc.\nfn area(a: isize) -> isize {\n",
        "    helper(a)\n",
        "#[inline]\nfn helper(a: isize) -> isize {\n    a * a\n}\n",
        "fn main() {\n    area(3);\n}\n",
        "}\n\nfn main() {\n    assert_eq!(area(2), 4);\n}\n",
    ),
    "scala": Case(
        "import scala.math._\nobject Problem {\n    def area(a : Long) : Long = {\n",
        "        helper(a)\n",
        "    }\n",
        "    def helper(a : Long) : Long = {\n        a * a\n    }\n",
        "    def main(args: Array[String]) = {\n        area(3L)\n    }\n",
        "    }\n    def main(args: Array[String]) = {\n    assert(area(2L) == 4L);\n    }\n\n}\n",
        "object Solution {\n",
        "}\n",
    ),
    "swift": _case(
        "\n/// Doc.\nfunc area(a: Int) -> Int {\n",
        "    return helper(a: a)\n",
        "func helper(a: Int) -> Int {\n    return a * a\n}\n",
        "print(area(a: 3))\n",
        "}\n\nassert(area(a: 2) == 4)\n",
    ),
    "typescript": _case(
        "//Doc.\nfunction area(a: number): number {\n",
        "  return helper(a);\n",
        "const helper = (a: number): number => a * a;\n",
        "console.log(area(3));\n",
        "declare var require: any;\nconst assert = require('assert');\nassert(area(2) == 4);\n",
    ),
}  # fmt: skip
ALL = pytest.mark.parametrize("language", CASES)


def name_of(language: str) -> str:
    return "Area" if language == "csharp" else "area"


def task(language: str, problem: Problem, entry_point: str | None = None) -> Problem:
    case = CASES[language]
    return problem.model_copy(
        update={
            "language": language, "prompt": case.head, "tests": case.tests,
            "entry_point": entry_point, "stop": (),
        }
    )  # fmt: skip


def solution_head(case: Case) -> str:
    """The line that opens the function."""
    lines = case.head.splitlines(keepends=True)
    return "".join(lines[-2:] if "my(" in lines[-1] else lines[-1:])


def answer(case: Case, *, main: bool = True) -> str:
    """A whole program, as a chat model writes it."""
    function = f"{solution_head(case)}{case.body}{case.end}"
    trial = case.main if main else ""
    return f"{case.opening}{case.helper}\n{function}\n{trial}{case.closing}"


def definitions(language: str, program: str) -> list[str]:
    """Names that are defined, by functions and the like; those defined twice stand twice."""

    def within(found: Sequence[tree.Item]) -> list[str]:
        names = [name for item in found if item.is_function for name in sorted(item.binds)]
        return names + [name for item in found for name in within(item.members)]

    return within(tree.items(GRAMMARS[language], program))


def assert_fits(language: str, solution: str | None, wanted: Problem) -> None:
    """The solution and the tests are one program, which defines what it needs once."""
    assert solution is not None
    program = f"{solution}\n{wanted.tests}"
    assert all(item.sound for item in tree.items(GRAMMARS[language], program)), program
    names = [name.lower() for name in definitions(language, program)]
    assert names.count("area") == 1, program
    assert names.count("helper") == 1, program
    assert names.count("main") <= 1, program


@ALL
@pytest.mark.parametrize("named", [True, False])
def test_an_answer_fits_the_tests(
    language: str, named: bool, chat: Prompt, problem: Problem
) -> None:
    wanted = task(language, problem, name_of(language) if named else None)
    text = f"Sure:\n\n```\n{answer(CASES[language])}```\n\nThis squares it.\n"
    assert_fits(language, FUNCTION.extract(text, chat, wanted), wanted)


@ALL
def test_a_fenced_program_fits_the_tests(language: str, chat: Prompt, problem: Problem) -> None:
    wanted = task(language, problem)
    text = f"```{language}\n{answer(CASES[language], main=False)}```"
    assert_fits(language, FENCE.extract(text, chat, wanted), wanted)


@ALL
@pytest.mark.parametrize("policy", ["fence", "function"])
def test_a_bare_body_gets_its_head(
    language: str, policy: str, chat: Prompt, problem: Problem
) -> None:
    case, wanted = CASES[language], task(language, problem)
    text = f"```\n{case.body}{case.end}{case.closing}```"
    found = POLICIES[policy].extract(text, chat, wanted)
    assert found is not None
    program = f"{found}\n{case.tests}"
    assert [name.lower() for name in definitions(language, program)].count("area") == 1
    assert all(item.sound for item in tree.items(GRAMMARS[language], program)), program


@ALL
def test_the_example_of_use_goes(language: str, chat: Prompt, problem: Problem) -> None:
    wanted = task(language, problem)
    found = FUNCTION.extract(answer(CASES[language]), chat, wanted)
    assert found is not None
    assert CASES[language].main.strip() not in found


@ALL
@pytest.mark.parametrize("unfinished", [True, False])
def test_a_continuation_ends_where_the_tests_go_on(
    language: str, unfinished: bool, text: Prompt, problem: Problem
) -> None:
    """Cut before the closing brace where the tests bring it; or going on with more functions."""
    case, wanted = CASES[language], task(language, problem)
    given = text.model_copy(update={"answer_prefix": case.head, "stop": ()})
    more = "" if unfinished and case.tests.lstrip().startswith("}") else case.end
    found = FUNCTION.extract(f"{case.body}{more}", given, wanted)
    assert found is not None
    program = f"{found}\n{case.tests}"
    assert all(item.sound for item in tree.items(GRAMMARS[language], program)), program


@ALL
def test_the_result_is_its_own_result(language: str, chat: Prompt, problem: Problem) -> None:
    wanted = task(language, problem)
    once = FUNCTION.extract(answer(CASES[language]), chat, wanted)
    assert once is not None
    assert FUNCTION.extract(once, chat, wanted) == once


def test_go_imports_what_is_used_and_nothing_else(chat: Prompt, problem: Problem) -> None:
    found = FUNCTION.extract(answer(CASES["go"]), chat, task("go", problem))
    assert found is not None
    assert [line for line in found.splitlines() if line.startswith(("package", "import"))] == [
        "package area_test",
        'import "testing"',
        'import "fmt"',
        'import "strings"',
    ]


@pytest.mark.parametrize("policy", ["fence", "function"])
def test_a_variable_of_the_function_s_name_does_not_define_it(
    policy: str, chat: Prompt, problem: Problem
) -> None:
    body = "    $area = array();\n    if (!in_array($a, $area)) {\n        $area[] = $a;\n    }\n"
    found = POLICIES[policy].extract(f"```php\n{body}}}\n```", chat, task("php", problem))
    assert found is not None
    assert found.count("function area($a) {") == 1
    assert body in found


def test_php_does_not_end_before_the_tests(chat: Prompt, problem: Problem) -> None:
    answer_ = f"```php\n{answer(CASES['php'], main=False)}?>\n```"
    for policy in (FENCE, FUNCTION):
        found = policy.extract(answer_, chat, task("php", problem))
        assert found is not None
        assert found.startswith("<?php")
        assert "?>" not in found


@pytest.mark.parametrize("begun", [True, False])
def test_what_the_grammar_cannot_read_ends_before_the_closing_line(
    begun: bool, chat: Prompt, problem: Problem
) -> None:
    body = "    for (( i=0; i<${#1}-2; i++ )); do\n        echo ${1:$((i+1)):1\n    done\n"
    head = CASES["bash"].head if begun else ""
    text = f"```bash\n{head}{body}}}\n\narea 3\n```"
    found = FUNCTION.extract(text, chat, task("bash", problem))
    assert found == CASES["bash"].head + body.rstrip()


def test_a_function_defined_twice_is_defined_once(chat: Prompt, problem: Problem) -> None:
    wanted = task("cpp", problem)
    one = answer(CASES["cpp"], main=False)
    found = FUNCTION.extract(f"```cpp\n{one}\n{one}```", chat, wanted)
    assert_fits("cpp", found, wanted)


def test_overloads_stay(chat: Prompt, problem: Problem) -> None:
    wanted = task("java", problem)
    text = (
        "class Problem {\n    static long area(long a, long b) {\n        return a * b;\n    }\n"
        "    public static long area(long a) {\n        return area(a, a);\n    }\n}\n"
    )
    found = FUNCTION.extract(text, chat, wanted)
    assert found is not None
    assert "long a, long b" in found
    assert found.count("area(long a)") == 1


@pytest.mark.parametrize("variant", [name for name in LANGUAGES if "-" in name])
def test_a_language_that_is_run_otherwise_is_read_alike(
    variant: str, chat: Prompt, problem: Problem
) -> None:
    language = variant.partition("-")[0]
    wanted = task(language, problem)
    text = f"```{language}\n{answer(CASES[language])}```\n```text\narea(3)\n```"
    other = wanted.model_copy(update={"language": variant})
    for policy in (FENCE, FUNCTION):
        assert policy.extract(text, chat, other) == policy.extract(text, chat, wanted)


def test_every_grammar_is_of_a_language_that_can_be_executed() -> None:
    assert set(GRAMMARS) <= set(LANGUAGES)


PIECES = st.sampled_from([
    "```", "```cpp\n", "\n", "{", "}", "}\n", "(", ")", ";", '"', "'", "//", "/*", "#", "<?php\n",
    "long area(long a) ", "function area(a)", "def area(a)\n", "sub area ", "func area(a: Int) ",
    "class Problem ", "object Problem ", "return 1;\n", "end\n", "import x\n", "\0", "\ud800", "é",
    "area() ", "fn area() ", "package a\n", "template<", "#[x]\n", "<think>", "</think>",
])  # fmt: skip


@ALL
@given(completion=st.lists(PIECES, max_size=20).map("".join))
@QUICK
def test_any_text_is_an_answer(
    language: str, completion: str, text: Prompt, chat: Prompt, problem: Problem
) -> None:
    wanted = task(language, problem)
    given_ = text.model_copy(update={"answer_prefix": wanted.prompt})
    for prompt in (given_, chat):
        for policy in POLICIES.values():
            found = policy.extract(completion, prompt, wanted)
            assert found is None or isinstance(found, str)


@ALL
@given(
    before=st.lists(st.sampled_from(["helper", "main", "blank"]), max_size=3),
    after=st.lists(st.sampled_from(["main", "blank"]), max_size=2),
)
@QUICK
def test_what_was_defined_before_the_function_is_not_lost(
    language: str, before: list[str], after: list[str], chat: Prompt, problem: Problem
) -> None:
    case, wanted = CASES[language], task(language, problem)
    pieces = {"helper": case.helper, "main": case.main, "blank": "\n"}
    function = f"{solution_head(case)}{case.body}{case.end}"
    inner = "".join(pieces[name] for name in (*before, "helper"))
    program = case.opening + inner + function + "".join(pieces[n] for n in after) + case.closing
    found = FUNCTION.extract(program, chat, wanted)
    assert_fits(language, found, wanted)
