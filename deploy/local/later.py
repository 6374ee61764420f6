"""What time brings: a referral that nobody answers, and an agreement that ends.

The clock of the system is put forward, so this is told on a temporary system alone, in which nobody else works.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import aiohttp
from rich.console import Console

from deploy.local.addresses import Addresses
from deploy.local.day import GROUP, Day, Sent
from deploy.local.organisations import ASSOCIATION
from deploy.local.story import CASEWORKER, SYSTEM
from shared.kernel.business_days import add_business_days, end_of_day_in_helsinki

PutForward = Callable[[datetime], None]

_A_MINUTE = timedelta(minutes=1)
_TOLD = {
    "recipient": "the association is reminded",
    "both": "town and association hear that it is late",
    "recipient-supervisor": "the supervisors of the association hear of it",
    "agreement-contacts": "those who keep the agreement hear of it, on both sides",
}


class Later(Day):
    """`_time_passes` is told last; without `put_forward` it says only where it can be seen."""

    def __init__(
        self, http: aiohttp.ClientSession, addresses: Addresses, console: Console, put_forward: PutForward | None
    ) -> None:
        super().__init__(http, addresses, console)
        self._put_forward = put_forward

    async def _time_passes(self, agreement: dict[str, Any]) -> None:
        if self._put_forward is None:
            self._step("What time brings is shown where no system runs yet: the clock of one in use is not put forward")
            return
        commission, text = f"commission:{agreement['id']}", agreement["editions"][0]["text"]
        taken, late = [await self._sent(ASSOCIATION.id, commission) for _ in range(2)]
        await self._move(self._association, taken, "accept")
        await self._nobody_answers(late, _ladder(text), self._put_forward)
        await self._agreement_ends(text, taken, late, self._put_forward)

    async def _nobody_answers(self, sent: Sent, ladder: list[dict[str, Any]], put_forward: PutForward) -> None:
        self._step("Nobody answers a referral: the clock is put forward, and step by step more people are told")
        (due,) = (await self._look(self._association, sent))["deadlines"]
        self._say(f"{sent.number} is to be answered by {due['on']}: {due['reason_en']}")
        began = (await self._look(self._town, sent))["requested_at"]
        for told, step in enumerate(ladder, start=1):
            day = add_business_days(datetime.fromisoformat(began).date(), step["business_day"])
            put_forward(end_of_day_in_helsinki(day) + _A_MINUTE)
            await self._until("the step of the ladder", partial(self._reminded, sent, told))
            self._say(f"business day {step['business_day']} is over: {_TOLD[step['to']]}")

        async def all_told() -> Any:
            entries = await self._association.get(self._at.notifications + "/v1/inbox?limit=200", CASEWORKER)
            told = [entry["type"] for entry in reversed(entries["items"]) if entry["number"] == sent.number]
            return told if len(told) > len(ladder) else None

        told = await self._until("the last notice", all_told)
        self._say(f"inbox of the association: {', '.join(told)}")

    async def _reminded(self, sent: Sent, times: int) -> Any:
        seen = await self._look(self._town, sent)
        (response,) = [one for one in seen["deadlines"] if one["kind"] == "response"]
        return seen if len(response["reminders"]) >= times else None

    async def _agreement_ends(
        self, text: dict[str, Any], taken: Sent, unanswered: Sent, put_forward: PutForward
    ) -> None:
        last = text["effective_until"]
        self._step(f"The last day of the agreement, {last}, is over: what nobody accepted ends with it")
        put_forward(end_of_day_in_helsinki(date.fromisoformat(last)) + _A_MINUTE)

        async def ended() -> Any:
            seen = await self._look(self._town, unanswered)
            return seen if seen["status"] == "cancelled" else None

        seen = await self._until("the end of the referral", ended)
        self._say(f"{unanswered.number} is {seen['status']}: {seen['reason']}")
        served = await self._look(self._association, taken)
        self._say(f"{taken.number} is {served['status']} still: the run-off lasts {text['run_off_days']} days")
        draft = {"need_id": unanswered.need, "recipient": {"organisation": str(ASSOCIATION.id)}}
        made = await self._town.post(self._at.referrals + "/v1/referrals", draft, SYSTEM)
        address = f"{self._at.referrals}/v1/referrals/{made.content['id']}/submit"
        refused = await self._town.post(address, {}, SYSTEM, expect=409, etag=made.etag)
        for reason in refused.content["reasons"]:
            self._say(f"409 {reason['code']}: {reason['detail']} (agreement {reason['agreement_number']})")


def _ladder(text: dict[str, Any]) -> list[dict[str, Any]]:
    """The steps that the parties signed for the conversation group."""
    (clause,) = [one for one in text["clauses"] if one["service"] == GROUP and one["provider"] == str(ASSOCIATION.id)]
    steps: list[dict[str, Any]] = clause["reminders"]
    return steps
