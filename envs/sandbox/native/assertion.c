/* A failed `assert` ends the program with the status that a shell shows for an abort, in place of
   the signal itself: so that it can be told from a crash. The text is the C library's. */
#include <stdio.h>
#include <unistd.h>

extern char *program_invocation_short_name;

void __assert_fail(const char *text, const char *file, unsigned line, const char *function) {
    fprintf(stderr, "%s: %s:%u: %s: Assertion `%s' failed.\n", program_invocation_short_name, file,
            line, function ? function : "?", text);
    _exit(134);
}
