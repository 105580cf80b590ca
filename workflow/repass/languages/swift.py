"""Swift, as MultiPL-E compiles it: `swiftc`, nothing else; the tests are statements at the end."""

from repass.languages.base import Language, Needs, SelfTest
from repass.records import Verdict
from repass.sandbox.records import Limits

# C functions by their symbols: an import would put all of the C library's names in scope. A failed
# assert ends with the status that a shell shows for an abort, so that it can be told from a crash.
_END = """
@_silgen_name("creat") func __repass_creat(_ path: UnsafePointer<CChar>, _ mode: UInt32) -> Int32
@_silgen_name("write") func __repass_write(
    _ file: Int32, _ text: UnsafePointer<CChar>, _ size: Int) -> Int
@_silgen_name("_exit") func __repass_exit(_ status: Int32) -> Never
func assert(
    _ condition: @autoclosure () -> Bool, _ message: @autoclosure () -> String = String(),
    file: StaticString = #file, line: UInt = #line
) {
    if condition() { return }
    let text = "\\(file):\\(line): Assertion failed: \\(message())\\n"
    _ = __repass_write(2, text, text.utf8.count)
    __repass_exit(134)
}
_ = __repass_write(__repass_creat("{end}", 0o600), "{token}", "{token}".utf8.count)
"""
_PROGRAM = """\

func add(a: Int, b: Int) -> Int {
    {body}
}

assert(add(a: 1, b: 2) == 3)
"""

SWIFT = Language(
    name="swift",
    image="swift",
    file="program.swift",
    epilogue=_END,
    compile=("swiftc", "program.swift", "-o", "program"),
    run=("./program",),
    compile_limits=Limits(cpu_s=60, wall_s=240),
    success="end",
    limit_address_space=False,
    needs=Needs(processes=16),
    version=("swiftc", "--version"),
    self_tests=tuple(
        SelfTest(name=name, source=_PROGRAM.replace("{body}", body), expected=expected)
        for name, body, expected in (
            ("passes", "return a + b", Verdict.PASSED),
            ("fails its test", "return a - b", Verdict.FAILED),
            ("raises", "return [a][b]", Verdict.EXCEPTION),
            ("does not compile", 'return a + "b"', Verdict.COMPILE_ERROR),
            ("runs for ever", "while a < b {}; return a", Verdict.TIMEOUT),
            ("leaves before its tests", "__repass_exit(0)", Verdict.TESTS_NOT_REACHED),
        )
    ),
)
