"""The human number of a referral: drawn, and never that of another."""

import secrets

import pytest

from tests.support.referrals import Referrals


async def test_a_number_that_is_taken_is_drawn_again_and_the_draft_is_made_once(
    world: Referrals, monkeypatch: pytest.MonkeyPatch
) -> None:
    need = await world.need()
    drawn = iter([7, 7, 7, 8])
    monkeypatch.setattr(secrets, "randbits", lambda _bits: next(drawn))
    first, second = await world.draft(need), await world.draft(need)
    assert next(drawn, None) is None
    assert first["number"] != second["number"]
    assert [len(await world.facts_of(one)) for one in (first, second)] == [1, 1]
