"""What caseworkers do with the invented person: every move and every free text of a referral's life."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from tests.support.agreed import CASEWORKER, Agreed, today
from tests.support.invented_person import CLIENT, CODE, NAMES, NEW_CODE, SECRETS, STRANGER


async def work_with_clients(agreed: Agreed) -> UUID:
    """A referral to its end, others that are refused, searches and changes of the client; answers the client's id."""
    client = await agreed.client(CLIENT)
    await _searched(agreed)
    need = await agreed.need(client, SECRETS["need"])
    referral = await agreed.draft(need, message=SECRETS["message"])
    referral = await _changed(agreed, referral)
    referral = await agreed.move(agreed.town, referral, "submit")
    referral = await agreed.read(agreed.association, referral)
    assert referral["client"]["need_description"] == SECRETS["need"]  # it is there to be found
    asked = {"reason": "missing-information", "reason_by": "receiver", "text": SECRETS["question"]}
    referral = await agreed.move(agreed.association, referral, "request-information", **asked)
    referral = await agreed.move(agreed.town, referral, "supply-information", text=SECRETS["answer"])
    referral = await agreed.move(agreed.association, referral, "accept", text=SECRETS["words of acceptance"])
    at = (datetime.now(UTC) + timedelta(days=3)).isoformat()
    referral = await agreed.move(agreed.association, referral, "schedule", at=at, place=SECRETS["place"])
    paused = {"reason": "other", "reason_by": "client", "text": SECRETS["words of pause"], "review_on": at[:10]}
    referral = await agreed.move(agreed.association, referral, "hold", **paused)
    ended = {"outcome": "service-completed", "outcome_on": today(), "text": SECRETS["words of completion"]}
    referral = await agreed.move(agreed.association, referral, "complete", **ended)
    assert (await agreed.read(agreed.town, referral))["loop_closed_at"]
    await _refused(agreed, client)
    await _client_changed(agreed, client)
    return UUID(client["id"])


async def _searched(agreed: Agreed) -> None:
    address = agreed.at.referrals + "/v1/clients/search"
    by_name = {"family_name": CLIENT["family_name"], "date_of_birth": CLIENT["date_of_birth"]}
    for search, found in (({"identity_code": CODE}, 1), (by_name, 1), ({"identity_code": STRANGER}, 0)):
        answer = await agreed.town.post(address, search, CASEWORKER, expect=200)
        assert len(answer.content["items"]) == found


async def _changed(agreed: Agreed, referral: dict[str, Any]) -> dict[str, Any]:
    address, etag = f"{agreed.referrals}/{referral['id']}", f'"{referral["version"]}"'
    body = {"message": SECRETS["changed message"]}
    return dict((await agreed.town.call("PATCH", address, (CASEWORKER,), body, etag=etag)).content)


async def _refused(agreed: Agreed, client: dict[str, Any]) -> None:
    """A waiting list, a refusal and a withdrawal, in the words of those who write them."""
    need = await agreed.need(client, SECRETS["need"])
    waiting = await agreed.sent(need)
    waiting = await agreed.move(agreed.association, waiting, "waitlist", text=SECRETS["words of waiting"])
    gone = {"reason": "other", "reason_by": "receiver", "text": SECRETS["words of refusal"]}
    await agreed.move(agreed.association, waiting, "decline", **gone)
    await agreed.move(agreed.association, await agreed.sent(need), "reject", **gone)
    taken_back = {"reason": "other", "reason_by": "client", "text": SECRETS["words of withdrawal"]}
    await agreed.move(agreed.town, await agreed.sent(need), "withdraw", **taken_back)


async def _client_changed(agreed: Agreed, client: dict[str, Any]) -> None:
    body = {
        "family_name": NAMES["new family_name"], "identity_code": NEW_CODE,
        "municipality": "092", "safety_restriction": True,
    }  # fmt: skip
    address = f"{agreed.at.referrals}/v1/clients/{client['id']}"
    await agreed.town.call("PATCH", address, (CASEWORKER,), body, etag=f'"{client["version"]}"')
    await agreed.town.get(address, CASEWORKER)
