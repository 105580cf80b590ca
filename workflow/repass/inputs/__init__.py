"""Checking by inputs, as EvalPlus does it: a function is called on each, and its values judged.

The program's process has the inputs alone (`repass.sandbox.supervisor.call_runner`). What is
expected, and all judging, stays on this side of the sandbox. Everything here is pure, but for
`calling` (the conversation with a worker), `recording` (expected values from the reference) and
`store` (their file).

Where the reference (EvalPlus 0.3.1) would judge otherwise than what is here, by design:

* A value is compared as data, not with its own `==`. A class whose `__eq__` always agrees passes
  there and not here; an instance of a class of one's own that honestly equals a list does, too.
* The special oracles see the input as it was. There they see what the function has left of it, so
  that `find_zero` passes by emptying its argument.
* Time is CPU time, so that a loaded machine changes no verdict; a timeout is repeated.
* Where base fails, plus is not run: it counts only where base passes.
* Of MBPP+ one input of Mbpp/255 is left out, whose right answer has more than 1 GB.
* Nothing is taken away from the program (there: `open`, `exit`, `os.getcwd`, ... are None).
* `find_zero`: release 0.3.1 counts an input whose value is right as not done, so that no solution
  passes HumanEval/32; here its oracle is what it was meant to be.
"""
