"""Each referral is a disclosure of its own: its legal basis and its data categories, which a need may propose."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update

from services.referrals.model.provision.row import LegalProvision
from shared.ids import new_id
from tests.support.agreement_events import SERVICE_CODE, agreement, clause, edition
from tests.support.cooperation import Member, expect
from tests.support.referrals import CATEGORIES, NEEDS, REFERRALS, Referrals

LAW, OVER = "law:681/2023:16@2025-01-01", "law:1386/2010:29@2011-09-01"
CONSENT = f"consent:{UUID(int=7)}"


def to(member: Member) -> dict[str, Any]:
    return {"recipient": {"organisation": str(member.id)}}


async def offer(world: Referrals, member: Member, **changes: Any) -> UUID:
    """Another agreement in force, in which this member offers the service to the town; its id."""
    agreement_id = new_id()
    offered = clause(member.id, [world.town.id], **changes)
    await world.events.agreement(agreement(agreement_id, [edition([offered])]))
    return agreement_id


async def a_need_that_proposes_nothing(world: Referrals) -> dict[str, Any]:
    body = {"case_id": (await world.case())["id"], "service": SERVICE_CODE}
    need: dict[str, Any] = expect(201, await world.town.caseworker.post(NEEDS, body))
    return need


async def nobody_checked(world: Referrals) -> None:
    async with world.service.runtime.database.connection() as connection:
        await connection.execute(update(LegalProvision).values(checked_by=None, checked_on=None))


async def law_ends(world: Referrals, last_day: date) -> None:
    async with world.service.runtime.database.connection() as connection:
        await connection.execute(update(LegalProvision).values(valid_until=last_day))


async def test_one_need_goes_to_an_authority_by_law_and_to_associations_by_commission_and_by_consent(
    world: Referrals,
) -> None:
    await offer(world, world.office, legal_bases=["law:681/2023"])
    await offer(world, world.school, legal_bases=["consent"])
    need = await a_need_that_proposes_nothing(world)
    commission = f"commission:{world.agreement_id}"
    told = {"office": ["identity", "language"], "cafe": ["contact", "identity"], "school": ["contact", "identity"]}
    for name, basis in (("office", LAW), ("cafe", commission), ("school", CONSENT)):
        member: Member = getattr(world, name)
        sent = await world.submitted(need, **to(member), legal_basis=basis, data_categories=told[name])
        seen = await world.read(member, sent)
        assert (seen["status"], seen["legal_basis"], seen["data_categories"]) == ("requested", basis, told[name])
    reads = [entry for entry in await world.service.audits() if entry.action == "referral.read"]
    read = {entry.organisation: (entry.basis, entry.groups) for entry in reads}
    assert read[world.office.id] == (LAW, "identity,language")
    assert read[world.school.id] == (CONSENT, "contact,identity")


async def test_a_need_that_proposes_one_commission_goes_out_under_another_agreement(world: Referrals) -> None:
    other = await offer(world, world.school)
    need = await world.need()
    assert need["proposed_legal_basis"] == f"commission:{world.agreement_id}"
    sent = await world.submitted(need, **to(world.school), legal_basis=f"commission:{other}")
    assert (sent["coverage"]["agreement_id"], sent["legal_basis"]) == (str(other), f"commission:{other}")


async def test_a_draft_takes_what_its_need_proposes_where_it_says_nothing_itself(world: Referrals) -> None:
    need = await world.need(proposed_data_categories=["language", "identity", "language"])
    assert need["proposed_data_categories"] == ["identity", "language"]
    draft = await world.draft(need)
    assert (draft["legal_basis"], draft["data_categories"]) == (need["proposed_legal_basis"], ["identity", "language"])
    draft = await world.draft(need, legal_basis=CONSENT)
    assert (draft["legal_basis"], draft["data_categories"]) == (CONSENT, ["identity", "language"])
    draft = await world.draft(need, data_categories=["contact", "contact"])
    assert (draft["legal_basis"], draft["data_categories"]) == (need["proposed_legal_basis"], ["contact"])


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({}, "/legal_basis"),
        ({"data_categories": CATEGORIES}, "/legal_basis"),
        ({"legal_basis": None, "data_categories": CATEGORIES}, "/legal_basis"),
        ({"legal_basis": CONSENT}, "/data_categories"),
        ({"legal_basis": CONSENT, "data_categories": None}, "/data_categories"),
    ],
)
async def test_what_neither_need_nor_referral_says_is_needed(
    world: Referrals, said: dict[str, Any], pointer: str
) -> None:
    need = await a_need_that_proposes_nothing(world)
    assert (need["proposed_legal_basis"], need["proposed_data_categories"]) == (None, None)
    answer = await world.town.caseworker.post(REFERRALS, {"need_id": need["id"]} | said)
    (error,) = expect(422, answer)["errors"]
    assert (error["pointer"], error["code"]) == (pointer, "needed")


async def test_a_provision_that_is_over_is_refused_with_the_draft_its_change_and_what_its_need_proposed(
    world: Referrals,
) -> None:
    need, town = await world.need(proposed_legal_basis=LAW), world.town.caseworker
    draft = await world.draft(await world.need(), legal_basis=CONSENT)
    await law_ends(world, date(2026, 6, 17))
    for answer in (
        await town.post(REFERRALS, {"need_id": need["id"], "legal_basis": OVER}),
        await town.post(REFERRALS, {"need_id": need["id"]}),
        await town.patch(f"{REFERRALS}/{draft['id']}", {"legal_basis": LAW}, version=1),
    ):
        (error,) = expect(422, answer)["errors"]
        assert (error["pointer"], error["code"]) == ("/legal_basis", "provision-not-in-force")


async def test_a_provision_that_ended_after_the_draft_is_a_reason_not_to_send_it(world: Referrals) -> None:
    await offer(world, world.office)
    draft = await world.draft(**to(world.office), legal_basis=LAW)
    await law_ends(world, date(2026, 6, 17))
    problem = expect(409, await world.try_move(world.town.caseworker, draft, "submit"))
    assert problem["type"] == "/v1/problems/no-agreement-in-force"
    assert [reason["code"] for reason in problem["reasons"]] == ["provision-not-in-force"]


async def test_a_draft_changes_its_basis_and_its_categories_and_then_goes_out_by_them(world: Referrals) -> None:
    other = await offer(world, world.school)
    draft = await world.draft(**to(world.school))
    problem = expect(409, await world.try_move(world.town.caseworker, draft, "submit"))
    assert [reason["code"] for reason in problem["reasons"]] == ["other-commission"]
    changes = {"legal_basis": f"commission:{other}", "data_categories": ["language", "identity"]}
    path = f"{REFERRALS}/{draft['id']}"
    changed = expect(200, await world.town.caseworker.patch(path, changes, version=1))
    sent = await world.move(world.town, changed, "submit")
    assert (sent["legal_basis"], sent["data_categories"]) == (f"commission:{other}", ["identity", "language"])


@pytest.mark.parametrize("change", [{"legal_basis": CONSENT}, {"data_categories": ["identity"]}])
async def test_a_referral_that_was_sent_keeps_its_basis_and_its_categories(
    world: Referrals, change: dict[str, Any]
) -> None:
    sent = await world.submitted()
    fixed = expect(409, await world.town.caseworker.patch(f"{REFERRALS}/{sent['id']}", change, version=2))
    assert fixed["type"] == "/v1/problems/basis-is-fixed"
    assert fixed["allowed_moves"] == ["withdraw", "mark-entered-in-error", "note"]
    assert (await world.read(world.town, sent))["version"] == 2


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"legal_basis": None}, "/legal_basis"),
        ({"legal_basis": "law:681/2023"}, "/legal_basis"),
        ({"data_categories": None}, "/data_categories"),
        ({"data_categories": []}, "/data_categories"),
        ({"data_categories": ["shoe-size"]}, "/data_categories/0"),
    ],
)
async def test_basis_and_categories_of_a_draft_can_be_changed_and_not_taken_away(
    world: Referrals, change: dict[str, Any], pointer: str
) -> None:
    draft = await world.draft()
    answer = await world.town.caseworker.patch(f"{REFERRALS}/{draft['id']}", change, version=1)
    assert [error["pointer"] for error in expect(422, answer)["errors"]] == [pointer]
    assert (await world.read(world.town, draft))["version"] == 1


async def test_a_provision_that_nobody_checked_is_no_basis_of_a_need_a_sending_or_a_reading(
    world: Referrals,
) -> None:
    await offer(world, world.office, legal_bases=["law:681/2023"])
    need = await a_need_that_proposes_nothing(world)
    sent = await world.submitted(need, **to(world.office), legal_basis=LAW, data_categories=["identity"])
    assert (await world.read(world.office, sent))["client"] is not None
    other = await a_need_that_proposes_nothing(world)
    before = await world.draft(other, **to(world.office), legal_basis=LAW, data_categories=["identity"])
    await nobody_checked(world)
    assert (await world.read(world.office, sent))["client"] is None
    case = {"case_id": (await world.case())["id"], "service": SERVICE_CODE, "proposed_legal_basis": LAW}
    told = expect(422, await world.town.caseworker.post(NEEDS, case))
    assert (told["errors"][0]["pointer"], "not enabled" in told["detail"]) == ("/proposed_legal_basis", True)
    problem = expect(409, await world.try_move(world.town.caseworker, before, "submit"))
    assert "provision-not-in-force" in [reason["code"] for reason in problem["reasons"]]
