"""C++ programs: the strongest ones, as nothing lies between them and the kernel."""

import errno
from dataclasses import replace

from repass.records import Verdict

from .records import EXCEPTION, NO_CALL, OUT_OF_MEMORY, PASSED, SHORT, TIMEOUT, Hostile, refused


def _cpp(source: str, verdicts: frozenset[Verdict], **limits: float) -> Hostile:
    return Hostile(source, verdicts, language="cpp", limits=limits)


PROGRAMS = {
    "io_uring": refused("syscall(SYS_io_uring_setup, 8, nullptr)", *NO_CALL),
    "kernel AIO": refused("syscall(SYS_io_setup, 8, nullptr)", *NO_CALL),
    "userfaultfd": refused("syscall(SYS_userfaultfd, 1)", *NO_CALL),
    "BPF": refused("syscall(SYS_bpf, 0, nullptr, 0)", *NO_CALL),
    "performance counters": refused(
        "syscall(SYS_perf_event_open, nullptr, 0, -1, -1, 0)", *NO_CALL
    ),
    "keys": refused('syscall(SYS_add_key, "user", "left", "x", 1, -4)', *NO_CALL),
    "key control": refused("syscall(SYS_keyctl, 0, -3, 1)", *NO_CALL),
    "tracing the supervisor": refused("syscall(SYS_ptrace, 16, 1, 0, 0)", *NO_CALL),
    "being traced": refused("syscall(SYS_ptrace, 0, 0, 0, 0)", *NO_CALL),
    "reading the supervisor's memory": refused(
        "syscall(SYS_process_vm_readv, 1, &part, 1, &part, 1, 0)",
        *NO_CALL,
        before="char data[8]; iovec part{data, 8};",
    ),
    "writing to the supervisor's memory": refused(
        "syscall(SYS_process_vm_writev, 1, &part, 1, &part, 1, 0)",
        *NO_CALL,
        before="char data[8]; iovec part{data, 8};",
    ),
    "taking the supervisor's descriptors": refused(
        "syscall(438, syscall(SYS_pidfd_open, 1, 0), 3, 0)", *NO_CALL
    ),
    "comparing kernel objects": refused("syscall(SYS_kcmp, getpid(), getpid(), 0, 0, 0)", *NO_CALL),
    "killing the supervisor": refused("kill(1, SIGKILL)", errno.EPERM),
    "killing the supervisor by its descriptor": refused(
        "syscall(SYS_pidfd_send_signal, syscall(SYS_pidfd_open, 1, 0), 9, nullptr, 0)",
        errno.EPERM,
    ),
    "mounting": refused('syscall(SYS_mount, "none", "/tmp", "tmpfs", 0, nullptr)', *NO_CALL),
    "mounting in the new way": refused('syscall(430, "tmpfs", 0)', *NO_CALL),
    "opening a tree": refused('syscall(428, -100, "/", 1)', *NO_CALL),
    "namespaces by clone": refused(
        "syscall(SYS_clone, CLONE_NEWUSER | CLONE_NEWNS | SIGCHLD, 0, 0, 0, 0)", *NO_CALL
    ),
    "namespaces by clone3": refused(
        "syscall(435, &how, sizeof how)",
        *NO_CALL,
        before="clone_args how{}; how.flags = CLONE_NEWUSER; how.exit_signal = SIGCHLD;",
    ),
    "namespaces by unshare": refused("unshare(CLONE_NEWUSER | CLONE_NEWNET)", *NO_CALL),
    "another execution domain": refused("syscall(SYS_personality, 0x0040000)", *NO_CALL),
    "handles instead of paths": refused("syscall(SYS_open_by_handle_at, 3, nullptr, 0)", *NO_CALL),
    "modules": refused('syscall(SYS_init_module, nullptr, 0, "")', *NO_CALL),
    "another kernel": refused("syscall(SYS_kexec_load, 0, 0, nullptr, 0)", *NO_CALL),
    "rebooting": refused(
        "syscall(SYS_reboot, 0xfee1dead, 0x28121969, 0x1234567, nullptr)", *NO_CALL
    ),
    "the clock": refused("syscall(SYS_clock_settime, 0, &now)", *NO_CALL, before="timespec now{};"),
    "another filter": refused("syscall(SYS_seccomp, 1, 0, nullptr)", *NO_CALL, errno.EFAULT),
    "VSOCK": refused("socket(40, SOCK_STREAM, 0)", *NO_CALL, errno.EAFNOSUPPORT),
    "netlink": refused("socket(16, SOCK_RAW, 0)", *NO_CALL, errno.EAFNOSUPPORT),
    "a pair of another family": refused(
        "socketpair(16, SOCK_RAW, 0, pair)",
        *NO_CALL,
        before="int pair[2];",
    ),
    "UDP": refused(
        "sendto(socket(AF_INET, SOCK_DGRAM, 0), pair, 1, 0, (sockaddr *)&far, sizeof far)",
        errno.ENETUNREACH,
        before="char pair[1]; sockaddr_in far{}; far.sin_family = AF_INET; far.sin_port = 9;"
        " far.sin_addr.s_addr = 0x010200c0;",
    ),
    "typing into a terminal": refused(
        'syscall(SYS_ioctl, terminal, 0x5412, "x")',
        errno.EIO,
        errno.EPERM,
        errno.ENOTTY,
        before='int terminal = open("/dev/tty", O_RDWR); if (terminal < 0) terminal = 0;',
    ),
    "more locked memory than allowed": refused(
        "mlock(mmap(nullptr, 100 << 20, 3, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), 100 << 20)",
        errno.ENOMEM,
        errno.EPERM,
        errno.EAGAIN,
    ),
    "ignores signals and loops": _cpp(
        "#include <signal.h>\nint main() { for (int n = 1; n < 65; n++) signal(n, SIG_IGN);"
        " for (volatile int x = 0;; x = x + 1); }",
        TIMEOUT,
        **SHORT,
    ),
    "fork bomb": _cpp("#include <unistd.h>\nint main() { for (;;) fork(); }", TIMEOUT, **SHORT),
    "vfork bomb": _cpp(
        "#include <unistd.h>\nint main() { for (;;) if (vfork() == 0) { fork(); _exit(0); } }",
        TIMEOUT,
        **SHORT,
    ),
    "a daemon of threads": _cpp(
        "#include <unistd.h>\nint main() { if (fork() == 0) { setsid(); if (fork() == 0)"
        " for (;;) pause(); } }",
        PASSED,
    ),
    "a copy that comes to the end as well, and can't write there": _cpp(
        """
#include <csignal>
#include <cstdlib>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
int gate[2];
void let_go() { close(gate[1]); wait(nullptr); }
int main() {
    if (pipe(gate) != 0) return 1;
    if (fork() == 0) {
        char none;
        close(gate[1]);
        while (read(gate[0], &none, 1) > 0) {}
        rlimit nothing{0, 0};
        setrlimit(RLIMIT_FSIZE, &nothing);
        signal(SIGXFSZ, SIG_IGN);
        return 0;
    }
    atexit(let_go);
}
""",
        PASSED,
    ),
    "memory bomb": _cpp(
        "#include <cstdlib>\n#include <cstring>\nint main() { for (;;) {"
        " char *x = (char *)malloc(1 << 20); memset(x, 1, 1 << 20); } }",
        OUT_OF_MEMORY | EXCEPTION,
    ),
    "memory bomb of small processes that spare themselves": _cpp(
        """
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>
int main() {
    for (int n = 0; n < 5; n++) fork();
    int file = open("/proc/self/oom_score_adj", O_WRONLY);
    if (file >= 0 && write(file, "0", 1) < 0) return 3;
    size_t size = 14 << 20;
    char *x = (char *)malloc(size);
    for (size_t place = 0; place < size; place += 4096) x[place] = 1;
    sleep(60);
}
""",
        OUT_OF_MEMORY,
        wall_s=5,
        processes=40,
    ),
    "stack overflow": _cpp(
        "int f(volatile int x) { return x + f(x + 1); }\nint main() { return f(0); }", EXCEPTION
    ),
    "jumps into nowhere": _cpp("int main() { ((void (*)())0x1234)(); }", EXCEPTION),
    "an endless compilation": _cpp(
        "template <int N> struct A { static constexpr int v = A<N + 1>::v + A<N + 2>::v; };\n"
        "int main() { return A<0>::v; }",
        frozenset({Verdict.COMPILE_ERROR, Verdict.TIMEOUT, Verdict.OUT_OF_MEMORY}),
    ),
    "an inclusion of what is secret": _cpp(
        '#include "/proc/1/environ"\nint main() {}', frozenset({Verdict.COMPILE_ERROR})
    ),
    "an inclusion that never ends": _cpp(
        "#include __FILE__\nint main() {}", frozenset({Verdict.COMPILE_ERROR})
    ),
    "calls of another machine": _cpp(
        """
#include <cerrno>
#include <unistd.h>
#include <sys/wait.h>
// the 32-bit gate to unshare(CLONE_NEWUSER): a filter of 64-bit numbers would not see it
int main() {
    pid_t child = fork();
    if (child == 0) {
        long result = 0;
#if defined(__x86_64__)
        __asm__ volatile("int $0x80" : "=a"(result) : "a"(310L), "b"(0x10000000L) : "memory");
#else
        result = -EPERM;
#endif
        _exit(result == 0 ? 9 : 0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 9;
}
""",
        PASSED,
    ),
    "calls of the x32 machine": replace(
        refused("syscall(0x40000000 | SYS_getpid)", *NO_CALL),
        verdicts=PASSED | EXCEPTION,  # refused, or the end of who asks: both by the filter
    ),
    "runs what is in memory only": _cpp(
        """
#include <cstdio>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
int main() {
    int from = open("/bin/true", O_RDONLY), to = memfd_create("x", 0);
    char data[4096];
    for (ssize_t n; (n = read(from, data, sizeof data)) > 0;)
        if (write(to, data, n) != n) return 3;
    char *none[] = {nullptr};
    fexecve(to, none, none);
    return 4;
}
""",
        PASSED | frozenset({Verdict.TESTS_NOT_REACHED}),
    ),
}
