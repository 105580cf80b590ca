"""Ada, as MultiPL-E compiles it: units split by `gnatchop`, checks and assertions on."""

from repass.languages.base import Language, SelfTest
from repass.languages.native import END_LINKED, END_TEXTS
from repass.records import Verdict

_BUILD = (
    "gnatchop -w program.ada && "
    "gnatmake -q -gnatW8 main.adb -o main -g -j0 -gnata -gnateE -bargs -Es -largs "
) + " ".join(END_LINKED)

_PROGRAM = """\
pragma Ada_2022;
package Placeholder is
   function Add (A, B : Integer) return Integer;
end Placeholder;
pragma Ada_2022;
with GNAT.OS_Lib;
package body Placeholder is
   function Add (A, B : Integer) return Integer is
   begin
      {body}
   end Add;
end Placeholder;
pragma Ada_2022;
with Placeholder; use Placeholder;
procedure Main is
   function Candidate (A, B : Integer) return Integer renames Placeholder.Add;
begin
   pragma Assert (Candidate (1, 2) = 3);
end Main;
"""

ADA = Language(
    name="ada",
    image="native",
    file="program.ada",
    extra_files=END_TEXTS,
    compile=("sh", "-c", _BUILD),
    run=("./main",),
    success="end",
    version=("gnatmake", "--version"),
    self_tests=tuple(
        SelfTest(name=name, source=_PROGRAM.replace("{body}", body), expected=expected)
        for name, body, expected in (
            ("passes", "return A + B;", Verdict.PASSED),
            ("fails its test", "return A - B;", Verdict.FAILED),
            ("does not compile", "return A +;", Verdict.COMPILE_ERROR),
            ("runs for ever", "loop null; end loop; return A + B;", Verdict.TIMEOUT),
            (
                "leaves before its tests",
                "GNAT.OS_Lib.OS_Exit (0); return A + B;",
                Verdict.TESTS_NOT_REACHED,
            ),
        )
    ),
)
