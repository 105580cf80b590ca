"""How far two models solve the same problems, beyond what their scores alone bring about.

Cohen's kappa of solved and unsolved (Cohen 1960), as Geirhos et al. 2020 ("Beyond accuracy:
quantifying trial-by-trial behaviour of CNNs and humans by measuring error consistency",
arXiv 2006.16736) use it for correct and wrong answers: two good models agree on most problems
whatever they are, so plain agreement says little. With several samples a problem, agreement is the
chance that one sample of each comes out alike.
"""

from typing import NamedTuple

import numpy as np

from repass.metrics.passk import Floats


class Agreement(NamedTuple):
    """Shares of the problems, one value a pair of models."""

    both: Floats  # both models pass
    neither: Floats  # both fail
    agreement: Floats  # either of these
    kappa: Floats  # (agreement - chance) / (1 - chance); NaN where chance alone brings all of it


def agreement(first: Floats, second: Floats) -> Agreement:
    """Compare pairs of models.

    Args:
        first: a row a problem, a column a pair: the share of one model's samples that pass.
        second: likewise of the other model.
    """
    one, other = first.mean(axis=0), second.mean(axis=0)
    both = (first * second).mean(axis=0)
    neither = ((1 - first) * (1 - second)).mean(axis=0)
    chance = one * other + (1 - one) * (1 - other)
    room = 1 - chance
    some = room > 1e-12
    kappa = np.where(some, (both + neither - chance) / np.where(some, room, 1.0), np.nan)
    return Agreement(both, neither, both + neither, kappa)
