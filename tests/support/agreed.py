"""The town and the association of the demonstration with an agreement in force, made through the public APIs."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import aiohttp

from deploy.local.addresses import Addresses
from deploy.local.confirming import confirm, link_in
from deploy.local.organisations import ASSOCIATION, TOWN
from deploy.local.sinks import MailSink
from tests.support.patient_caller import PatientCaller
from tests.support.waiting import until

CASEWORKER, ADMIN, SIGNATORY, SYSTEM = "caseworker", "org-admin", "signatory", "integration"
CATEGORIES = ["identity", "language", "interpreter-need", "need-description"]


def today() -> str:
    return datetime.now(UTC).date().isoformat()


@dataclass
class Agreed:
    """Two organisations that may refer clients to each other, and where their system is."""

    at: Addresses
    town: PatientCaller
    association: PatientCaller
    agreement: dict[str, Any]

    @property
    def referrals(self) -> str:
        return self.at.referrals + "/v1/referrals"

    async def client(self, details: dict[str, Any]) -> dict[str, Any]:
        """A client of the town."""
        made = await self.town.post(self.at.referrals + "/v1/clients", details, SYSTEM)
        return dict(made.content)

    async def need(self, client: dict[str, Any], description: str = "Evening course.") -> dict[str, Any]:
        """A need of the client, in a new case."""
        case = await self.town.post(self.at.referrals + "/v1/cases", {"client_id": client["id"]}, SYSTEM)
        body = {
            "case_id": case.content["id"],
            "service": "finnish-course",
            "proposed_legal_basis": f"commission:{self.agreement['id']}",
            "proposed_data_categories": CATEGORIES,
            "description": description,
        }
        return dict((await self.town.post(self.at.referrals + "/v1/needs", body, SYSTEM)).content)

    async def draft(self, need: dict[str, Any], **more: Any) -> dict[str, Any]:
        body = {"need_id": need["id"], "recipient": {"organisation": str(ASSOCIATION.id)}} | more
        return dict((await self.town.post(self.referrals, body, SYSTEM)).content)

    async def sent(self, need: dict[str, Any], **more: Any) -> dict[str, Any]:
        """A referral to the association that was submitted."""
        return await self.move(self.town, await self.draft(need, **more), "submit")

    async def move(self, caller: PatientCaller, referral: dict[str, Any], slug: str, **body: Any) -> dict[str, Any]:
        """The referral after this move on the version in hand; it must be accepted."""
        address = f"{self.referrals}/{referral['id']}/{slug}"
        moved = await caller.post(address, body, CASEWORKER, expect=200, etag=f'"{referral["version"]}"')
        return dict(moved.content)

    async def read(self, caller: PatientCaller, referral: dict[str, Any]) -> dict[str, Any]:
        """A caseworker's single reading, which may acknowledge or close the loop."""
        return dict(await caller.get(f"{self.referrals}/{referral['id']}", CASEWORKER))

    async def coverage(self) -> dict[str, Any]:
        """What the town would be told of the association's course now."""
        question = {
            "recipient": str(ASSOCIATION.id),
            "service": "finnish-course",
            "municipality": "091",
            "data_categories": CATEGORIES,
            "legal_basis": f"commission:{self.agreement['id']}",
        }
        asked = await self.town.post(self.at.referrals + "/v1/coverage", question, SYSTEM, expect=200)
        (recipient,) = asked.content["recipients"]
        return dict(recipient)

    async def is_covered(self) -> bool:
        return bool((await self.coverage())["allowed"])

    async def inbox(self, caller: PatientCaller) -> list[dict[str, Any]]:
        return await caller.items(self.at.notifications + "/v1/inbox", SYSTEM)

    async def deliveries(self, caller: PatientCaller) -> list[dict[str, Any]]:
        """Those of notices, without the mails that asked for a confirmation."""
        found = await caller.items(self.at.notifications + "/v1/deliveries", SYSTEM)
        return [one for one in found if one["type"] != "contact.confirm"]

    async def has_told(self, caller: PatientCaller, channels: int, notices: int = 1) -> bool:
        """Whether that many notices are in the inbox or more, and each was delivered by all channels; or is not sent
        any more, since what it is about has gone to another organisation."""
        heard, rows = len(await self.inbox(caller)), await self.deliveries(caller)
        settled = all(row["status"] in ("delivered", "cancelled") for row in rows)
        return heard >= notices and len(rows) >= channels * heard and settled


async def agree(
    http: aiohttp.ClientSession, at: Addresses, *, hook: str, places: int = 100, mails: MailSink | None = None
) -> Agreed:
    """Drafted, offered and signed; it returns when the referrals service knows.

    Both hear of everything by e-mail, and the association by webhook at the address `hook` too. `mails` is where mails
    arrive, unless it is the system's own sink.
    """
    town, association = PatientCaller(http, at, TOWN.id), PatientCaller(http, at, ASSOCIATION.id)
    for caller, name in ((town, "koivula"), (association, "sprakcafeet")):
        address = f"staff@{name}.example"
        await caller.post(at.notifications + "/v1/contacts", {"email": address}, ADMIN)
        await until(lambda: _confirmed(http, at, mails, address), 60, "a confirmed address")  # noqa: B023
    await association.post(at.notifications + "/v1/endpoints", {"url": hook}, ADMIN)
    agreements = at.agreements + "/v1/agreements"
    drafted = await town.post(agreements, _text(places), ADMIN)
    address = f"{agreements}/{drafted.content['id']}"
    moved = await town.post(address + "/offer", {}, ADMIN, expect=200, etag=drafted.etag)
    decision = {"decision_body": "Board", "decided_on": today(), "section": "§ 1"}
    for party in (town, association):
        moved = await party.post(address + "/sign", decision, SIGNATORY, expect=200, etag=moved.etag)
    assert moved.content["status"] == "executed"
    agreed = Agreed(at, town, association, moved.content)
    await until(agreed.is_covered, 60, "the agreement, in the referrals service")
    return agreed


async def _confirmed(http: aiohttp.ClientSession, at: Addresses, mails: MailSink | None, address: str) -> bool:
    """Whether the mail that asks for the confirmation has come, and its link was followed."""
    if mails is not None:
        came = [(mail.to, mail.text) for mail in mails.mails]
    else:
        async with http.get(at.mails + "/mails") as answer:
            came = [(mail["to"], mail["text"]) for mail in (await answer.json())["mails"]]
    links = [link_in(text) for to, text in came if address in str(to)]
    return any([link is not None and await confirm(http, link) for link in links])


def _text(places: int) -> dict[str, Any]:
    return {
        "name": {"fi": "Sopimus", "sv": "Avtal", "en": "Agreement"},
        "parties": [
            {"organisation": str(TOWN.id), "part": "coordinator"},
            {"organisation": str(ASSOCIATION.id), "part": "provider"},
        ],
        "effective_from": today(),
        "legal_ground": "681/2023",
        "notice_period_days": 90,
        "clauses": [
            {
                "service": "finnish-course",
                "name": {"fi": "Kurssi", "sv": "Kurs", "en": "Course"},
                "provider": str(ASSOCIATION.id),
                "senders": [str(TOWN.id)],
                "municipalities": ["091"],
                "languages": ["fi"],
                "data_categories": CATEGORIES,
                "legal_bases": ["consent", "commission"],
                "response_business_days": 5,
                "capacity": {"max": places, "unit": "concurrent-clients"},
                "waitlist": True,
            }
        ],
    }
