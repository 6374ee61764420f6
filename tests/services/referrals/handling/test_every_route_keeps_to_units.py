"""Every route of the service, asked by a caseworker who is limited to her units about what is of another one."""

from collections.abc import AsyncIterator, Collection, Mapping
from typing import Any
from uuid import UUID, uuid4

import jwt
import pytest
from sqlalchemy import delete, select, true
from sqlmodel import col

from deploy.documents import openapi
from services.referrals.model.attachment.row import Attachment
from services.referrals.model.case.row import Case
from services.referrals.model.handling.row import Handling
from services.referrals.model.need.row import Need
from services.referrals.queries.need import scope as needs
from services.referrals.service import SERVICE
from shared.kernel.actors import Role
from tests.contracts.scenes import Scene
from tests.contracts.scenes_referrals import ReferralsStage
from tests.support.handling import ANNA, limit
from tests.support.referrals import Referrals

OPERATIONS = {
    operation["operationId"]: (method, path, operation)
    for path, item in openapi(SERVICE)["paths"].items()
    for method, operation in item.items()
}
NOBODYS_CLIENT = {
    *("referrals_codes", "referrals_problems", "referrals_problem_read", "coverage_ask"),
    *("organisation_settings_read", "organisation_settings_change", "handling_reassign"),
}
"""What is about no client."""
NEW = {"client_register", "contact_request_create"}
"""What makes something that has no unit yet; test_own_units.py says with whom it is compared."""
UNTAKEN = {name for name in OPERATIONS if name.startswith("contact_request_")} - NEW
"""A contact request has no unit until it is taken into a case; see test_own_units.py."""
LISTS = {"case_list", "need_list", "referral_list", "client_search", "referral_counts", "search_find"}
"""What answers with a page or a count: what is of another unit is missing in it."""
BY_OTHERS = {"case_reopen", "case_extend_deadline", "referral_reopen", "referral_end_basis"}
"""What no caseworker may do, so that nobody who is limited asks for it."""
OFFERED = {
    *("referral_claim", "case_offer_list"),
    *("case_transfer", "case_decline_transfer", "case_transfer_preview"),
}
"""What is offered has no unit until it is claimed, or taken over."""
NAMED_IN_BODY = {
    "case_open": "client_id", "need_record": "case_id", "referral_create": "need_id", "attachment_add": "referral_id",
}  # fmt: skip
MINE, OTHER = UUID(int=71), UUID(int=72)

WALKED = sorted(OPERATIONS.keys() - NOBODYS_CLIENT - NEW - UNTAKEN - LISTS - BY_OTHERS - OFFERED)


@pytest.fixture
async def stage(world: Referrals) -> AsyncIterator[ReferralsStage]:
    made = ReferralsStage(world)
    await made.set_up()
    for member in (world.town, world.cafe):
        await limit(member)
    yield made


async def put(world: Referrals, ids: Mapping[str, str], organisation: UUID, unit: UUID) -> None:
    """What the ids name is of this unit of the organisation."""
    async with world.service.runtime.database.writing() as session:
        for name, value in ids.items():
            query = {
                "client_id": select(col(Case.id)).where(col(Case.client_id) == UUID(value)),
                "need_id": select(col(Need.case_id)).where(col(Need.id) == UUID(value)),
                "attachment_id": select(col(Attachment.referral_id)).where(col(Attachment.id) == UUID(value)),
            }.get(name)
            subjects = [UUID(value)] if query is None else (await session.execute(query)).scalars().all()
            assert subjects, name
            for subject in subjects:
                await session.execute(delete(Handling).where(col(Handling.subject) == subject))
                kind = "referral" if name == "attachment_id" else name.removesuffix("_id")
                at = world.moment()
                whose: dict[str, Any] = {"organisation": organisation, "kind": kind, "unit": unit, "by": "x"}
                session.add(Handling(subject=subject, version=0, since=at, **whose))
        await session.commit()


async def asked(world: Referrals, name: str, scene: Scene, organisation: UUID) -> tuple[int, str]:
    """Status and text of the answer to a caseworker of one unit."""
    method, path, operation = OPERATIONS[name]
    token = world.service.token(organisation, Role.CASEWORKER, subject=ANNA, units=[MINE])
    headers = {"Authorization": f"Bearer {token}"}
    if any(one["name"] == "If-Match" for one in operation.get("parameters", [])):
        headers["If-Match"] = f'"{scene.version or 1}"'
    if method == "post":
        headers["Idempotency-Key"] = str(uuid4())
    body = {"json": scene.body} if scene.body is not None else {}
    answer = await world.service.client.request(method.upper(), path.format(**scene.ids), headers=headers, **body)
    return answer.status_code, answer.text


async def astray(stage: ReferralsStage, names: Collection[str]) -> list[tuple[str, int, int]]:
    """The operations that answer about another unit's, or refuse the own unit's."""
    found = []
    staged = stage.staged()
    for name in names:
        scene = await staged[name].accepted()
        about = dict(scene.ids) or {NAMED_IN_BODY[name]: scene.body[NAMED_IN_BODY[name]]}
        if "client_id" in about:
            await stage.world.case({"id": about["client_id"]})
        claims = jwt.decode(scene.caller.token, options={"verify_signature": False})
        organisation = UUID(claims["organisation"])
        await put(stage.world, about, organisation, OTHER)
        others, _ = await asked(stage.world, name, scene, organisation)
        await put(stage.world, about, organisation, MINE)
        own, _ = await asked(stage.world, name, scene, organisation)
        if others != 404 or own == 404:
            found.append((name, others, own))
    return found


def test_the_walk_knows_every_route() -> None:
    named = [NOBODYS_CLIENT, NEW, UNTAKEN, LISTS, BY_OTHERS, OFFERED, set(NAMED_IN_BODY)]
    assert all(one <= OPERATIONS.keys() for one in named)
    for name in WALKED:
        parameters = {one["name"] for one in OPERATIONS[name][2].get("parameters", []) if one["in"] == "path"}
        assert len(parameters) == 1 or name in NAMED_IN_BODY, name


async def test_what_is_of_another_unit_does_not_exist_on_any_route(stage: ReferralsStage) -> None:
    assert await astray(stage, WALKED) == []


async def test_a_scope_that_forgets_the_units_is_seen(stage: ReferralsStage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(needs, "case_in_reach", lambda *_: true())
    assert {name for name, *_ in await astray(stage, ["need_read", "need_hold", "referral_create", "case_read"])} == {
        "need_read", "need_hold", "referral_create",
    }  # fmt: skip


async def test_lists_leave_out_what_is_of_another_unit(stage: ReferralsStage) -> None:
    world, staged = stage.world, stage.staged()
    need = await world.need()
    sent = await world.submitted(need)
    received = {"referral_id": sent["id"]}
    for unit, shown in ((OTHER, False), (MINE, True)):
        await put(world, {"case_id": need["case_id"]}, world.town.id, unit)
        for name in sorted(LISTS):
            scene = await staged[name].accepted()
            if name in ("client_search", "search_find"):
                body = {"family_name": "Koekäyttäjä", "date_of_birth": "1990-01-01"}
                scene = Scene(scene.caller, body=body)
            _, text = await asked(world, name, scene, world.town.id)
            looked_for = need["client_id"] if name in ("client_search", "search_find") else need["case_id"]
            if name not in ("referral_list", "referral_counts"):
                assert (looked_for in text) == shown, (name, unit)
        worker = world.town.acting(Role.CASEWORKER, subject=ANNA, units=[MINE])
        assert (sent["id"] in (await worker.get("/v1/referrals", direction="outgoing")).text) == shown
        mine, all_ = [
            sum((await who.get("/v1/referrals/counts")).json()["outgoing"]["statuses"].values())
            for who in (worker, world.town.acting(Role.SUPERVISOR))
        ]
        assert mine == all_ - (not shown)
    for unit, shown in ((OTHER, False), (MINE, True)):
        await put(world, received, world.cafe.id, unit)
        incoming = await world.cafe.acting(Role.CASEWORKER, subject=ANNA, units=[MINE]).get("/v1/referrals")
        assert (sent["id"] in incoming.text) == shown
