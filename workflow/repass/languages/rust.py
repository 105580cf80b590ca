"""Rust, as MultiPL-E compiles it (`rustc`, nothing else), and as HumanEval-X tests it.

RUST is a program with a `main`. RUST_TEST is a crate with `#[test]` functions, of the 2021 edition,
with the crates that HumanEval-X declares (md5, rand, regex) at hand.
"""

from repass.languages.base import Language, SelfTest
from repass.languages.native import END_LINKED, END_TEXTS
from repass.records import Verdict

# the shared standard library, so that less is linked
_LINK = ("-C", "prefer-dynamic", *(f"-Clink-arg={part}" for part in END_LINKED))
_CRATES = "/opt/repass/rust"
_EXTERN = tuple(f"--extern={name}={_CRATES}/lib{name}.rlib" for name in ("md5", "rand", "regex"))

_MAIN = "\nfn main() {\n    let candidate = add;\n    assert_eq!(candidate(1, 2), 3);\n}\n"
_MODULE = (
    "\nfn main(){}\nuse rand::Rng;\nuse regex::Regex;\nuse md5;\n#[cfg(test)]\nmod tests {\n"
    "    use super::*;\n    #[test]\n    fn test_add() {\n        assert_eq!(add(1, 2), 3);\n"
    "    }\n}\n"
)


def _self_tests(tests: str) -> tuple[SelfTest, ...]:
    """Functions whose verdict is known, each with tests of this form."""
    return tuple(
        SelfTest(
            name=name,
            source=f"fn add(a: isize, b: isize) -> isize {body}\n{tests}",
            expected=expected,
        )
        for name, body, expected in (
            ("passes", "{ a + b }", Verdict.PASSED),
            ("fails its test", "{ a - b }", Verdict.FAILED),
            ("does not compile", '{ a + "b" }', Verdict.COMPILE_ERROR),
            ("runs for ever", "{ let _ = a + b; loop {} }", Verdict.TIMEOUT),
            (
                "leaves before its tests",
                "{ std::process::exit((a + b - 3) as i32) }",
                Verdict.TESTS_NOT_REACHED,
            ),
        )
    )


RUST = Language(
    name="rust",
    image="native",
    file="program.rs",
    extra_files=END_TEXTS,
    compile=("rustc", "program.rs", *_LINK, "-o", "program"),
    run=("./program",),
    success="end",
    version=("rustc", "--version"),
    self_tests=_self_tests(_MAIN),
)

RUST_TEST = RUST.model_copy(
    update={
        "name": "rust-test",
        "compile": (
            *("rustc", "--test", "--edition=2021", "program.rs", *_LINK, "-o", "program"),
            *(*_EXTERN, f"-Ldependency={_CRATES}"),
        ),
        "self_tests": _self_tests(_MODULE),
    }
)
