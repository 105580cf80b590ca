"""Haskell, as MultiPL-E runs it: interpreted, by what `runghc` itself calls, `ghc -e`."""

from repass.languages.base import Language, Needs, SelfTest
from repass.records import Verdict
from repass.sandbox.records import Limits

_MAIN = (
    'main Prelude.>> (Prelude.readFile "end.txt" Prelude.>>='
    " (\\text -> case Prelude.lines text of path : token : _ -> Prelude.writeFile path token))"
)
_PROGRAM = """\
import System.Exit
import System.IO.Unsafe
add :: Int -> Int -> Int
add a b = {body}

main :: IO ()
main = do
  let candidate = add
  if candidate 1 2 == 3 then pure () else error "assertion failed"
  pure ()
"""

HASKELL = Language(
    name="haskell",
    image="haskell",
    file="Main.hs",
    extra_files={"end.txt": "{end}\n{token}\n"},
    run=("ghc", "-e", _MAIN, "Main.hs"),
    # only after a failure: which was it?
    check_failure=Verdict.COMPILE_ERROR,
    check=("ghc", "-fno-code", "-v0", "Main.hs"),
    compile_limits=Limits(cpu_s=30, wall_s=240),
    success="end",
    limit_address_space=False,  # it reserves a terabyte
    needs=Needs(memory_mb=512, processes=32),
    version=("ghc", "--version"),
    self_tests=tuple(
        SelfTest(
            name=name,
            source=_PROGRAM.replace("{body}", body),
            expected=expected,
            limits=Limits(cpu_s=3, wall_s=60),
        )
        for name, body, expected in (
            ("passes", "a + b", Verdict.PASSED),
            ("fails its test", "a - b", Verdict.FAILED),
            ("does not parse", "a + )", Verdict.COMPILE_ERROR),
            ("does not type", 'a + "b"', Verdict.COMPILE_ERROR),
            ("runs for ever", "add b a", Verdict.TIMEOUT),
            (
                "leaves before its tests",
                "unsafePerformIO exitSuccess",
                Verdict.TESTS_NOT_REACHED,
            ),
        )
    ),
)
