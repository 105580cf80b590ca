"""How our containers are told from others, and one process's from another's."""

KIND = "repass"
WORKER = "worker"
OWNER = "repass.owner"
"""Its value is `owner.me()` of the process that has made the container."""
