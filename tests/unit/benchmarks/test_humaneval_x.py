"""HumanEval-X and HumanEvalPack on small rows: problems, and the programs that they become."""

import json
from pathlib import Path
from typing import Any

import pytest

from repass.benchmarks import adapter
from repass.config.benchmark import Benchmark
from repass.errors import ConfigError, DataError
from repass.execution.programs import program_text
from repass.records import PROBLEMS, Problem, frame

CPP = {
    "task_id": "CPP/900",
    "prompt": "/* about f */\n#include<vector>\nint f(){\n",
    "declaration": "#include<vector>\nint f(){\n",
    "canonical_solution": "    return 1;\n}\n",
    "test": "int main(){}\n",
}
JAVA = {
    "task_id": "Java/900",
    "prompt": "class Solution {\n    // about f\n    public int f() {\n",
    "declaration": "class Solution {\n    public int f() {\n",
    "canonical_solution": "        return 1;\n    }\n}",
    "test": "public class Main {\n    public static void main(String[] a) { }\n}\n",
}
JS = {
    "task_id": "JavaScript/900",
    "prompt": "/* about f */\nconst f = () => {\n",
    "declaration": "\nconst f = () => {\n",
    "canonical_solution": "  return 1;\n}\n\n",
    "test": "console.assert(f() === 1)\n",
}
GO = {
    "task_id": "Go/900",
    "prompt": 'import (\n    "math"\n)\n\n// about strings.\nfunc F() {\n',
    "import": 'import (\n    "math"\n)\n',
    "declaration": "\nfunc F() {\n",
    "canonical_solution": "    math.Abs(1)\n}\n",
    "test_setup": 'package main\n\nimport (\n    "testing"\n    "strings"\n)\n',
    "test": "func TestF(t *testing.T) {}\n",
}
PYTHON = {
    "task_id": "Python/900",
    "prompt": 'def f():\n    """About f."""\n',
    "declaration": "def f():\n",
    "canonical_solution": "    return 1\n",
    "test": "\ndef check(f):\n    assert f() == 1\n\ncheck(f)",
}
RUST = {
    "task_id": "Rust/900",
    "prompt": "\n/* about f */\n",
    "declaration": "\nuse md5;\n\nfn f() -> i32 {\n",
    "canonical_solution": "    1\n}\n",
    "test": "\n#[cfg(test)]\nmod tests {}\n",
}
ROWS = {
    "cpp": CPP,
    "java": JAVA,
    "javascript": JS,
    "go-testify": GO,
    "python": PYTHON,
    "rust-test": RUST,
}
BUG = {
    "buggy_solution": "BUGGY\n",
    "bug_type": "missing logic",
    "failure_symptoms": "incorrect output",
    "entry_point": "f",
    "instruction": "Write f.\n",
}
PACK = {
    **{language: {**row, **BUG} for language, row in ROWS.items()},
    "rust-test": {**RUST, **BUG, "prompt": f"fn main(){{}}\n{RUST['declaration']}"},
}
NAMES = ("humaneval_x", "humanevalpack_synthesize", "humanevalpack_fix")


def problems(folder: Path, name: str, language: str, *rows: Any) -> list[Problem]:
    path = folder / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    benchmark = Benchmark(name=f"my-{language}", adapter=name, dataset="d", language=language)
    return adapter(name).problems(path, benchmark)


@pytest.fixture
def x(tmp_path: Path) -> Any:
    return lambda language: problems(tmp_path, "humaneval_x", language, ROWS[language])[0]


@pytest.fixture
def synthesize(tmp_path: Path) -> Any:
    name = "humanevalpack_synthesize"
    return lambda language: problems(tmp_path, name, language, PACK[language])[0]


@pytest.fixture
def fix(tmp_path: Path) -> Any:
    return lambda language: problems(tmp_path, "humanevalpack_fix", language, PACK[language])[0]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", ROWS)
def test_problems_fit_their_table_and_have_known_solutions(
    tmp_path: Path, name: str, language: str
) -> None:
    found = problems(tmp_path, name, language, PACK[language])
    assert frame(found, PROBLEMS).height == 1
    assert found[0].language == language
    assert found[0].entry_point in {"f", "F"}
    solutions = [found[0].reference, *(wrong.solution for wrong in found[0].wrong)]
    assert len(solutions) == 2
    shown = PACK[language]["prompt"] if name == "humanevalpack_fix" else found[0].prompt
    assert all(solution and solution.startswith(shown) for solution in solutions)


@pytest.mark.parametrize("name", NAMES)
def test_other_languages_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigError, match=r"my-lua\.language: found lua; allowed: cpp, java"):
        problems(tmp_path, name, "lua", PACK["python"])


def test_damaged_rows_are_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"rows.jsonl:1: damaged row: buggy_solution: Field requ"):
        problems(tmp_path, "humanevalpack_fix", "python", PYTHON)


def test_cpp_gets_the_headers_that_its_prompt_lacks(x: Any) -> None:
    problem = x("cpp")
    program = program_text(problem, problem.reference)
    assert program.count("#include<vector>") == 1
    assert program.startswith("#include<stdlib.h>\n#include<algorithm>\n")
    assert program.endswith("\n#include<iostream>\n\n" + problem.reference + "\nint main(){}\n")


def test_cpp_of_pack_gets_all_headers_and_the_namespace_first(synthesize: Any) -> None:
    problem = synthesize("cpp")
    program = program_text(problem, problem.reference)
    assert program.startswith("using namespace std;\n#include<stdlib.h>\n")
    assert program.count("#include<vector>") == 2


def test_cpp_of_pack_has_no_main_but_the_tests(synthesize: Any) -> None:
    problem = synthesize("cpp")
    program = program_text(problem, problem.reference + "\nint main(){ return f(); }\n")
    assert program == program_text(problem, problem.reference + "\n")


def test_java_of_pack_drops_an_empty_main(synthesize: Any) -> None:
    problem = synthesize("java")
    program = program_text(problem, f"{problem.reference}\npublic class Main {{\n    }}")
    assert program == program_text(problem, f"{problem.reference}\n")


def test_go_imports_what_the_solution_uses_and_not_what_the_prompt_says(x: Any) -> None:
    problem = x("go-testify")
    program = program_text(problem, problem.prompt + '    sort.Ints(nil)\n    fmt.Print("")\n}\n')
    assert '"math"' not in program
    assert 'import (\n    "fmt"\n    "sort"\n)\n\n// about strings.\nfunc F() {\n' in program


def test_go_does_not_import_twice(x: Any) -> None:
    problem = x("go-testify")
    assert (
        program_text(problem, problem.prompt + '    strings.ToUpper("")\n}\n').count('"strings"')
        == 1
    )


def test_go_of_pack_keeps_the_prompt_s_imports(synthesize: Any) -> None:
    problem = synthesize("go-testify")
    program = program_text(problem, problem.prompt + "    math.Abs(1)\n    sort.Ints(nil)\n}\n")
    assert program.count('"math"') == 1
    assert program.count('"sort"') == 1
    assert program.rindex("import (") < program.index("func F()")


def test_go_of_pack_drops_an_import_that_the_program_makes_itself(synthesize: Any) -> None:
    problem = synthesize("go-testify")
    own = 'package main\n\nimport (\n    "strings"\n)\n\nfunc F() {\n    strings.ToUpper("")\n}\n'
    program = program_text(problem, own)
    assert program.count('"strings"') == 1
    assert program.count("package main") == 1


def test_go_of_pack_does_not_import_what_only_a_comment_names(synthesize: Any) -> None:
    problem = synthesize("go-testify")
    assert '"sort"' not in program_text(problem, problem.prompt + "    // sort. of\n}\n")


def test_rust_has_a_main_and_its_declaration_before_the_comment(x: Any) -> None:
    problem = x("rust-test")
    assert program_text(problem, problem.reference) == (
        "fn main(){}\n\nuse md5;\n\nfn f() -> i32 {\n\n/* about f */\n    1\n}\n"
        "\n#[cfg(test)]\nmod tests {}\n"
    )


def test_a_model_sees_rust_s_signature_once(tmp_path: Path, x: Any) -> None:
    assert x("rust-test").prompt == RUST["declaration"] + RUST["prompt"]
    newer = {**RUST, "prompt": "/* about f */\nfn f() -> i32 {\n"}
    (problem,) = problems(tmp_path, "humaneval_x", "rust-test", newer)
    assert problem.prompt == newer["prompt"]


def test_rust_of_pack_adds_the_lines_that_an_answer_lacks(synthesize: Any) -> None:
    problem = synthesize("rust-test")
    program = program_text(problem, "fn f() -> i32 {\n    1\n}\n")
    assert program.startswith("fn main(){}\nuse md5;\nfn f() -> i32 {\n    1\n}\n")
    assert program.count("fn f()") == 1


def test_rust_of_pack_has_one_main(synthesize: Any) -> None:
    problem = synthesize("rust-test")
    program = program_text(problem, f"{problem.reference}fn main() {{ f(); }}\n")
    assert program == program_text(problem, problem.reference)


@pytest.mark.parametrize("made", ["x", "synthesize"])
def test_python_may_use_numpy_without_importing_it(
    made: str, request: pytest.FixtureRequest
) -> None:
    problem = request.getfixturevalue(made)("python")
    program = program_text(problem, problem.prompt + "    return np.nan\n")
    assert program.startswith("import math\nimport re\n")
    assert "import numpy as np\n" in program
    assert program.endswith(f"    return np.nan\n\n{PYTHON['test']}\n")


def test_python_of_humaneval_x_ends_before_the_first_line_that_is_not_indented(x: Any) -> None:
    problem = x("python")
    body = "    return 1\n\n\treturn 2\nprint(f)\n    return 3"
    assert program_text(problem, problem.prompt + body).endswith(
        f"{problem.prompt}    return 1\n\n\treturn 2\n{PYTHON['test']}\n"
    )


def test_python_that_does_not_continue_the_prompt_is_not_cut(x: Any) -> None:
    problem = x("python")
    own = "def f():\n    return 1\nf.x = 1"
    assert f"\n{own}\n" in program_text(problem, own)


def test_synthesize_asks_with_the_row_s_words(synthesize: Any) -> None:
    problem = synthesize("python")
    assert (problem.instruction, problem.prompt) == ("Write f.", PYTHON["prompt"])


def test_fix_shows_the_bug_and_the_tests_but_not_what_the_function_is_for(fix: Any) -> None:
    problem = fix("python")
    assert problem.prompt == "def f():\n"
    assert problem.instruction == f"def f():\nBUGGY\n\n{PYTHON['test']}\nFix bugs in f."
    assert problem.reference == PYTHON["prompt"] + PYTHON["canonical_solution"]
    assert problem.category == "missing logic"


def test_fix_in_rust_starts_with_a_main(fix: Any) -> None:
    assert fix("rust-test").prompt == f"fn main(){{}}\n{RUST['declaration']}"


def test_a_bug_is_a_known_wrong_solution(synthesize: Any) -> None:
    (wrong,) = synthesize("python").wrong
    assert (wrong.kind, wrong.why) == ("missing logic", "incorrect output")
    assert wrong.solution == PYTHON["prompt"] + "BUGGY\n"
