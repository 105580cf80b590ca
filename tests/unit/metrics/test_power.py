"""How much is needed to tell scores apart: by the sources' formulas and by simulation."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from repass.metrics.paired import ALPHA, compare
from repass.metrics.power import POWER, detectable, needed_problems, needed_samples


def one(value: float) -> np.ndarray:
    return np.array([value])


def test_connors_formula_by_hand() -> None:
    # psi = 0.2, d = 0.1: (1.95996 sqrt(0.2) + 0.84162 sqrt(0.19))^2 / 0.01 = 154.56
    assert needed_problems(one(0.1), one(0.2))[0] == 155


def test_no_difference_needs_no_finite_number() -> None:
    assert needed_problems(one(0.0), one(0.2))[0] == np.inf
    assert needed_samples(one(0.0), one(0.2), one(0.1), n=10, problems=100)[0] == np.inf


def test_that_many_problems_find_the_difference_in_80_percent() -> None:
    first_only, second_only = 0.15, 0.05
    problems = int(needed_problems(one(0.1), one(0.2))[0])
    generator = np.random.default_rng(3)
    kinds = generator.choice(3, (problems, 4000), p=[first_only, second_only, 0.8])
    found = compare(
        (kinds == 0).astype(float), (kinds == 1).astype(float), n=1, resamples=100, seed=1
    )
    # The exact test is a little weaker than the one that the formula is for.
    assert POWER - 0.06 <= np.mean(found.p < ALPHA) <= POWER + 0.03


def test_that_many_samples_find_the_difference_in_80_percent() -> None:
    generator = np.random.default_rng(4)
    problems, gain = 150, 0.05
    rates = generator.uniform(0.2, 0.8, (problems, 1))
    square = gain**2 + (rates * (1 - rates) + (rates + gain) * (1 - rates - gain)).mean() / 10
    within = (rates * (1 - rates) + (rates + gain) * (1 - rates - gain)).mean()
    n = int(needed_samples(one(gain), one(square), one(within), n=10, problems=problems)[0])
    first = generator.binomial(n, rates + gain, (problems, 1500)) / n
    second = generator.binomial(n, rates, (problems, 1500)) / n
    found = compare(first, second, n=n, resamples=600, seed=1)
    assert POWER - 0.05 <= np.mean(found.p < ALPHA) <= POWER + 0.05


def test_samples_do_not_help_against_differing_problems() -> None:
    """Of what varies, nothing is due to samples."""
    found = needed_samples(one(0.01), one(0.3), one(0.0), n=10, problems=100)
    assert found[0] == np.inf


@given(st.floats(0.01, 1), st.integers(5, 2000))
def test_detectable_is_the_inverse_of_needed_problems(square: float, problems: int) -> None:
    difference = detectable(one(square), problems)
    if difference[0] ** 2 < square and difference[0] < 1:
        assert needed_problems(difference, one(square))[0] in (problems, problems + 1)
