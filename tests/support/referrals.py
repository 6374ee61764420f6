"""A town and those it refers clients to, in the referrals service; and the way of a referral, move by move."""

import base64
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
from sqlalchemy import delete, update

from services.referrals.commands.capacity.telling import TELL_PLACES_CLOCK
from services.referrals.commands.gap.looking import LOOK_FOR_GAP_CLOCK
from services.referrals.commands.referral.clocks import END_RUN_OFF_CLOCK
from services.referrals.commands.referral.striking import DEADLINES
from services.referrals.model.coverage.deciding_clause import DecidingClause
from services.referrals.model.provision.row import LegalProvision
from services.referrals.service import SERVICE
from shared.ids import new_id
from shared.kernel.actors import Role
from shared.persistence.mechanisms import copy_progress
from shared.scheduling.clocks import DUE_CLOCKS, ClockHand
from shared.scheduling.deadlines import DeadlineHand
from shared.scheduling.due import lease_rows
from tests.support.agreement_events import SERVICE_CODE, AgreementEvents, agreement, clause, edition
from tests.support.cooperation import Member, expect
from tests.support.services import Caller, Moment, ServiceUnderTest, WrittenFact, service_client

CLIENTS, CASES, NEEDS, REFERRALS = "/v1/clients", "/v1/cases", "/v1/needs", "/v1/referrals"
CATEGORIES = ["identity", "identity-code", "date-of-birth", "contact", "language", "residence", "need-description"]

IDENTITY_CODE = "010190-900P"
"""Of the range that belongs to no person, like OTHER_IDENTITY_CODE."""
OTHER_IDENTITY_CODE = "010190-901R"

PERSON: dict[str, Any] = {
    "given_names": "Ainokaisa Testi",
    "family_name": "Koekäyttäjä",
    "date_of_birth": "1990-01-01",
    "identity_code": IDENTITY_CODE,
    "contact": {
        "phone": "+358 40 555 0199",
        "email": "ainokaisa@keksitty.example",
        "street": "Olematonkuja 17 B",
        "postal_code": "00999",
        "city": "Keksittylä",
    },
    "mother_tongue": "ar",
    "service_language": "fi",
    "interpreter": "ar",
    "municipality": "091",
    "safety_restriction": False,
}
NEED_TEXT = "Tarvitsee iltakurssin, sillä lapset ovat päivät kotona."
MESSAGE = "Soittakaa ennen kello kymmentä, puolison numeroon."
REASON_TEXT = "Tuttu opettaja kertoi tilanteesta luottamuksella."
PART_MESSAGE = "Kahvilan ryhmä kokoontuu torstaisin, sopikaa muu päivä."
PLACE = "Huone 4, Kuvitteellinenkatu 2"

PERSONAL = (
    *("Ainokaisa", "Koekäyttäjä", "1990-01-01", IDENTITY_CODE, "555 0199", "ainokaisa@", "Olematonkuja"),
    *("Keksittylä", NEED_TEXT, MESSAGE, REASON_TEXT, PLACE, PART_MESSAGE),
)
"""What stands nowhere but in sealed columns and in the answers to those who may read it; nothing chance could write."""

REASON = {"reason": "other", "reason_by": "receiver", "text": REASON_TEXT}
BODIES: dict[str, Any] = {
    "discard": {"reason": "not-sent", "reason_by": "sender", "text": REASON_TEXT},
    "request-information": {"reason": "missing-documents", "reason_by": "receiver", "text": REASON_TEXT},
    "supply-information": {"text": REASON_TEXT},
    "accept": {"recipient_reference": "R-1", "text": REASON_TEXT},
    "waitlist": {"estimate_on": "2026-09-01"},
    "reject": REASON,
    "withdraw": REASON | {"reason_by": "sender"},
    "redirect": {"recipient": {"organisation": str(UUID(int=3))}, "text": REASON_TEXT},
    "sub-refer": {"recipient": {"organisation": str(UUID(int=3))}, "text": REASON_TEXT},
    "reopen": REASON,
    "end-basis": REASON | {"reason": "legal-basis-ended"},
    "confirm-deletion": {"answer": "own-basis", "text": REASON_TEXT},
    "mark-entered-in-error": REASON | {"reason_by": "sender"},
    "hold": {"reason": "waiting-for-client", "reason_by": "client", "review_on": "2026-12-01", "text": REASON_TEXT},
    "schedule": {"at": "2027-03-01T08:00:00Z", "place": PLACE},
    "decline": REASON,
    "record-attended": {"text": REASON_TEXT},
    "record-no-show": {"text": REASON_TEXT},
    "cancel-appointment": {"text": REASON_TEXT},
    "request-cancellation": REASON | {"reason_by": "client"},
    "promote": {"text": REASON_TEXT},
    "note": {"text": REASON_TEXT},
    "complete": {"outcome": "service-completed", "outcome_on": "2026-06-18", "text": REASON_TEXT},
    "fail": REASON,
    "extend-deadline": {"kind": "response", "count": 2, "reason": "agreed", "text": REASON_TEXT},
}
"""A body that each move takes; the moves that are missing here take none."""
HAND_OVER: dict[str, Any] = {slug: {"to": str(UUID(int=3))} for slug in ("transfer", "end-with-transfer")}
"""Bodies of what is done with the case of a referral or a need, and has no route of its own."""


@dataclass
class Referrals:
    """The town sends; the café and the school offer the same service; the office is an authority; the stranger is none
    of these. `agreement_id` is of the town's agreement with the café, `clause` its only one."""

    service: ServiceUnderTest
    events: AgreementEvents
    moment: Moment
    town: Member
    cafe: Member
    school: Member
    office: Member
    stranger: Member
    agreement_id: UUID = field(default_factory=new_id)
    clause: dict[str, Any] = field(default_factory=dict)
    version: int = 0
    onward: dict[str, Any] = field(default_factory=dict)
    shared: dict[str, Any] = field(default_factory=dict)

    async def redirection(self) -> dict[str, Any]:
        """A body of `redirect` that is covered: to the school, by an agreement of its own."""
        if not self.onward:
            agreement_id = new_id()
            offered = clause(self.school.id, [self.town.id], capacity=None)
            await self.events.agreement(agreement(agreement_id, [edition([offered])]))
            recipient = {"organisation": str(self.school.id)}
            self.onward = {"recipient": recipient, "legal_basis": f"commission:{agreement_id}"}
        return self.onward

    async def sharing(self, **changes: Any) -> dict[str, Any]:
        """A body of `sub-refer` that is covered: by the café to the school, by an agreement of theirs whose clause is
        changed so."""
        if not self.shared or changes:
            agreement_id = new_id()
            offered = clause(self.school.id, [self.cafe.id], **{"capacity": None} | changes)
            await self.events.agreement(agreement(agreement_id, [edition([offered])]))
            recipient = {"organisation": str(self.school.id)}
            self.shared = {"recipient": recipient, "legal_basis": f"commission:{agreement_id}", "message": PART_MESSAGE}
        return self.shared

    async def part(self, *slugs: str, whole: Mapping[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
        """A part that the café has sent to the school, which has taken it through these moves; as the café reads it."""
        whole = whole or await self.after("accept")
        shared = await self.move(self.cafe, whole, "sub-refer", **changes)
        part = await self.read(self.cafe, {"id": shared["parts"][-1]["id"]})
        for slug in slugs:
            part = await self.move(self.cafe if slug in TOWNS else self.school, part, slug)
        return await self.read(self.cafe, part)

    async def agree(self, **changes: Any) -> None:
        """The agreement with the café, its clause changed."""
        self.clause = clause(self.cafe.id, [self.town.id], **{"clause_id": str(new_id())} | self.clause | changes)
        await self.tell()

    async def tell(self, **changes: Any) -> None:
        """A newer state of the agreement with the café, its only edition changed."""
        self.version += 1
        state = agreement(self.agreement_id, [edition([self.clause], **changes)], version=self.version)
        await self.events.agreement(state)

    async def client(self, **changes: Any) -> dict[str, Any]:
        """As reading shows it."""
        made = await self._make(CLIENTS, PERSON | {"identity_code": None} | changes)
        return {field: value for field, value in made.items() if field != "likely_twins"}

    async def case(self, client: Mapping[str, Any] | None = None) -> dict[str, Any]:
        return await self._make(CASES, {"client_id": (client or await self.client())["id"]})

    async def need(self, case: Mapping[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
        body = {
            "case_id": (case or await self.case())["id"],
            "service": SERVICE_CODE,
            "proposed_legal_basis": f"commission:{self.agreement_id}",
            "proposed_data_categories": CATEGORIES,
            "description": NEED_TEXT,
        }
        return await self._make(NEEDS, body | changes)

    async def draft(self, need: Mapping[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
        """A draft of the town to the café, unless `recipient` says otherwise (None: an open one)."""
        body = {
            "need_id": (need or await self.need())["id"],
            "recipient": {"organisation": str(self.cafe.id)},
            "sender_reference": "KOTO-1",
            "message": MESSAGE,
        } | changes
        return await self._make(REFERRALS, body)

    async def submitted(self, need: Mapping[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
        return await self.move(self.town, await self.draft(need, **changes), "submit")

    async def after(self, *slugs: str, **changes: Any) -> dict[str, Any]:
        """A submitted referral that the café, or for its own moves the town, has taken through these moves."""
        referral = await self.submitted(**changes)
        for slug in slugs:
            referral = await self.move(self.town if slug in TOWNS else self.cafe, referral, slug)
        return referral

    async def after_an_appointment(self) -> dict[str, Any]:
        """One whose appointment was a minute ago."""
        at = self.moment() + timedelta(minutes=1)
        referral = await self.move(self.cafe, await self.after("accept"), "schedule", at=at.isoformat())
        self.moment.now = at + timedelta(minutes=1)
        return referral

    async def move(self, who: Member, referral: Mapping[str, Any], slug: str, **changes: Any) -> dict[str, Any]:
        """Makes the move on the version in hand; it must be accepted."""
        caller = who.acting(BY_ROLE[slug]) if slug in BY_ROLE else who.caseworker
        made: dict[str, Any] = expect(200, await self.try_move(caller, referral, slug, **changes))
        return made

    async def try_move(self, caller: Caller, referral: Mapping[str, Any], slug: str, **changes: Any) -> httpx2.Response:
        body = {**BODIES.get(slug, {}), **await self._covered_body(slug), **changes} or None
        return await caller.post(f"{REFERRALS}/{referral['id']}/{slug}", body, version=tag(referral))

    async def _covered_body(self, slug: str) -> dict[str, Any]:
        """What of the body of a move to a third one makes that an agreement covers it."""
        if slug == "sub-refer":
            return await self.sharing()
        return await self.redirection() if slug == "redirect" else {}

    async def try_move_case(
        self, case: Mapping[str, Any], slug: str, *roles: Role, who: Member | None = None, **changes: Any
    ) -> httpx2.Response:
        """A caseworker of the town tries, unless others are named."""
        caller = (who or self.town).acting(*roles or (Role.CASEWORKER,))
        body = {**CASE_BODIES.get(slug, {}), **changes} or None
        return await caller.post(f"{CASES}/{case['id']}/{slug}", body, version=tag(case))

    async def move_case(self, case: Mapping[str, Any], slug: str, *roles: Role, **changes: Any) -> dict[str, Any]:
        made: dict[str, Any] = expect(200, await self.try_move_case(case, slug, *roles, **changes))
        return made

    async def try_move_need(
        self, need: Mapping[str, Any], slug: str, *, who: Member | None = None, **changes: Any
    ) -> httpx2.Response:
        body = {**NEED_BODIES.get(slug, {}), **changes} or None
        caller = (who or self.town).caseworker
        return await caller.post(f"{NEEDS}/{need['id']}/{slug}", body, version=need["version"])

    async def offered(self, case: Mapping[str, Any], to: Member | None = None) -> dict[str, Any]:
        """The case that the town offers to the office, or to another one."""
        return await self.move_case(case, "offer-transfer", to=str((to or self.office).id))

    async def take_over(self, case: Mapping[str, Any], who: Member | None = None) -> dict[str, Any]:
        """The case that the office, or another one, has taken over."""
        member = who or self.office
        seen = expect(200, await member.caseworker.get(f"{CASES}/{case['id']}/transfer"))
        taken: dict[str, Any] = expect(
            200, await self.try_move_case({"id": case["id"], "version": seen["version"]}, "transfer", who=member)
        )
        return taken

    async def move_need(self, need: Mapping[str, Any], slug: str, **changes: Any) -> dict[str, Any]:
        made: dict[str, Any] = expect(200, await self.try_move_need(need, slug, **changes))
        return made

    async def shown(self, path: str, one: Mapping[str, Any]) -> dict[str, Any]:
        """A case or a need as it is now."""
        read: dict[str, Any] = expect(200, await self.town.caseworker.get(f"{path}/{one['id']}"))
        return read

    async def read(self, who: Member, referral: Mapping[str, Any], *roles: Role) -> dict[str, Any]:
        """The referral as a system of the organisation reads it, so that reading is no move; or as these roles do."""
        caller = who.acting(*roles or (Role.INTEGRATION,))
        read: dict[str, Any] = expect(200, await caller.get(f"{REFERRALS}/{referral['id']}"))
        return read

    async def listed(self, who: Member, *roles: Role, **query: Any) -> list[dict[str, Any]]:
        """The first page of incoming referrals, unless the query says otherwise."""
        answer = await who.acting(*roles or (Role.CASEWORKER,)).get(REFERRALS, **query)
        items: list[dict[str, Any]] = expect(200, answer)["items"]
        return items

    async def facts_of(self, referral: Mapping[str, Any]) -> list[WrittenFact]:
        """What was published of it, in order."""
        return [fact for fact in await self.service.facts() if fact.key == referral["id"]]

    async def strike(self) -> int:
        """What the worker does with all deadlines and clocks that are due at this moment; how many those were, but for
        the telling of places, which every acceptance and end sets, the run-offs, which every agreement does, and the
        looks for a gap, which every need does."""
        runtime = self.service.runtime
        struck = 0
        for schedule, strike in (
            (DUE_CLOCKS, ClockHand(runtime.transactions, SERVICE.clocks).strike),
            (DEADLINES.schedule, DeadlineHand(runtime.transactions, DEADLINES).strike),
        ):
            rows = await lease_rows(runtime.database, schedule, self.moment(), 500)
            for row in rows:
                await strike(row)
            struck += sum(row.kind not in {TELL_PLACES_CLOCK, END_RUN_OFF_CLOCK, LOOK_FOR_GAP_CLOCK} for row in rows)
        return struck

    async def forget_progress(self, topic: str) -> None:
        """As if the copy of this topic had never caught up."""
        async with self.service.runtime.database.connection() as connection:
            await connection.execute(delete(copy_progress).where(copy_progress.c.topic == topic))

    async def _make(self, path: str, body: Any) -> dict[str, Any]:
        made: dict[str, Any] = expect(201, await self.town.caseworker.post(path, body))
        return made


def tag(one: Mapping[str, Any]) -> str:
    """What the ETag of a case or a referral holds for its reader."""
    handling = one.get("handling")
    return f"{one['version']}.{handling['version']}" if handling and handling["version"] else str(one["version"])


CASE_BODIES: dict[str, Any] = {
    "hold": {"reason": "waiting-for-client", "review_on": "2026-12-01", "text": REASON_TEXT},
    "close": {"outcome": "client-moved", "text": REASON_TEXT},
    "reopen": {"reason": "client-returned", "text": REASON_TEXT},
    "mark-entered-in-error": {"reason": "wrong-client", "text": REASON_TEXT},
    "record-assessment": {"on": "2026-06-18"},
    "record-plan": {"on": "2026-06-18"},
    "record-plan-review": {"on": "2026-06-18"},
    "record-referral": {"on": "2026-06-18"},
    "record-plan-end": {"on": "2026-06-18"},
    "offer-transfer": {"to": str(UUID(int=4)), "reason": "became-jobseeker", "text": REASON_TEXT},
    "withdraw-transfer": {"text": REASON_TEXT},
    "decline-transfer": {"reason": "not-competent-authority", "text": REASON_TEXT},
    "transfer": {"text": REASON_TEXT},
    "extend-deadline": {"kind": "plan-review", "count": 1, "reason": "waiting-for-client", "text": REASON_TEXT},
}
NEED_BODIES: dict[str, Any] = {
    "hold": CASE_BODIES["hold"],
    "revoke": {"reason": "client-declined", "text": REASON_TEXT},
    "complete": {"how": "own-service", "text": REASON_TEXT},
    "mark-entered-in-error": CASE_BODIES["mark-entered-in-error"],
}
"""Bodies of the moves of a case and of a need; `resume` takes none."""

BY_ROLE = {
    "reopen": Role.SUPERVISOR, "end-basis": Role.PRIVACY_OFFICER, "mark-entered-in-error": Role.PRIVACY_OFFICER,
}  # fmt: skip
"""Who makes what a caseworker may not, or not always."""

TOWNS = frozenset(
    {
        "extend-deadline",
        "submit",
        "discard",
        "supply-information",
        "withdraw",
        "request-cancellation",
        "keep",
        "close-loop",
    }
)
"""The moves of the sender."""


def deciding_clause(**changes: Any) -> DecidingClause:
    """A clause of some agreement that decided."""
    kept = {
        "agreement_id": UUID(int=5), "agreement_number": "SOP-1", "edition": 1, "clause_id": UUID(int=4), "clause": 1,
        "waitlist": True, "data_categories": tuple(CATEGORIES), "response_business_days": 5,
        "as_of": datetime(2026, 6, 18, tzinfo=UTC),
    }  # fmt: skip
    return DecidingClause.model_validate(kept | changes)


def key_line(key_id: str = "k1", fill: int = 7) -> str:
    """A line of the key ring."""
    return f"{key_id}:{base64.b64encode(bytes([fill]) * 32).decode()}"


async def provisions_are_enabled(service: ServiceUnderTest) -> None:
    """As an operator of the tests has them: those that are proposed were checked by somebody invented."""
    async with service.runtime.database.connection() as connection:
        checked = {"checked_by": "Legal office, Mallila", "checked_on": date(2026, 1, 15)}
        await connection.execute(update(LegalProvision).values(**checked))


@asynccontextmanager
async def referrals_service(folder: Path, moment: Moment, url: str | None, **settings: Any) -> AsyncIterator[Referrals]:
    """The service with five organisations, before any agreement; its copies are read to the end."""
    own = {"client_keys": key_line(), "search_key": "a key for the hashes of the tests", "sandbox": True} | settings
    async with service_client(SERVICE, folder, database_url=url, clock=moment, settings=own) as service:
        await provisions_are_enabled(service)
        events = AgreementEvents(service)
        town, cafe, school, office, stranger = (Member(new_id(), service) for _ in range(5))
        world = Referrals(service, events, moment, town, cafe, school, office, stranger)
        await events.organisation(town.id, "municipality", municipalities=["091"])
        await events.organisation(office.id, "employment-authority", municipalities=["091", "092"])
        for member in (cafe, school, stranger):
            await events.organisation(member.id, "association")
        await events.all_read()
        yield world
