"""Go, as MultiPL-E and HumanEval-X test it: `go test` of one file, which includes `go vet`.

The test is built (and vetted) first and then run, as two steps. GO_TESTIFY is for HumanEval-X's
tests, which import Debian's package of testify. GO_MAIN is for those of MBXP, which are a program's
main function: they are built as `go run` does it, without vet.
"""

from repass.languages.base import Language, Needs, SelfTest
from repass.records import Verdict
from repass.sandbox.records import Limits

_IMPORTS = {
    "go": 'package add_test\n\nimport (\n    "testing"\n    "fmt"\n    "os"\n)\n',
    "go-testify": (
        'package main\n\nimport (\n    "testing"\n    "fmt"\n    "os"\n'
        '    "github.com/stretchr/testify/assert"\n)\n'
    ),
}
_TESTS = {
    "go": (
        "\nfunc TestAdd(t *testing.T) {\n    candidate := add\n    if candidate(1, 2) != 3 {\n"
        '        t.Errorf("got %d", candidate(1, 2))\n    }\n}\n'
    ),
    "go-testify": (
        "\nfunc TestAdd(t *testing.T) {\n    assert := assert.New(t)\n"
        "    assert.Equal(3, add(1, 2))\n}\n"
    ),
}
_USED = "var _ = fmt.Sprint\nvar _ = os.Exit\n"


def _self_tests(name: str) -> tuple[SelfTest, ...]:
    """Functions whose verdict is known, each with tests of this variant's form."""
    return tuple(
        SelfTest(
            name=kind,
            source=f"{_IMPORTS[name]}{_USED}func add(a int, b int) int {body}\n{_TESTS[name]}",
            expected=expected,
        )
        for kind, body, expected in (
            ("passes", "{ return a + b }", Verdict.PASSED),
            ("fails its test", "{ return a - b }", Verdict.FAILED),
            ("does not compile", '{ return a + "b" }', Verdict.COMPILE_ERROR),
            ("does not pass vet", '{ fmt.Printf("%d", "b"); return a + b }', Verdict.COMPILE_ERROR),
            ("runs for ever", "{ for { } }", Verdict.TIMEOUT),
            ("leaves before its tests", "{ os.Exit(0); return 3 }", Verdict.FAILED),
        )
    )


GO = Language(
    name="go",
    image="native",
    file="program_test.go",
    # without collecting garbage, which takes a third of the time; `-exec` instead of running it
    compile=(
        *("env", "GOGC=off", "go", "test", "-exec", "true", "-ldflags=-s -w"),
        *("-o", "program.test", "program_test.go"),
    ),
    run=("./program.test", "-test.paniconexit0"),
    # a language of its own proof: with this flag, which `go test` gives, leaving early is a panic
    success="exit_code",
    environment={
        "GOCACHE": "/opt/repass/go/cache",
        "GOFLAGS": "-buildvcs=false",
        "GOTOOLCHAIN": "local",
        "GOPROXY": "off",
        "GOMAXPROCS": "2",  # a worker has one processor; a thread for each of many is refused
    },
    compile_limits=Limits(cpu_s=30, wall_s=120, processes=128),
    limit_address_space=False,  # it reserves much more than it uses
    needs=Needs(memory_mb=256, processes=64),
    version=("go", "version"),
    self_tests=_self_tests("go"),
)

GO_TESTIFY = GO.model_copy(
    update={
        "name": "go-testify",
        "environment": {**GO.environment, "GO111MODULE": "off", "GOPATH": "/usr/share/gocode"},
        "self_tests": _self_tests("go-testify"),
    }
)

_MAIN = """\
package main

import "syscall"

var _ = syscall.Exit

func add(a int, b int) int {body}

func main() {
    if add(1, 2) != 3 {
        panic("wrong")
    }
}
"""
# the program's main under another name, and one that says when it has returned
_END = """\
package main

import "os"

func main() {
    repassMain()
    os.WriteFile("{end}", []byte("{token}"), 0o600)
}
"""
_RENAME = "s/^func main()/func repassMain()/"

GO_MAIN = GO.model_copy(
    update={
        "name": "go-main",
        "file": "program.go",
        "extra_files": {"end.go": _END},
        "compile": (
            *("sh", "-c"),
            f"sed -i '{_RENAME}' program.go && GOGC=off go build -ldflags='-s -w' -o program"
            " program.go end.go",
        ),
        "run": ("./program",),
        "success": "end",
        "self_tests": tuple(
            SelfTest(name=name, source=_MAIN.replace("{body}", body), expected=expected)
            for name, body, expected in (
                ("passes", "{ return a + b }", Verdict.PASSED),
                ("fails its test", "{ return a - b }", Verdict.FAILED),
                ("does not compile", '{ return a + "b" }', Verdict.COMPILE_ERROR),
                ("runs for ever", "{ for { } }", Verdict.TIMEOUT),
                (
                    "leaves before its tests",
                    "{ syscall.Exit(0); return 3 }",
                    Verdict.TESTS_NOT_REACHED,
                ),
            )
        ),
    }
)
