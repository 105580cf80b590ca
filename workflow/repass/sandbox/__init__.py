"""Executes hostile programs in Podman containers; see `pool` for what keeps them in.

The package's own names are imported from their modules (`repass.sandbox.pool.Pool`,
`repass.sandbox.records.Limits`), so that reading a configuration doesn't load the Podman client.
"""
