"""The rest of the day in three organisations: what else may become of a referral than that all goes well at once."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from deploy.local.caller import Caller
from deploy.local.organisations import ASSOCIATION, EMPLOYMENT, TOWN
from deploy.local.story import CASEWORKER, SYSTEM, Story
from shared.kernel.business_days import day_in_helsinki

GROUP = "conversation-group"
CATEGORIES = ["identity", "language", "interpreter-need", "need-description"]


@dataclass
class Sent:
    """A referral of this run, and the version that was read last."""

    address: str
    number: str
    case: str
    need: str
    etag: str | None


class Day(Story):
    """`_rest_of_the_day` is told after the main job, under the same agreement."""

    async def _rest_of_the_day(self, agreement: dict[str, Any]) -> None:
        commission = f"commission:{agreement['id']}"
        waiting = await self._line(commission)
        await self._stopped(waiting)
        await self._refused_and_passed_on()
        await self._asked_to_contact(commission)
        await self._responsibility_passes(commission)
        await self._case_closed(commission)

    async def _line(self, commission: str) -> Sent:
        """A place is taken; two wait; it comes back. Who moved up is given back."""
        self._step("The conversation group has one place: the next clients wait in line")
        first, second, third = [await self._sent(ASSOCIATION.id, commission) for _ in range(3)]
        await self._move(self._association, first, "accept")
        full = await self._move(self._association, second, "accept", expect=409)
        self._say(f"accept → 409 {full['type'].rpartition('/')[2]}; instead: {', '.join(full['allowed_moves'])}")
        for one in (second, third):
            await self._move(self._association, one, "waitlist")
            seen = await self._look(self._town, one)
            self._say(f"{one.number} waits, at place {seen['waitlist_position']}")
        self._step("The place comes back: the first in line has it, by itself, and the next one is told")
        await self._move(self._association, first, "complete", outcome="service-completed", outcome_on=today())

        async def moved_up() -> Any:
            seen = await self._look(self._town, second)
            return seen if seen["status"] == "accepted" else None

        seen = await self._until("the move from the line", moved_up)
        self._say(f"{second.number}: {', '.join(step['move'] for step in seen['history'])}")

        async def told() -> Any:
            entries = await self._town.get(self._at.notifications + "/v1/inbox?limit=200", CASEWORKER)
            about = {entry["number"]: entry["type"] for entry in reversed(entries["items"])}
            return about if "moved-up" in about.get(third.number, "") else None

        await self._until("the notice of the new place", told)
        place = (await self._look(self._town, third))["waitlist_position"]
        self._say(f"{third.number} is told that it stands at place {place} now; the town takes it out of the line")
        await self._move(self._town, third, "withdraw", reason="other", reason_by="client", text="Found another group.")
        return second

    async def _stopped(self, accepted: Sent) -> None:
        self._step("The client moves away: the town asks to stop, and the association agrees")
        await self._move(self._town, accepted, "note", text="The client has told us about a new flat.")
        asked = await self._move(
            self._town, accepted, "request-cancellation", reason="client-moved", reason_by="client"
        )
        due = asked["cancellation"]["due"]
        self._say(f"still {asked['status']}; without an answer it ends on {due['on']}: {due['reason_en']}")
        await self._look(self._association, accepted)
        ended = await self._move(self._association, accepted, "confirm-cancellation")
        self._say(f"{accepted.number} is {ended['status']}, because {ended['reason']}; the place is free")

    async def _refused_and_passed_on(self) -> None:
        self._step("A refusal says why, and who else could take the client")
        consent = f"consent:{secrets.token_hex(4)}-0000-7000-8000-{secrets.token_hex(6)}"
        refused = await self._sent(ASSOCIATION.id, consent)
        await self._move(self._association, refused, "reject", reason="language-not-available", reason_by="receiver")
        seen = await self._look(self._town, refused)
        others = [one["recipient"] for one in seen["also_covered"] if "consent" in one["bases"]]
        self._say(f"{refused.number} is {seen['status']}: {seen['reason']}; others: {len(others)}")
        self._expect(str(EMPLOYMENT.id) in others, "the employment area could take it")
        again = await self._refer_need(refused.need, EMPLOYMENT.id, consent, refused.case)
        taken = await self._move(self._employment, again, "accept")
        self._say(f"{again.number}, of the same need, to the employment area → {taken['status']}")
        self._step("Who is the wrong one passes the referral on, in its sender's name")
        wrong = await self._sent(ASSOCIATION.id, consent)
        await self._move(self._association, wrong, "redirect", recipient={"organisation": str(EMPLOYMENT.id)})
        seen = await self._look(self._town, wrong)
        new = await self._town.get(f"{self._at.referrals}/v1/referrals/{seen['redirected_to']}", SYSTEM)
        self._say(f"{wrong.number} is {seen['status']} ({seen['reason']}); {new['number']} is {new['status']} there")

    async def _asked_to_contact(self, commission: str) -> None:
        self._step("The association asks the town to contact somebody, and that becomes a referral")
        content = {
            "name": f"Exempla Fictiva-{secrets.token_hex(3)}",
            "languages": ["ar"],
            "reach": {"via_asker": True, "best_times": "Thursdays, at the café"},
            "about": "Would like to learn Finnish with others.",
            "consent": "spoken",
            "consent_on": today(),
        }
        requests = self._at.referrals + "/v1/contact-requests"
        body = {"organisation": str(TOWN.id), "content": content}
        made = await self._association.post(requests, body, CASEWORKER)
        address = f"{requests}/{made.content['id']}"
        seen = await self._town.call("GET", address, (CASEWORKER,))
        self._say(f"request {made.content['number']}: the town reads that {seen.content['content']['about']!r}")
        need = {
            "service": GROUP, "proposed_legal_basis": commission, "proposed_data_categories": CATEGORIES,
            "description": content["about"],
        }  # fmt: skip
        taken = await self._town.post(
            address + "/take", {"client": invented_client(), "need": need}, CASEWORKER, expect=200, etag=seen.etag
        )
        sent = await self._refer_need(taken.content["need_id"], ASSOCIATION.id, commission, taken.content["case_id"])
        self._say(f"{taken.content['status']}: client, case and need in one step; then referral {sent.number}")
        own = await self._association.get(address, CASEWORKER)
        self._expect(own["client_id"] is None and own["status"] == "taken", "the asker learns no more than the answer")

    async def _responsibility_passes(self, commission: str) -> None:
        self._step("The client becomes a jobseeker: the town offers the case, and who is asked does not see the client")
        begun = await self._sent(ASSOCIATION.id, commission)
        await self._move(self._association, begun, "accept")
        consent = f"consent:{secrets.token_hex(4)}-0000-7000-8000-{secrets.token_hex(6)}"
        unanswered = await self._refer_need(begun.need, EMPLOYMENT.id, consent, begun.case)
        address = f"{self._at.referrals}/v1/cases/{begun.case}"
        case = await self._town.call("GET", address, (CASEWORKER,))
        body = {"to": str(EMPLOYMENT.id), "reason": "became-jobseeker"}
        await self._town.post(address + "/offer-transfer", body, CASEWORKER, expect=200, etag=case.etag)
        offers = await self._employment.get(self._at.referrals + "/v1/case-offers", CASEWORKER)
        offer = next(one for one in offers["items"] if one["case_id"] == begun.case)
        counted = ", ".join(f"{one['service']}: {one['open_referrals']} referrals" for one in offer["services"])
        self._say(f"case {offer['number']}, because {offer['reason']}; open in it: {counted}")
        seen = await self._employment.call("GET", address + "/transfer", (CASEWORKER,))
        for one in seen.content["referrals"]:
            self._say(f"a referral for a {one['service']}, {one['status']} → {one['becomes']}")
        self._step("The employment area takes it over, and what has begun is not taken from the client")
        taken = await self._employment.post(address + "/transfer", {}, CASEWORKER, expect=200, etag=seen.etag)
        self._expect(taken.content["responsible"] == str(EMPLOYMENT.id), "the employment area is responsible")
        await self._town.get(address, CASEWORKER, expect=404)
        self._say(f"case {taken.content['number']} is the employment area's; for the town it is not there any more")
        for one in (begun, unanswered):
            went = await self._look(self._employment, one)
            self._say(f"{one.number} is {went['status']}" + (f": {went['reason']}" if went["reason"] else ""))
        await self._look(self._association, begun)
        await self._move(self._association, begun, "complete", outcome="service-completed", outcome_on=today())
        read = await self._employment.get(begun.address, CASEWORKER)
        self._expect(read["loop_closed_at"] is not None, "the new sender has read the outcome")
        self._say(f"the association completes {begun.number}, the employment area reads it: the loop is closed")

    async def _case_closed(self, commission: str) -> None:
        self._step("A case is closed with a coded outcome, and what nobody has answered ends with it")
        open_one = await self._sent(ASSOCIATION.id, commission)
        address = f"{self._at.referrals}/v1/cases/{open_one.case}"
        case = await self._town.call("GET", address, (CASEWORKER,))
        refused = await self._town.post(
            address + "/close", {"outcome": "client-moved"}, CASEWORKER, expect=409, etag=case.etag
        )
        self._say(f"409 {refused.content['type'].rpartition('/')[2]}: {', '.join(refused.content['open_referrals'])}")
        body = {"outcome": "client-moved", "open_referrals": "end"}
        closed = await self._town.post(address + "/close", body, CASEWORKER, expect=200, etag=case.etag)
        seen = await self._look(self._town, open_one)
        self._say(f"the case is {closed.content['status']}, and {open_one.number} is {seen['status']}")

    async def _sent(self, recipient: Any, basis: str) -> Sent:
        """A new client's referral to the conversation group."""
        made = await self._town.post(self._at.referrals + "/v1/clients", invented_client(), SYSTEM)
        case = await self._town.post(self._at.referrals + "/v1/cases", {"client_id": made.content["id"]}, SYSTEM)
        body = {
            "case_id": case.content["id"], "service": GROUP, "proposed_legal_basis": basis,
            "proposed_data_categories": CATEGORIES, "description": "Speaks little Finnish.",
        }  # fmt: skip
        need = await self._town.post(self._at.referrals + "/v1/needs", body, SYSTEM)
        return await self._refer_need(need.content["id"], recipient, basis, case.content["id"])

    async def _refer_need(self, need: str, recipient: Any, basis: str, case: str) -> Sent:
        body = {
            "need_id": need, "recipient": {"organisation": str(recipient)}, "legal_basis": basis,
            "data_categories": CATEGORIES,
        }  # fmt: skip
        draft = await self._town.post(self._at.referrals + "/v1/referrals", body, SYSTEM)
        address = f"{self._at.referrals}/v1/referrals/{draft.content['id']}"
        sent = await self._town.post(address + "/submit", {}, SYSTEM, expect=200, etag=draft.etag)
        return Sent(address, draft.content["number"], case, need, sent.etag)

    async def _move(self, who: Caller, referral: Sent, move: str, expect: int = 200, **body: Any) -> Any:
        moved = await who.post(f"{referral.address}/{move}", body, CASEWORKER, expect=expect, etag=referral.etag)
        referral.etag = moved.etag or referral.etag
        return moved.content

    async def _look(self, who: Caller, referral: Sent) -> Any:
        """As a system, whose reading is no move."""
        seen = await who.call("GET", referral.address, (SYSTEM,))
        referral.etag = seen.etag
        return seen.content


def today() -> str:
    return day_in_helsinki(datetime.now(UTC)).isoformat()


def invented_client() -> dict[str, Any]:
    """An invented client, anew each time."""
    return {
        "given_names": "Exempla",
        "family_name": f"Fictiva-{secrets.token_hex(3)}",
        "date_of_birth": "1990-02-01",
        "municipality": "091",
        "mother_tongue": "ar",
        "service_language": "en",
        "interpreter": "ar",
        "contact": {"phone": "+358 00 000 0000", "email": "exempla@client.example"},
    }
