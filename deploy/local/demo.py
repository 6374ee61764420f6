"""A day in three organisations, step by step, through the public HTTP APIs alone: from a signed agreement to a closed
loop, what else may become of a referral (`day.py`), and what time brings (`later.py`).

It ends with the line `demo: loop closed` and exit code 0, or with what failed and exit code 1.
"""

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
from rich.console import Console
from standardwebhooks import Webhook, WebhookVerificationError

from deploy.local.addresses import Addresses
from deploy.local.caller import Caller, CallFailed
from deploy.local.confirming import confirm, link_in
from deploy.local.day import CATEGORIES, GROUP, invented_client, today
from deploy.local.later import Later, PutForward
from deploy.local.organisations import ASSOCIATION, EMPLOYMENT, TOWN
from deploy.local.registration import register_organisations
from deploy.local.story import ADMIN, CASEWORKER, SIGNATORY, SYSTEM, DemoFailed
from shared.kernel.business_days import day_in_helsinki

_TIME_OUT = aiohttp.ClientTimeout(total=30)  # of one answer


class Demo(Later):
    """One run."""

    def __init__(
        self, http: aiohttp.ClientSession, addresses: Addresses, console: Console, put_forward: PutForward | None
    ) -> None:
        super().__init__(http, addresses, console, put_forward)
        self._mark = secrets.token_hex(3)  # tells this run's addresses from those of an earlier one
        self._secret = ""  # of this run's webhooks

    async def run(self) -> None:
        """All steps in order; raises DemoFailed or CallFailed at the first that does not hold."""
        await self._organisations()
        await self._receiving()
        agreement = await self._agreement()
        need = await self._client_and_need(agreement)
        await self._refused_without_coverage(need["case_id"], agreement)
        referral, number = await self._refer(need, agreement)
        await self._told(number)
        await self._work(referral)
        await self._close(referral, number)
        await self._rest_of_the_day(agreement)
        await self._time_passes(agreement)

    async def _organisations(self) -> None:
        self._step("The operator registers three organisations")
        await register_organisations(self._operator)
        for one in (TOWN, EMPLOYMENT, ASSOCIATION):
            self._say(f"{one.name['en']} ({one.kind}, {one.business_id})")

    async def _receiving(self) -> None:
        self._step("Each says where it wants to hear of referrals")
        contact = {"email": f"kurser-{self._mark}@sprakcafeet.example", "role": "referrals", "language": "sv"}
        await self._association.post(self._at.notifications + "/v1/contacts", contact, ADMIN)
        endpoint = await self._association.post(
            self._at.notifications + "/v1/endpoints", {"url": f"{self._at.webhook}/hook/{self._mark}"}, ADMIN
        )
        for caller, email in (
            (self._town, f"kotoutuminen-{self._mark}@koivula.example"),
            (self._employment, f"ohjaus-{self._mark}@tyollisyys.example"),
        ):
            await caller.post(self._at.notifications + "/v1/contacts", {"email": email, "role": "referrals"}, ADMIN)
        self._say(
            f"the association by e-mail in Swedish, and by signed webhook to {self._at.webhook}/hook/{self._mark}"
        )
        for owner in (f"kurser-{self._mark}@", f"kotoutuminen-{self._mark}@", f"ohjaus-{self._mark}@"):
            asked = await self._until("the mail that asks for a confirmation", lambda: self._mail(owner, "/contacts/"))  # noqa: B023
            link = link_in(asked["text"])
            self._expect(link is not None and await confirm(self._http, link), "its owner has confirmed the address")
        self._secret = endpoint.content["secret"]

    async def _agreement(self) -> dict[str, Any]:
        self._step("The town drafts a cooperation agreement on three services, and offers it")
        agreements = self._at.agreements + "/v1/agreements"
        drafted = await self._town.post(agreements, _agreement_text(), ADMIN)
        address = f"{agreements}/{drafted.content['id']}"
        await self._town.post(address + "/offer", {}, ADMIN, expect=200, etag=drafted.etag)
        number = drafted.content["number"]
        self._say(f"agreement {number}: Finnish course by the association, work guidance by the employment area,")
        self._say("and a conversation group by both")
        self._step("Each party's signatory signs; with the last signature it is executed")
        for caller, body in (
            (self._town, "Town board"), (self._employment, "Board of the area"), (self._association, "Board"),
        ):  # fmt: skip
            seen = await caller.call("GET", address, (SIGNATORY,))
            decision = {"decision_body": body, "decided_on": today(), "section": "§ 12"}
            signed = await caller.post(address + "/sign", decision, SIGNATORY, expect=200, etag=seen.etag)
            self._say(f"{body} signs → {signed.content['status']}")
        content: dict[str, Any] = signed.content
        self._expect(content["status"] == "executed", "the agreement is executed")
        return content

    async def _client_and_need(self, agreement: dict[str, Any]) -> dict[str, Any]:
        self._step("A caseworker's system registers a client, opens a case and records a need")
        client = await self._town.post(self._at.referrals + "/v1/clients", invented_client(), SYSTEM)
        case = await self._town.post(self._at.referrals + "/v1/cases", {"client_id": client.content["id"]}, SYSTEM)
        need = await self._need(case.content["id"], "finnish-course", agreement)
        self._say(
            f"case {case.content['number']}; needs a Finnish course; what of the client the agreement lets be told:"
        )
        self._say(", ".join(need["proposed_data_categories"]))
        return need

    async def _need(self, case: str, service: str, agreement: dict[str, Any]) -> dict[str, Any]:
        body = {
            "case_id": case,
            "service": service,
            "proposed_legal_basis": f"commission:{agreement['id']}",
            "proposed_data_categories": ["identity", "language", "interpreter-need", "need-description"],
            "description": "Evening course, beginner.",
        }
        made: dict[str, Any] = (await self._town.post(self._at.referrals + "/v1/needs", body, SYSTEM)).content
        return made

    async def _refused_without_coverage(self, case: str, agreement: dict[str, Any]) -> None:
        self._step("Without an agreement that covers it, nothing is sent – and every reason is told")
        need = await self._need(case, "work-guidance", agreement)
        body = {"need_id": need["id"], "recipient": {"organisation": str(EMPLOYMENT.id)}}
        draft = await self._town.post(self._at.referrals + "/v1/referrals", body, SYSTEM)
        address = f"{self._at.referrals}/v1/referrals/{draft.content['id']}/submit"

        async def answer() -> Any:
            refused = await self._town.post(address, {}, SYSTEM, expect=409, etag=draft.etag)
            reasons = refused.content["reasons"]
            return reasons if any(_rules(agreement, one) for one in reasons) else None

        for reason in await self._until("the agreement reaches the referrals service", answer):
            self._say(f"409 {reason['code']}: {reason['detail']} (agreement {reason['agreement_number']})")

    async def _refer(self, need: dict[str, Any], agreement: dict[str, Any]) -> tuple[str, str]:
        self._step("The caseworker refers the client to the association; the agreement decides")
        body = {"need_id": need["id"], "recipient": {"organisation": str(ASSOCIATION.id)}, "sender_reference": "KOTO-7"}
        draft = await self._town.post(self._at.referrals + "/v1/referrals", body, SYSTEM)
        address = f"{self._at.referrals}/v1/referrals/{draft.content['id']}"
        sent = await self._town.post(address + "/submit", {}, SYSTEM, expect=200, etag=draft.etag)
        coverage, due = sent.content["coverage"], sent.content["response_due"]
        self._say(f"referral {sent.content['number']} is {sent.content['status']}")
        clause = f"edition {coverage['edition']}, clause {coverage['clause']}"
        self._say(f"decided by agreement {coverage['agreement_number']}, {clause}")
        self._say(f"answer due on {due['on']}: {due['reason_en']}")
        self._expect(coverage["agreement_id"] == agreement["id"], "the agreement of this run decided")
        return address, sent.content["number"]

    async def _told(self, number: str) -> None:
        self._step("The association is told: by e-mail, by signed webhook, and in its inbox")
        mail = await self._until("the e-mail", lambda: self._mail(f"kurser-{self._mark}@", number))
        self._say(f"e-mail ({mail['language']}): {mail['subject']}")
        for line in (line for line in mail["text"].splitlines() if line.strip()):
            self._say(f"    {line}")
        self._expect("Exempla" not in mail["raw"], "the e-mail names no client")
        hook = await self._until("the webhook", lambda: self._hook(number, "vidare.referral.submitted.v1"))
        self._say(f"webhook {hook['type']}: signature verified with the public library")
        inbox = await self._until("the inbox entry", lambda: self._inbox(self._association, number))
        self._say(f"inbox: {inbox['type']} about {inbox['number']}")

    async def _work(self, referral: str) -> None:
        self._step("The association reads the referral: reading it once acknowledges it")
        seen = await self._association.call("GET", referral, (CASEWORKER,))
        client = seen.content["client"]
        self._say(f"status {seen.content['status']}; it sees {client['given_names']} {client['family_name']}")
        self._expect(
            client["identity_code"] is None and client["contact"] is None, "it does not see what the clause leaves out"
        )
        self._say("it does not see the identity code or the contact details: the clause does not disclose them")
        self._say(f"it may now: {', '.join(seen.content['allowed_moves'])}")
        self._step("It accepts, starts, schedules and completes with a coded outcome")
        etag = seen.etag
        later = (datetime.now(UTC) + timedelta(days=3)).isoformat()
        for move, body in (
            ("accept", {"recipient_reference": "SC-12"}),
            ("start", {}),
            ("schedule", {"at": later, "place": "Courtyard house"}),
            ("complete", {"outcome": "service-completed", "outcome_on": today()}),
        ):
            moved = await self._association.post(f"{referral}/{move}", body, CASEWORKER, expect=200, etag=etag)
            etag = moved.etag
            detail = f" ({moved.content['business_status']})" if moved.content["business_status"] else ""
            self._say(f"{move} → {moved.content['status']}{detail}")
        refused = await self._association.post(f"{referral}/start", {}, CASEWORKER, expect=409, etag=etag)
        self._say(f"a move that is not allowed is refused: {refused.content['detail']}")

    async def _close(self, referral: str, number: str) -> None:
        self._step("The town is told of each step, and reading the outcome closes the loop")
        told = await self._until("the town's notices", lambda: self._all_told(number))
        self._say(f"inbox of the town: {', '.join(told)}")
        mail = await self._until("the town's e-mail", lambda: self._mail(f"kotoutuminen-{self._mark}@", number))
        self._say(f"e-mail ({mail['language']}): {mail['subject']}")
        closed = await self._town.call("GET", referral, (CASEWORKER,))
        self._expect(closed.content["loop_closed_at"] is not None, "the loop is closed")
        self._say("history: " + ", ".join(step["move"] for step in closed.content["history"]))
        self._say(f"webhooks of this run: {len(await self._hooks())}, each with a verified signature")

    async def _mail(self, address: str, number: str) -> Any:
        async with self._http.get(self._at.mails + "/mails") as answer:
            mails = (await answer.json())["mails"]
        return next((mail for mail in mails if address in str(mail["to"]) and number in mail["text"]), None)

    async def _hook(self, number: str, kind: str) -> Any:
        return next((one for one in await self._hooks() if one["type"] == kind and number in str(one)), None)

    async def _hooks(self) -> list[Any]:
        """All that this run's endpoint received: DemoFailed where one signature is not its secret's."""
        async with self._http.get(self._at.receiver + "/received") as answer:
            received = (await answer.json())["received"]
        return [self._verified(one) for one in received if one["path"] == f"/hook/{self._mark}"]

    def _verified(self, hook: dict[str, Any]) -> Any:
        try:
            return Webhook(self._secret).verify(hook["body"], hook["headers"])
        except (WebhookVerificationError, ValueError) as error:  # ValueError: a signature that cannot be read
            raise DemoFailed(f"a webhook's signature does not hold: {error}") from error

    async def _inbox(self, caller: Caller, number: str) -> Any:
        entries = await caller.get(self._at.notifications + "/v1/inbox?limit=200", CASEWORKER)
        return next((entry for entry in entries["items"] if entry["number"] == number), None)

    async def _all_told(self, number: str) -> Any:
        entries = await self._town.get(self._at.notifications + "/v1/inbox?limit=200", CASEWORKER)
        told = [entry["type"] for entry in reversed(entries["items"]) if entry["number"] == number]
        wanted = ("received", "accepted", "started", "scheduled", "completed")
        return told if all(any(f"referral.{fact}" in kind for kind in told) for fact in wanted) else None


def _agreement_text() -> dict[str, Any]:
    course = {
        "service": "finnish-course",
        "name": {"fi": "Suomen kielen kurssi", "sv": "Kurs i finska", "en": "Finnish course"},
        "provider": str(ASSOCIATION.id),
        "senders": [str(TOWN.id)],
        "municipalities": ["091"],
        "languages": ["fi", "sv", "en"],
        "data_categories": CATEGORIES,
        "legal_bases": ["consent", "commission"],
        "response_business_days": 5,
        "capacity": {"max": 20, "unit": "concurrent-clients"},
        "waitlist": True,
    }
    guidance = course | {
        "service": "work-guidance",
        "name": {"fi": "Työhön ohjaus", "sv": "Arbetshandledning", "en": "Work guidance"},
        "provider": str(EMPLOYMENT.id),
        "legal_bases": ["law:681/2023", "consent"],
        "response_business_days": 10,
        "capacity": None,
        "waitlist": False,
    }
    group = course | {
        "service": GROUP,
        "name": {"fi": "Keskusteluryhmä", "sv": "Samtalsgrupp", "en": "Conversation group"},
        "capacity": {"max": 1, "unit": "concurrent-clients"},
    }
    return {
        "name": {
            "fi": "Yhteistyösopimus kotoutumisen palveluista",
            "sv": "Samarbetsavtal om integrationstjänster",
            "en": "Cooperation agreement on integration services",
        },
        "parties": [
            {"organisation": str(TOWN.id), "part": "coordinator"},
            {"organisation": str(EMPLOYMENT.id), "part": "provider"},
            {"organisation": str(ASSOCIATION.id), "part": "provider"},
        ],
        "effective_from": today(),
        "effective_until": day_in_helsinki(datetime.now(UTC) + timedelta(days=365)).isoformat(),
        "legal_ground": "Act on the Promotion of Integration (681/2023)",
        "notice_period_days": 90,
        "clauses": [course, guidance, group, group | {"provider": str(EMPLOYMENT.id), "legal_bases": ["consent"]}],
    }


def _rules(agreement: dict[str, Any], reason: dict[str, Any]) -> bool:
    """Whether the service gives a reason out of this agreement's clauses: it has heard that it is executed."""
    return bool(reason["agreement_id"] == agreement["id"] and reason["code"] != "agreement-not-in-force")


async def run_demo(addresses: Addresses, console: Console, put_forward: PutForward | None = None) -> int:
    """Runs it against a system, whose clock `put_forward` puts forward; 0 when the loop was closed."""
    async with aiohttp.ClientSession(timeout=_TIME_OUT, trust_env=False) as http:
        try:
            await Demo(http, addresses, console, put_forward).run()
        except TimeoutError:  # first: some of aiohttp's are both
            console.print(f"\ndemo: failed: no answer within {_TIME_OUT.total:g} seconds", markup=False)
            return 1
        except (DemoFailed, CallFailed, aiohttp.ClientError) as error:
            console.print(f"\ndemo: failed: {str(error) or type(error).__name__}", markup=False)
            return 1
    console.print("\ndemo: loop closed", highlight=False)
    return 0
