"""What programs compiled to machine code have in common: how they show that `main` has returned.

`envs/sandbox/native/end.c` is linked with each, and does what `end.s` names.
"""

END_FILE = "end.s"

END_TEXTS = {
    END_FILE: """\
.data
.globl repass_token
repass_token: .asciz "{token}"
.globl repass_end
repass_end: .asciz "{end}"
.section .note.GNU-stack,"",%progbits
"""
}
"""Data only, in assembler, which every linker driver takes: no program's own text can clash."""

END_OBJECT = "/opt/repass/native/end.o"
WRAP = "-Wl,--wrap=main"

END_LINKED = (END_FILE, END_OBJECT, WRAP)
"""What to hand to the linker driver."""
