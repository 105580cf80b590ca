"""Programs in a shell that work on the supervisor's files: the token's, the program's own.

`shell` is a language of these tests, whose success rule is that the token was written (`end`).
"""

from .records import EXCEPTION, FAILED, NOT_REACHED, PASSED, Hostile


def _shell(source: str, verdicts: frozenset) -> Hostile:  # type: ignore[type-arg]
    return Hostile(source, verdicts, language="shell", limits={"wall_s": 2})


PROGRAMS = {
    "an honest one passes": _shell("test 1 = 1", PASSED),
    "leaves early": _shell("exit 0", NOT_REACHED),
    "puts a fifo in the token's place": _shell("mkfifo .end; exit 0", NOT_REACHED),
    "holds a fifo in the token's place open": _shell(
        "mkfifo .end; (sleep 60 <>.end) & exit 0", NOT_REACHED
    ),
    "puts a folder in the token's place": _shell("mkdir .end; exit 0", NOT_REACHED),
    "puts a link to what blocks in the token's place": _shell(
        "ln -s /dev/tty .end; exit 0", NOT_REACHED
    ),
    "puts a link to the supervisor's memory in the token's place": _shell(
        "ln -s /proc/1/mem .end; exit 0", NOT_REACHED
    ),
    "puts endless data in the token's place": _shell(
        "head -c 1000000 /dev/zero > .end; exit 0", NOT_REACHED
    ),
    "puts a wrong token in its place": _shell("echo 0123456789 > .end; exit 0", NOT_REACHED),
    "writes to the token's file before it fails": _shell("grep -o . $0 > .end; false", FAILED),
    "removes its folder": _shell("cd /; rm -rf /tmp/work; exit 0", NOT_REACHED),
    "puts a link in the place of its folder": _shell(
        "cd /; mv /tmp/work /tmp/old; ln -s /proc/1 /tmp/work; exit 0", NOT_REACHED
    ),
    "replaces itself by a fifo before its syntax is checked": _shell(
        "rm program.sh; mkfifo program.sh; exit 1", FAILED
    ),
    "replaces itself by what does not parse": _shell("echo 'if' > program.sh; exit 1", FAILED),
    "ends by a signal": _shell("kill -KILL $$", EXCEPTION),
}
