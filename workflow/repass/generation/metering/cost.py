"""What a lease has cost so far."""

from repass.generation.frozen import Frozen


class Share(Frozen):
    """A part of what an engine has spent."""

    seconds: float = 0.0
    """The engine's time: so many seconds of it, and of each of its devices."""
    cpu_s: float = 0.0
    """CPU time of the engine's processes."""
    energy_j: float | None = None
    """Energy of the engine's devices, joules; None where no device tells it."""

    def plus(self, other: "Share") -> "Share":
        """Add two shares up."""
        return Share(
            seconds=self.seconds + other.seconds,
            cpu_s=self.cpu_s + other.cpu_s,
            energy_j=_both(self.energy_j, other.energy_j),
        )

    def divided(self, by: int) -> "Share":
        """Return one of so many equal parts."""
        energy_j = None if self.energy_j is None else self.energy_j / by
        return Share(seconds=self.seconds / by, cpu_s=self.cpu_s / by, energy_j=energy_j)


class EngineCost(Frozen):
    """Shares of an engine's time, CPU time and energy; peaks are the whole engine's, undivided."""

    use: Share = Share()
    """Since it could answer."""
    load: Share = Share()
    """Before: its start and the loading of the weights."""
    peak_memory_bytes: int | None = None
    """Most memory of its processes together (resident; what they share counts in each)."""
    peak_gpu_memory_bytes: int | None = None
    """Most memory in use on its devices together; None where no device tells it."""

    def plus(self, other: "EngineCost") -> "EngineCost":
        """Add two costs up; the greater peaks stay."""
        return EngineCost(
            use=self.use.plus(other.use),
            load=self.load.plus(other.load),
            peak_memory_bytes=_greater(self.peak_memory_bytes, other.peak_memory_bytes),
            peak_gpu_memory_bytes=_greater(self.peak_gpu_memory_bytes, other.peak_gpu_memory_bytes),
        )


def _both(one: float | None, other: float | None) -> float | None:
    return None if one is None and other is None else (one or 0.0) + (other or 0.0)


def _greater(one: int | None, other: int | None) -> int | None:
    return max((value for value in (one, other) if value is not None), default=None)
