"""Registers the demonstration's organisations through the public API, once."""

from deploy.local.caller import Caller
from deploy.local.organisations import ORGANISATIONS


async def register_organisations(operator: Caller) -> None:
    """Registers those that are missing, however many others there are. `operator` acts for no organisation."""
    address = operator.addresses.agreements + "/v1/organisations"
    for organisation in ORGANISATIONS:
        known = await operator.get(f"{address}?business_id={organisation.business_id}", "operator")
        if not known["items"]:
            await operator.post(address, organisation.registration(), "operator")
