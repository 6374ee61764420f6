"""The arithmetic of a quota, and what it bounds when several processes take from it."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.kernel.quotas import Bucket, Quota, ahead, read_quota

QUOTAS = st.builds(Quota, st.integers(1, 300), st.sampled_from([1, 60, 3600]))
SECOND = 1_000_000


@given(QUOTAS)
def test_a_full_bucket_lets_through_its_quota_at_once_and_no_more(quota: Quota) -> None:
    bucket = Bucket(quota)
    for _ in range(quota.count):
        assert bucket.wait(0) == 0
        bucket.take()
    assert bucket.wait(0) > 0


@given(QUOTAS, st.lists(st.integers(0, 200 * SECOND), max_size=400))
def test_whoever_waits_as_long_as_told_passes_and_not_a_moment_sooner(quota: Quota, pauses: list[int]) -> None:
    bucket, now = Bucket(quota), 10**15
    for pause in pauses:
        now += pause
        if wait := bucket.wait(now):
            assert bucket.wait(now + wait) == 0
            assert bucket.wait(now + wait - 1) > 0
        else:
            bucket.take()
            bucket.begin_telling()
            bucket.keep(now)


@given(QUOTAS, st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3 * SECOND)), min_size=1, max_size=300))
def test_processes_together_let_through_the_quota_and_a_block_each(quota: Quota, steps: list[tuple[int, int]]) -> None:
    """Each of three knows of the others what stood in the table when it told its own, and tells at the last moment."""
    buckets, table, now, let_through = [Bucket(quota) for _ in range(3)], 0, 10**15, []
    for number, pause in steps:
        now += pause
        bucket = buckets[number]
        if bucket.untold >= quota.block:
            table = now + ahead(table, now, quota) + bucket.begin_telling() * quota.interval
            bucket.told(table)
        if not bucket.wait(now):
            bucket.take()
            let_through.append(now)
    for first, last in combinations(range(len(let_through)), 2):
        again = (let_through[last] - let_through[first]) // quota.interval
        assert last - first + 1 <= quota.count + again + 3 * quota.block


@given(QUOTAS, st.integers(1, 10**12))
def test_a_clock_that_was_far_ahead_shuts_nobody_out(quota: Quota, much: int) -> None:
    bucket = Bucket(quota)
    bucket.told(10**15 + 2 * quota.window * SECOND + much)
    assert bucket.wait(10**15) == 0


@pytest.mark.parametrize(
    "written", ["", "0/minute", "10", "10/day", "10 /minute", "-1/second", "10/minute\n", 10, None]
)
def test_what_is_no_quota_is_refused_with_an_example(written: object) -> None:
    with pytest.raises(ValueError, match="3000/minute"):
        read_quota(written)


@given(st.integers(1, 10**7 - 1), st.sampled_from(["second", "minute", "hour"]))
def test_a_quota_is_read_as_it_is_written(count: int, unit: str) -> None:
    assert str(read_quota(f"{count}/{unit}")) == f"{count}/{unit}"
