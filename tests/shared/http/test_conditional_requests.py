"""Every move says which version it is about: strong ETags out, `If-Match` in."""

import asyncio

import pytest

from tests.support.parcel_api import ParcelApi, code_of, problem_of


async def test_an_answer_carries_the_version_as_a_strong_etag(api: ParcelApi) -> None:
    created = await api.create()
    assert created.headers["etag"] == '"1"'
    address = created.headers["location"]
    assert address == f"/v1/parcels/{created.json()['id']}"
    assert (await api.get(address)).headers["etag"] == '"1"'
    moved = await api.post(f"{address}/weigh", {"size": 5}, if_match='"1"')
    assert (moved.status_code, moved.headers["etag"], moved.json()["size"]) == (200, '"2"', 5)


async def test_a_stale_version_is_412_and_a_missing_one_428(api: ParcelApi) -> None:
    address = (await api.create()).headers["location"]
    assert (await api.post(f"{address}/weigh", {"size": 5}, if_match='"1"')).status_code == 200
    stale = await api.post(f"{address}/weigh", {"size": 6}, if_match='"1"')
    assert code_of(stale) == (412, "stale-version")
    assert problem_of(stale)["current_version"] == 2
    missing = await api.post(f"{address}/weigh", {"size": 6})
    assert code_of(missing) == (428, "if-match-required")
    assert (await api.get(address)).json()["size"] == 5


@pytest.mark.parametrize(
    "form", ["*", "W/1", 'w/"1"', "1", '"one"', '"1", "2"', '""', '"', '"-1"', '"1.0"', '"\u00b2"']
)
@pytest.mark.parametrize("database_url", ["embedded"], indirect=True)
async def test_a_tag_that_names_no_version_is_422(api: ParcelApi, form: str) -> None:
    address = (await api.create()).headers["location"]
    headers = [*api.headers().items(), ("If-Match", form)]
    answer = await api.client.post(
        f"{address}/send", headers=[(name.encode(), value.encode("latin-1")) for name, value in headers]
    )
    assert code_of(answer) == (422, "bad-if-match")
    assert problem_of(answer)["errors"][0]["parameter"] == "If-Match"


@pytest.mark.parametrize("database_url", ["embedded"], indirect=True)
async def test_a_tag_that_a_compressing_proxy_has_made_weak_names_its_version_all_the_same(api: ParcelApi) -> None:
    address = (await api.create()).headers["location"]
    assert code_of(await api.post(f"{address}/send", if_match='W/"2"')) == (412, "stale-version")
    assert (await api.post(f"{address}/send", if_match='W/"1"')).status_code == 200


@pytest.mark.parametrize("form", ['"99999999999999999999999999"', '"9"', '"0"'])
@pytest.mark.parametrize("database_url", ["embedded"], indirect=True)
async def test_a_version_that_never_was_is_stale(api: ParcelApi, form: str) -> None:
    address = (await api.create()).headers["location"]
    assert code_of(await api.post(f"{address}/send", if_match=form)) == (412, "stale-version")


async def test_of_two_moves_at_once_from_one_version_one_is_made(api: ParcelApi) -> None:
    address = (await api.create()).headers["location"]
    answers = await asyncio.gather(
        *(api.post(f"{address}/weigh", {"size": size}, if_match='"1"') for size in range(2, 7))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412, 412]
    assert (await api.get(address)).headers["etag"] == '"2"'
