"""Every problem of every service: complete, served where its `type` leads, and the example of the API's document."""

from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from deploy.documents import openapi
from deploy.ops.installed import installed_services
from shared.http.problem_kinds import ProblemKind
from shared.http.problems import Problem
from shared.http.shared_problems import SHARED_PROBLEMS

SERVICES = installed_services()
OF_EVERY_SERVICE = pytest.mark.parametrize("name", SERVICES)
EVERY = [
    *(pytest.param(kind, id=kind.code) for kind in SHARED_PROBLEMS),
    *(pytest.param(kind, id=f"{name}-{kind.code}") for name, one in SERVICES.items() for kind in one.problems),
]
A_BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


@pytest.fixture(name="callers", scope="module")
async def _callers() -> AsyncIterator[dict[str, httpx2.AsyncClient]]:
    yield {
        name: httpx2.AsyncClient(transport=httpx2.ASGITransport(service.make_app()), base_url="http://vidare.test")
        for name, service in SERVICES.items()
    }


@pytest.mark.parametrize("kind", EVERY)
def test_a_problem_says_in_whole_sentences_what_it_means_and_what_to_do(kind: ProblemKind) -> None:
    assert len({kind.fi, kind.sv, kind.en}) == 3
    assert not any(title.endswith(".") for title in (kind.fi, kind.sv, kind.en))
    assert kind.means[0].isupper() or kind.means[0] == "`"
    assert kind.remedy[0].isupper()
    assert kind.means.endswith(".")
    assert kind.remedy.rstrip("`")[-1] in ".}"
    Problem.model_validate(kind.example())


@OF_EVERY_SERVICE
async def test_the_type_of_each_problem_leads_to_its_description(
    callers: dict[str, httpx2.AsyncClient], name: str
) -> None:
    listed = (await callers[name].get("/v1/problems")).json()["problems"]
    assert {one["code"] for one in listed} == {kind.code for kind in (*SHARED_PROBLEMS, *SERVICES[name].problems)}
    for one in listed:
        shown = await callers[name].get(one["type"], headers={"Accept-Language": "sv-FI, en;q=0.5"})
        assert shown.json() == one | {"title": one["titles"]["sv"]}
        page = await callers[name].get(one["type"], headers=A_BROWSER | {"Accept-Language": "fi"})
        assert page.headers["content-type"].startswith("text/html")
        assert page.headers["content-language"] == "fi"
        assert "default-src 'none'" in page.headers["content-security-policy"]
        assert f"HTTP {one['status']}" in page.text


@OF_EVERY_SERVICE
async def test_a_problem_that_is_not_listed_is_not_found(callers: dict[str, httpx2.AsyncClient], name: str) -> None:
    for code in ("boredom", "STALE-VERSION", "%00", "x" * 5000):
        answer = await callers[name].get(f"/v1/problems/{code}")
        assert (answer.status_code, answer.json()["type"]) == (404, "/v1/problems/not-found")


@OF_EVERY_SERVICE
async def test_the_title_of_an_answer_is_in_the_language_of_its_caller(
    callers: dict[str, httpx2.AsyncClient], name: str
) -> None:
    titles = {"fi": "Osoitetta ei ole", "sv": "Adressen finns inte", "en": "No such address", "de, *;q=0.1": None}
    for language, title in titles.items():
        answer = await callers[name].get("/nowhere", headers={"Accept-Language": language})
        assert answer.json()["title"] == (title or titles["en"])


@OF_EVERY_SERVICE
def test_each_error_status_of_the_document_has_examples_of_that_status(name: str) -> None:
    document = openapi(SERVICES[name])
    responses: dict[str, Any] = document["components"]["responses"]
    for status, response in responses.items():
        examples = response["content"]["application/problem+json"]["examples"]
        assert examples
        for code, example in examples.items():
            assert example["value"]["status"] == int(status)
            assert example["value"]["type"] == f"/v1/problems/{code}"
