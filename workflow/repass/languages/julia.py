"""Julia, as MultiPL-E runs it: `julia FILE`."""

from repass.languages.base import Language, Needs, SelfTest
from repass.records import Verdict
from repass.sandbox.records import Limits

_SOLUTION = "function add(a::Int64, b::Int64)::Int64\n    a + b\nend\nusing Test\n"
_LIMITS = Limits(cpu_s=10, wall_s=30)

_PARSE = """
parsed = Base.parse_input_line(read("program.jl", String))
wrong(part) = Meta.isexpr(part, (:error, :incomplete))
exit(wrong(parsed) || (parsed isa Expr && any(wrong, parsed.args)) ? 1 : 0)
"""

JULIA = Language(
    name="julia",
    image="julia",
    file="program.jl",
    # -O1 compiles less: 1.04 against 1.38 s of CPU time for one small program, run once each
    run=("julia", "--startup-file=no", "-O1", "program.jl"),
    check=("julia", "--startup-file=no", "-O0", "-e", _PARSE),
    epilogue='\nBase.write("{end}", "{token}")\n',
    environment={"OPENBLAS_NUM_THREADS": "1"},
    success="end",
    limit_address_space=False,
    needs=Needs(memory_mb=1024, processes=24),
    version=("julia", "--version"),
    self_tests=(
        SelfTest(
            name="passes",
            source=_SOLUTION + "@testset begin\n    @test(add(1, 2) == 3)\nend\n",
            expected=Verdict.PASSED,
            limits=_LIMITS,
        ),
        SelfTest(
            name="fails its test",
            source=_SOLUTION + "@testset begin\n    @test(add(1, 2) == 4)\nend\n",
            expected=Verdict.FAILED,
            limits=_LIMITS,
        ),
        SelfTest(
            name="does not parse",
            source="function add(a::Int64, b::Int64)::Int64\n    a + b\n",
            expected=Verdict.SYNTAX_ERROR,
            limits=_LIMITS,
        ),
        SelfTest(
            name="runs for ever",
            source=_SOLUTION + "while true end\n",
            expected=Verdict.TIMEOUT,
        ),
        SelfTest(
            name="leaves before its tests",
            source="exit(0)\nerror()\n",
            expected=Verdict.TESTS_NOT_REACHED,
            limits=_LIMITS,
        ),
    ),
)
