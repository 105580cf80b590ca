"""Programs are put together as the recorders do it."""

from repass.parity import humaneval_x, python_sets

GO = {
    "prompt": 'import (\n    "math"\n)\n\n// about strings.\nfunc F() {\n',
    "import": 'import (\n    "math"\n)\n',
    "test_setup": 'package main\n\nimport (\n    "testing"\n    "strings"\n)\n',
    "test": "func TestF(t *testing.T) {}\n",
}
RUST = {
    "declaration": "use md5;\nfn f() -> i32 {\n",
    "prompt": "/* about f */\n",
    "test": "#[cfg(test)]\nmod tests {}\n",
}


def test_human_eval_strips_nothing() -> None:
    problem = {"prompt": "def f():\n", "test": "\ndef check(g):\n    g()\n", "entry_point": "f"}
    assert python_sets.human_eval_program(problem, "    pass  ") == (
        "def f():\n    pass  \n\ndef check(g):\n    g()\n\ncheck(f)"
    )


def test_cpp_gets_the_headers_that_its_prompt_lacks() -> None:
    row = {"prompt": "#include<vector>\nint f(){\n", "test": "int main(){}\n"}
    program = humaneval_x.cpp_x(row, "    return 1;\n}\n")
    assert program.count("#include<vector>") == 1
    assert program.index("#include<cstring>") < program.index("int f(){\n    return 1;\n}\n\nint m")


def test_cpp_of_pack_gets_all_headers_and_the_namespace_first() -> None:
    row = {"prompt": "#include<vector>\nint f(){\n", "test": "int main(){}\n"}
    program = humaneval_x.cpp_pack(row, "    return 1;\n}\n")
    assert program.startswith("using namespace std;\n#include<stdlib.h>\n")
    assert program.count("#include<vector>") == 2


def test_go_imports_what_the_solution_uses_and_not_what_the_prompt_says() -> None:
    program = humaneval_x.go_x(GO, '    sort.Ints(nil)\n    fmt.Print("")\n}\n')
    assert '"math"' not in program
    assert 'import (\n    "fmt"\n    "sort"\n)\n' in program


def test_go_does_not_import_twice() -> None:
    program = humaneval_x.go_x(GO, '    strings.ToUpper("")\n}\n')
    assert program.count('"strings"') == 1


def test_go_of_pack_keeps_the_prompt_s_imports() -> None:
    program = humaneval_x.go_pack(GO, "    math.Abs(1)\n    sort.Ints(nil)\n}\n")
    assert program.count('"math"') == 1
    assert program.count('"sort"') == 1


def test_go_of_pack_drops_an_import_that_the_program_makes_itself() -> None:
    own = {**GO, "prompt": 'import (\n    "strings"\n)\n\nfunc F() {\n'}
    assert humaneval_x.go_pack(own, '    strings.ToUpper("")\n}\n').count('"strings"') == 1


def test_go_of_pack_does_not_import_what_only_a_comment_names() -> None:
    program = humaneval_x.go_pack(GO, "    // sort. of\n}\n")
    assert '"sort"' not in program


def test_go_s_imports_stand_before_its_functions() -> None:
    program = humaneval_x.go_pack(GO, "    sort.Ints(nil)\n}\n")
    assert program.rindex("import (") < program.index("func F()")


def test_rust_has_a_main_and_its_declaration_before_the_comment() -> None:
    program = humaneval_x.rust_x(RUST, "    1\n}\n")
    assert program == (
        "fn main(){}\nuse md5;\nfn f() -> i32 {\n/* about f */\n    1\n}\n"
        "#[cfg(test)]\nmod tests {}\n"
    )


def test_python_may_use_numpy_without_importing_it() -> None:
    row = {"prompt": "def f():\n", "test": "check(f)"}
    program = humaneval_x.python_pack(row, "    return np.nan\n")
    assert "import numpy as np\n" in program
    assert program.endswith("def f():\n    return np.nan\n\ncheck(f)\n")


def test_python_of_humaneval_x_ends_before_the_first_line_that_is_not_indented() -> None:
    row = {"prompt": "def f():\n", "test": "check(f)"}
    program = humaneval_x.python_x(row, "    return 1\n\n\treturn 2\nprint(f)\n    return 3")
    assert program.endswith("def f():\n    return 1\n\n\treturn 2\ncheck(f)\n")
