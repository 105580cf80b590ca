"""Engines of this node, shared by the jobs that need them.

    job --lease--> keeper --> warden --> engine --> its workers

An engine must outlive the job that started it (the next cell uses it) and must not outlive its use.
So each has a *keeper*, a process of its own that listens on a Unix socket. A job holds a lease as
long as its connection stands, so a job that is killed gives its lease back by that alone. The
keeper ends the engine when nobody has used it for a while, when the workflow has gone, when it
hangs (see `pulse`), or when it is asked to. Between keeper and engine stands the *warden*: it dies
with the keeper, whatever kills that, and takes every process of the engine with it.

Under `repass.paths.runtime_dir()/engines` each engine has a folder (see `folder`); a lock over all
of them is held while a job decides whether to attach, to start, or to ask another engine to go.
Who finds too few free devices queues up (see `tickets`).
"""
