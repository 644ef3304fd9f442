"""The test behind `make silence` tells samples apart that differ, and leaves alone those that do not."""

import random

from bench.silence import LEAST_P, kolmogorov_smirnov


def sample(seed, shift=0.0, size=800):
    chance = random.Random(seed)
    return [chance.lognormvariate(1, 0.3) + shift for _number in range(size)]


def test_equal_samples_are_one():
    assert kolmogorov_smirnov([1, 2, 3], [1, 2, 3]) == (0, 1.0)


def test_samples_of_one_kind_pass_as_often_as_they_should():
    ps = [kolmogorov_smirnov(sample(2 * seed), sample(2 * seed + 1))[1] for seed in range(200)]

    assert sum(p <= LEAST_P for p in ps) <= 7
    assert 0.3 < sum(ps) / len(ps) < 0.7


def test_a_fifth_of_a_millisecond_is_noticed():
    distance, p = kolmogorov_smirnov(sample(1), sample(2, shift=0.2))

    assert distance > 0.08 and p <= LEAST_P


def test_samples_that_do_not_meet():
    assert kolmogorov_smirnov([1, 2], [3, 4])[0] == 1
