"""Registers the demonstration's organisations through the public API, once."""

from deploy.local.caller import Caller
from deploy.local.organisations import ORGANISATIONS


async def register_organisations(operator: Caller) -> None:
    """Registers those that are missing. `operator` acts for no organisation."""
    address = operator.addresses.agreements + "/v1/organisations"
    known = {one["id"] for one in (await operator.get(address + "?limit=200", "operator"))["items"]}
    for organisation in ORGANISATIONS:
        if str(organisation.id) not in known:
            await operator.post(address, organisation.registration(), "operator")
