"""OCaml, as MultiPL-E runs it: a script of the toplevel, which types each phrase before it runs."""

from repass.languages.base import Language, SelfTest
from repass.records import Verdict

_TESTS = """

let assertions =
 let candidate = add in
  (assert ((candidate 1 2) = 3));
  ()

"""

OCAML = Language(
    name="ocaml",
    image="native",
    file="program.ml",
    epilogue=(
        "\n;;let () = let repass_end ="
        ' Stdlib.open_out_gen [Stdlib.Open_append; Stdlib.Open_creat] 0o600 "{end}" in'
        ' Stdlib.output_string repass_end "{token}"; Stdlib.close_out repass_end\n'
    ),
    run=("ocaml", "program.ml"),
    # only after a failure: which was it?
    check_failure=Verdict.COMPILE_ERROR,
    check=("ocamlc", "-stop-after", "typing", "program.ml"),
    success="end",
    version=("ocaml", "-version"),
    self_tests=tuple(
        SelfTest(
            name=name,
            source=f"let add (a : int) (b : int) : int = {body}{_TESTS}",
            expected=expected,
        )
        for name, body, expected in (
            ("passes", "a + b", Verdict.PASSED),
            ("fails its test", "a - b", Verdict.FAILED),
            ("does not parse", "a + )", Verdict.COMPILE_ERROR),
            ("does not type", 'a + "b"', Verdict.COMPILE_ERROR),
            ("runs for ever", "while a < b do () done; a", Verdict.TIMEOUT),
            ("leaves before its tests", "exit (a + b - 3)", Verdict.TESTS_NOT_REACHED),
        )
    ),
)
