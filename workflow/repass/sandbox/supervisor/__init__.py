"""What runs inside a worker's container, as its first process: standard library only.

It talks to the pool through one Unix socket. When that socket closes, for whatever reason, it ends,
and with the first process the kernel ends every other one of the container.
"""
