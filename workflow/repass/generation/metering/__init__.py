"""What an engine costs, divided among the jobs that use it.

    /proc, NVML --readings--> Meter --intervals--> Ledger --EngineCost--> job --> journal, facts

An engine serves several cells at a time, so no cell can measure its own cost. The keeper reads what
all of the engine's processes and devices have used, again and again and whenever a lease begins or
ends, and divides each interval evenly among the leases that were held in it. So the sum over the
cells is what the machine has spent on them; what nobody held the engine for is nobody's.
"""
