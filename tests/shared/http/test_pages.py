"""Keyset pages: a walk sees every row that was there exactly once, whatever is added meanwhile."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.parcel_api import ParcelApi, code_of, problem_of
from tests.support.parcel_commands import create
from tests.support.parcel_model import NewParcel
from tests.support.post_office import CLERK


async def add(api: ParcelApi, number: int) -> list[str]:
    """New parcels of the usual caller; their ids."""
    async with api.runtime.transactions.begin(CLERK, "adding") as work:
        return [str((await create(work, NewParcel())).id) for _ in range(number)]


async def walk(api: ParcelApi, address: str, between: Any = None) -> list[str]:
    """The ids of all pages, by their links."""
    seen: list[str] = []
    while True:
        answer = await api.get(address)
        assert answer.status_code == 200, answer.text
        seen += [item["id"] for item in answer.json()["items"]]
        link = answer.headers.get("link")
        assert (link is None) == (answer.json()["next"] is None)
        if link is None:
            return seen
        address = link.removeprefix("<").partition('>; rel="next"')[0]
        assert address.startswith("/v1/parcels?"), "relative: Host may be another's"
        if between is not None:
            await between()


async def test_a_walk_sees_every_row_exactly_once_while_rows_are_added(api: ParcelApi) -> None:
    before = await add(api, 23)

    async def between() -> None:
        await add(api, 3)

    seen = await walk(api, "/v1/parcels?limit=5", between)
    assert seen == sorted(before, reverse=True), "newest first, and none of those that came later"


@pytest.mark.parametrize(("rows", "limit"), [(0, 5), (4, 5), (5, 5), (6, 5), (10, 5), (3, 1)])
async def test_the_last_page_has_no_link_whatever_its_length(api: ParcelApi, rows: int, limit: int) -> None:
    made = await add(api, rows)
    assert await walk(api, f"/v1/parcels?limit={limit}") == sorted(made, reverse=True)


@pytest.mark.parametrize("database_url", ["embedded"], indirect=True)
async def test_the_link_keeps_the_other_parameters(api: ParcelApi) -> None:
    await add(api, 3)
    answer = await api.get("/v1/parcels?limit=1")
    assert answer.headers["link"] == f'</v1/parcels?limit=1&cursor={answer.json()["next"]}>; rel="next"'


@given(cursor=st.text(max_size=70))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.parametrize("database_url", ["embedded"], indirect=True)
async def test_a_cursor_that_we_did_not_make_is_refused_or_harmless(api: ParcelApi, cursor: str) -> None:
    answer = await api.client.get("/v1/parcels", params={"cursor": cursor}, headers=api.headers())
    assert answer.status_code in (200, 422)


@pytest.mark.parametrize("cursor", ["", "x", "AAAA", "å", "=" * 22])
@pytest.mark.parametrize("database_url", ["embedded"], indirect=True)
async def test_a_bad_cursor_is_named(api: ParcelApi, cursor: str) -> None:
    answer = await api.client.get("/v1/parcels", params={"cursor": cursor}, headers=api.headers())
    assert code_of(answer) == (422, "bad-cursor")
    assert problem_of(answer)["errors"][0]["parameter"] == "cursor"
