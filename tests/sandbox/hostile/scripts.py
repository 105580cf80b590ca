"""Hostile programs in scripting languages."""

from repass.records import Verdict

from .records import PASSED, SHORT, TIMEOUT, Hostile

NEVER_PASSED = frozenset(Verdict) - {Verdict.PASSED, Verdict.SANDBOX_ERROR}


def _in(language: str, source: str, verdicts: frozenset[Verdict], **limits: float) -> Hostile:
    return Hostile(source, verdicts, language=language, limits=limits)


PROGRAMS = {
    "Bash: fork bomb": _in("bash", ":(){ :|:& };:\nwait\nsleep 60", NEVER_PASSED, **SHORT),
    "Bash: a network by its own device": _in(
        "bash", "if echo x > /dev/tcp/192.0.2.1/80; then exit 3; fi 2>/dev/null\ntrue", PASSED
    ),
    "Bash: a background process": _in("bash", "sleep 1000 &\ndisown -a\ntrue", PASSED),
    "Bash: endless output": _in("bash", "yes", frozenset({Verdict.OUTPUT_LIMIT})),
    "Bash: raises its limits": _in("bash", "if ulimit -Hu 100000; then exit 3; fi\ntrue", PASSED),
    "Bash: ignores what ends it": _in(
        "bash", "trap '' TERM INT HUP XCPU\nwhile true; do :; done", TIMEOUT, **SHORT
    ),
    "Bash: reads the supervisor": _in(
        "bash", "if cat /proc/1/environ /proc/1/maps 2>/dev/null; then exit 3; fi\ntrue", PASSED
    ),
    "Perl: a raw socket": _in(
        "perl",
        "use Socket;\nsocket(my $s, PF_INET, SOCK_RAW, 1) and die;\nprint $!;\n1;\n",
        PASSED,
    ),
    "Perl: memory bomb": _in(
        "perl", "my @x; push @x, 'x' x (1 << 20) . @x while 1;", NEVER_PASSED, wall_s=5
    ),
    "Perl: a child that outlives it": _in(
        "perl", "use POSIX;\nif (fork() == 0) { POSIX::setsid(); sleep 1000; }\n1;\n", PASSED
    ),
    "Ruby: a copy that comes to the end as well, and can't write there": _in(
        "ruby",
        "gate, open = IO.pipe\nat_exit { open.close; Process.wait }\n"
        "if fork.nil?\n"
        "  at_exit { exit! }\n"
        "  open.close\n"
        "  gate.read\n"
        "  trap('XFSZ', 'IGNORE')\n"
        "  Process.setrlimit(Process::RLIMIT_FSIZE, 0)\n"
        "end\n",
        PASSED,
    ),
    "Perl: SysV shared memory by raw call": _in(
        "perl", "my $id = shmget(1234, 4096, 01777);\ndie if defined $id;\n1;\n", PASSED
    ),
    "JavaScript: endless promises": _in(
        "javascript",
        "const f = () => Promise.resolve().then(f);\nf();\n",
        TIMEOUT,
        **SHORT,
    ),
    "JavaScript: memory bomb": _in(
        "javascript",
        "const x = [];\nfor (;;) x.push(new Array(1e6).fill(x.length));\n",
        NEVER_PASSED,
        wall_s=5,
    ),
    "JavaScript: looks for secrets in its environment": _in(
        "javascript",
        "for (const name of Object.keys(process.env))\n"
        "  if (/TOKEN|KEY|SECRET|PASS/.test(name)) process.exit(3);\n",
        PASSED,
    ),
    "JavaScript: kills the supervisor": _in(
        "javascript",
        "try { process.kill(1, 'SIGKILL'); process.exit(3); }\n"
        "catch (error) { if (error.code !== 'EPERM') throw error; }\n",
        PASSED,
    ),
    "Ruby: a thread that never ends": _in(
        "ruby", "Thread.new { loop {} }\nsleep\n", TIMEOUT, **SHORT
    ),
    "Ruby: writes to the image": _in(
        "ruby",
        "begin\n  File.write('/usr/lib/x', 'x')\n  exit! 3\nrescue SystemCallError\nend\n",
        PASSED,
    ),
    "PHP: starts programs": _in("php", "<?php\nexec('sleep 1000 > /dev/null 2>&1 &');\n", PASSED),
    "Lua: a giant error": _in(
        "lua", "error(string.rep('x', 10000000))", frozenset({Verdict.OUTPUT_LIMIT})
    ),
    "Lua: a string beyond memory": _in(
        "lua", "local x = 'x'\nwhile true do x = x .. x end", NEVER_PASSED, wall_s=5
    ),
}
