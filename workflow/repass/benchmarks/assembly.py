"""Programs of benchmarks whose references do more than put preamble, solution and tests together.

HumanEval-X's rules are those of CodeGeeX's evaluation (`process_humaneval_test` in
`evaluate_humaneval_x.py` of THUDM/CodeGeeX), HumanEvalPack's those of bigcode-evaluation-harness
(`process_results` of `humanevalpack.py`). Both look at the answer: which packages it uses, whether
it brings a main of its own.

Where this is not the reference: Go's imports have their whole path, where HumanEvalPack's writes
`"rand"` for `"math/rand"`, which no Go compiler finds.
"""

from collections.abc import Callable, Iterable, Mapping
from itertools import takewhile

from repass.records import Assembly, Problem

GO_PACKAGES = (
    "math",
    "strings",
    "fmt",
    "strconv",
    "time",
    "bytes",
    "regexp",
    "sort",
    "math/rand",
    "crypto/md5",
)
"""What both import for an answer that uses it without importing it."""


def assembled(problem: Problem, solution: str) -> str:
    """Put a program together.

    Args:
        problem: whose rule, preamble and tests count.
        solution: what an extraction policy made of a completion, or a literal of it.
    """
    return _RULES[problem.assembly](problem, solution)


def _plain(problem: Problem, solution: str) -> str:
    return f"{problem.preamble}{solution}\n{problem.tests}"


def _python_x(problem: Problem, solution: str) -> str:
    """A completion counts up to its first line that is not indented."""
    head, completion = _split(problem, solution)
    if not head:
        return _plain(problem, solution)
    body = takewhile(lambda line: not line.strip() or line[0] in " \t", completion.split("\n"))
    return _plain(problem, head + "\n".join(body))


def _go_x(problem: Problem, solution: str) -> str:
    """The imports that a completion uses stand for those of the prompt."""
    head, completion = _split(problem, solution)
    setup = problem.preamble
    used = [name for name in GO_PACKAGES if name not in setup and _call(name) in completion]
    return f"{setup}{_go_imports(used)}{_without_imports(head)}{completion}\n{problem.tests}"


def _go_pack(problem: Problem, solution: str) -> str:
    """The solution's own imports stay, and those that the whole program uses besides are added."""
    own = solution.replace("package main", "")
    body = f"{own}\n{problem.tests}"
    setup = "\n".join(line for line in problem.preamble.split("\n") if not _repeats(line, body))
    code = "\n".join(line for line in body.split("\n") if not line.strip().startswith("//"))
    known = setup + body
    used = [name for name in GO_PACKAGES if f'"{name}"' not in known and _call(name) in code]
    return f"{setup}{_go_imports(used)}{body}"


def _cpp_pack(problem: Problem, solution: str) -> str:
    """The tests have the main: one in the answer, and all behind it, goes."""
    return _plain(problem, solution.split("int main", maxsplit=1)[0])


def _java_pack(problem: Problem, solution: str) -> str:
    """The tests have the class Main: an empty one in the answer goes."""
    return _plain(problem, solution.replace("public class Main {\n    }", ""))


def _rust_pack(problem: Problem, solution: str) -> str:
    """Lines of main and declaration that the answer lacks come before it; a second main goes."""
    missing = [line.strip() for line in problem.preamble.split("\n") if _lacks(solution, line)]
    answer = "fn main()".join(solution.split("fn main()")[:2])
    return _plain(problem.model_copy(update={"preamble": _lines(missing)}), answer)


_RULES: Mapping[Assembly | None, Callable[[Problem, str], str]] = {
    None: _plain,
    "humaneval-x-python": _python_x,
    "humaneval-x-go": _go_x,
    "humanevalpack-go": _go_pack,
    "humanevalpack-cpp": _cpp_pack,
    "humanevalpack-java": _java_pack,
    "humanevalpack-rust": _rust_pack,
}


def _split(problem: Problem, solution: str) -> tuple[str, str]:
    """Prompt and completion, or nothing and a solution of its own."""
    if solution.startswith(problem.prompt):
        return problem.prompt, solution.removeprefix(problem.prompt)
    return "", solution


def _without_imports(head: str) -> str:
    """Go's prompt from behind its first import block."""
    before, found, after = head.partition("import (\n")
    return after.partition(")\n")[2] if found and not before.strip() else head


def _call(package: str) -> str:
    return f"{package.rpartition('/')[2]}."


def _go_imports(packages: Iterable[str]) -> str:
    quoted = "".join(f'    "{name}"\n' for name in packages)
    return f"import (\n{quoted})\n" if quoted else ""


def _repeats(line: str, body: str) -> bool:
    """Whether an import of the set-up is made by the program itself."""
    return line.strip().startswith('"') and line.strip() in body


def _lacks(solution: str, line: str) -> bool:
    """Whether a line, or for a function's head the function, is missing in a solution."""
    line = line.strip()
    if line in solution:
        return False
    return not (line.startswith("fn") and line.split("(")[0] in solution)


def _lines(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
