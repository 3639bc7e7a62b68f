"""How long the hostile tests look for what breaks: the same search at every run, deeper when asked."""

import time
from collections.abc import Callable

from hypothesis import HealthCheck, settings

from tests.faults.sizes import size


def searched(*, sample: int, full: int) -> settings:
    """So many examples, always the same ones; ``full`` with TUCAUSA_FAULTS=full."""
    return settings(
        derandomize=True,
        database=None,
        max_examples=size(sample=sample, full=full),
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


def least_seconds(work: Callable[[], object], *, times: int = 5) -> float:
    """The least time of this process that ``work`` took: what others do here counts little."""
    spent = []
    for _ in range(times):
        start = time.process_time()
        work()
        spent.append(time.process_time() - start)
    return min(spent)
