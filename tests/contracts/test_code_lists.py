"""Every code list of a service's model is served: what a program may answer, a person must be able to read."""

import importlib
import pkgutil

import httpx2
import pytest

from deploy.documents import openapi
from deploy.ops.installed import installed_services
from shared.kernel.codes import Code

SERVICES = installed_services()


async def served(name: str) -> dict[str, list[str]]:
    service = SERVICES[name]
    app = service.make_app()
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://vidare.test") as client:
        answer = await client.get("/v1/codes")
    return {one["name"]: [code["code"] for code in one["codes"]] for one in answer.json()["lists"]}


def lists_of(name: str) -> dict[str, list[str]]:
    """The code lists that a service's model defines or uses, by the name of their class."""
    package = importlib.import_module(f"services.{name}.model")
    found: dict[str, list[str]] = {}
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, type) and issubclass(value, Code) and value is not Code:
                found[value.__name__] = [code.value for code in value]
    return found


@pytest.mark.parametrize("name", SERVICES)
async def test_every_code_list_of_the_model_is_served(name: str) -> None:
    assert sorted((await served(name)).values()) == sorted(lists_of(name).values())


@pytest.mark.parametrize("name", SERVICES)
def test_the_lists_stand_in_the_reference_of_the_api(name: str) -> None:
    assert "/v1/codes" in openapi(SERVICES[name])["paths"]
