"""Whether an engine that is asked still gets on: a hang told from a long step.

vLLM's `/health` can't tell: its server answers as long as nobody has told it that the engine's core
is dead (`AsyncLLM.check_health`), and a core that hangs tells nothing. What moves with the core
alone are its own counters in `/metrics`. While jobs hold leases and these stand still, the engine
is hung, in the middle of one long step, or has nothing to do, as its jobs are suspended. So after
half the time it is asked for one token: an idle engine answers at once, a busy one after its step,
a hung one never. Only the time of looks counts, not the clock: whoever suspends keeper and engine
together must not find the engine hung when both go on.
"""

import asyncio
import time
from collections.abc import Callable

import httpx

MOVED_BY_THE_CORE = (
    "vllm:generation_tokens",
    "vllm:prompt_tokens",
    "vllm:iteration_tokens_total_count",
    "vllm:num_requests_running",
    "vllm:num_requests_waiting",
    "vllm:kv_cache_usage_perc",
)
"""What only the core's reports change; requests that jobs give up are counted elsewhere."""
PROBE = {"prompt": "x", "max_tokens": 1, "temperature": 0.0}
LOOKS = 10
"""How often an engine is looked at while it may stand still; half as often if looks take long."""
LONGEST_LOOK_S = 10.0


class Pulse:
    """Watches one engine that is ready."""

    def __init__(self, http: httpx.AsyncClient, bound_s: float, asked: Callable[[], bool]) -> None:
        """Make a watch.

        Args:
            http: reaches the engine.
            bound_s: how long the engine may stand still.
            asked: whether any job waits for answers.
        """
        self._http = http
        self._bound_s = bound_s
        self._asked = asked
        self._every_s = min(LONGEST_LOOK_S, bound_s / LOOKS)
        self._seen: list[str] | None = None
        self._probe: asyncio.Task[bool] | None = None
        self._still_s = 0.0

    @property
    def hung(self) -> str | None:
        """Say that the engine hangs; None as long as it may not."""
        if self._still_s < self._bound_s:
            return None
        limit = f"{self._bound_s:g} s (generation.hang_timeout_s)"
        return f"hung: nothing moved for {limit} while jobs waited, and a probe got no answer"

    async def watch(self) -> None:
        """Look again and again; never returns."""
        while True:
            began = time.monotonic()
            await asyncio.sleep(self._every_s)
            if not self._asked() or await self._moved():
                self._rest()
            else:
                self._still_s += min(time.monotonic() - began, 2 * self._every_s)
                self._ask_for_a_token()

    async def _moved(self) -> bool:
        """Whether the engine has done anything since the last look."""
        if self._probe is not None and self._probe.done() and self._probe.result():
            return True
        try:
            answer = await self._http.get("/metrics", timeout=self._every_s)
        except httpx.HTTPError:
            return False
        before, self._seen = self._seen, counters(answer.text)
        # An engine that counts nothing can only be seen to answer.
        return not self._seen or self._seen != before

    def _ask_for_a_token(self) -> None:
        if self._probe is None and self._still_s >= self._bound_s / 2:
            self._probe = asyncio.create_task(self._answers())

    async def _answers(self) -> bool:
        try:
            answer = await self._http.post("/v1/completions", json=PROBE, timeout=None)
        except httpx.HTTPError:
            return False
        return not answer.is_server_error

    def _rest(self) -> None:
        self._still_s = 0.0
        if self._probe is not None:
            self._probe.cancel()
            self._probe = None


def counters(metrics: str) -> list[str]:
    """Pick the lines that only the engine's core changes."""
    return [line for line in metrics.splitlines() if line.startswith(MOVED_BY_THE_CORE)]
