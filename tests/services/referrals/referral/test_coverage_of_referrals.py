"""The agreement decides a referral: what is stored, and every reason why one is not sent."""

from datetime import timedelta
from typing import Any

import pytest

from services.referrals.contracts.consumed import AGREEMENTS, ORGANISATIONS
from shared.ids import new_id
from shared.kernel.actors import Role
from tests.support.agreement_events import SERVICE_CODE, agreement, clause, edition
from tests.support.cooperation import expect
from tests.support.referrals import CATEGORIES, NEEDS, REFERRALS, Referrals

LAW = "law:681/2023:16@2025-01-01"


def question(world: Referrals, **changes: Any) -> dict[str, Any]:
    return {
        "recipient": str(world.cafe.id),
        "service": SERVICE_CODE,
        "municipality": "091",
        "data_categories": CATEGORIES,
        "legal_basis": f"commission:{world.agreement_id}",
    } | changes


async def asked(world: Referrals, **changes: Any) -> dict[str, Any]:
    answer: dict[str, Any] = expect(200, await world.town.caseworker.post("/v1/coverage", question(world, **changes)))
    return answer


async def test_a_draft_to_a_unit_that_was_closed_since_is_not_sent_until_its_recipient_is_changed(
    world: Referrals,
) -> None:
    unit = new_id()
    await world.events.organisation(world.cafe.id, "association", version=2, units=[unit])
    draft = await world.draft(recipient={"organisation": str(world.cafe.id), "unit": str(unit)})
    await world.events.organisation(world.cafe.id, "association", version=3)
    problem = expect(409, await world.try_move(world.town.caseworker, draft, "submit"))
    assert (problem["type"], problem["allowed_moves"]) == (
        "/v1/problems/unit-closed",
        ["discard", "mark-entered-in-error"],
    )
    change = {"recipient": {"unit": None}}
    path = f"{REFERRALS}/{draft['id']}"
    changed = expect(200, await world.town.caseworker.patch(path, change, version=draft["version"]))
    assert (await world.move(world.town, changed, "submit"))["status"] == "requested"


async def test_without_coverage_it_is_409_with_every_reason_and_the_draft_stays(world: Referrals) -> None:
    await world.agree(municipalities=["049"], data_categories=["identity"], legal_bases=["consent"])
    draft = await world.draft()
    problem = expect(409, await world.try_move(world.town.caseworker, draft, "submit"))
    assert problem["type"] == "/v1/problems/no-agreement-in-force"
    assert [reason["code"] for reason in problem["reasons"]] == [
        "municipality-not-covered",
        "data-not-covered",
        "legal-basis-not-accepted",
    ]
    assert problem["reasons"][1]["missing"] == sorted(set(CATEGORIES) - {"identity"})
    assert {reason["agreement_id"] for reason in problem["reasons"]} == {str(world.agreement_id)}
    assert problem["allowed_moves"] == ["discard", "mark-entered-in-error"]
    assert (await world.read(world.town, draft))["version"] == 1
    await world.agree(municipalities=["091"], data_categories=CATEGORIES, legal_bases=["commission"])
    assert (await world.move(world.town, draft, "submit"))["coverage"]["clause"] == 1


async def test_the_decision_stays_when_the_agreement_changes_later(world: Referrals) -> None:
    sent = await world.submitted()
    second = edition([world.clause | {"number": 7}], edition=2, effective_from="2026-01-01")
    later = agreement(world.agreement_id, [edition([world.clause]), second], version=50)
    world.moment.now = world.moment.now.replace(hour=10)
    await world.events.agreement(later)
    assert (await world.read(world.cafe, sent))["coverage"] == sent["coverage"]
    newer = (await world.submitted())["coverage"]
    assert (newer["edition"], newer["clause"], newer["as_of"]) == (2, 7, "2026-06-18T10:00:00Z")


async def test_between_authorities_law_decides_and_a_commission_does_not(world: Referrals) -> None:
    await world.events.agreement(agreement(new_id(), [edition([clause(world.office.id, [world.town.id])])]))
    to_the_office = {"recipient": {"organisation": str(world.office.id)}}
    refused = await world.draft(**to_the_office)
    problem = expect(409, await world.try_move(world.town.caseworker, refused, "submit"))
    assert [reason["code"] for reason in problem["reasons"]] == ["basis-not-between-authorities", "other-commission"]
    sent = await world.submitted(legal_basis=LAW, **to_the_office)
    assert (await world.read(world.office, sent))["legal_basis"] == LAW


async def test_to_others_than_authorities_law_is_no_basis(world: Referrals) -> None:
    draft = await world.draft(legal_basis=LAW)
    problem = expect(409, await world.try_move(world.town.caseworker, draft, "submit"))
    assert [reason["code"] for reason in problem["reasons"]] == ["basis-only-between-authorities"]


@pytest.mark.parametrize(
    "basis", ["law:681/2023:16@2024-01-01", "law:1/1999:1@1999-01-01", "law:1386/2010:29@2011-09-01"]
)
async def test_a_provision_that_is_unknown_or_over_is_not_proposed(world: Referrals, basis: str) -> None:
    body = {"case_id": (await world.case())["id"], "service": SERVICE_CODE, "proposed_legal_basis": basis}
    problem = expect(422, await world.town.caseworker.post(NEEDS, body))
    assert problem["errors"][0]["pointer"] == "/proposed_legal_basis"
    assert problem["type"] == "/v1/problems/provision-not-in-force"


async def test_a_question_is_answered_as_the_referral_would_be(world: Referrals) -> None:
    await world.events.agreement(agreement(new_id(), [edition([clause(world.school.id, [world.office.id])])]))
    answer = await asked(world, recipient=None)
    (covered,) = answer["recipients"]
    assert answer["allowed"]
    assert (covered["recipient"], covered["allowed"], covered["free"]) == (str(world.cafe.id), True, 2)
    assert (covered["clause_id"], covered["as_of"]) == (world.clause["clause_id"], "2026-06-18T09:00:00Z")
    await world.after("accept")
    world.moment.now += timedelta(minutes=40)  # others hear of a place later
    await world.strike()
    assert (await asked(world))["recipients"][0]["free"] == 1


@pytest.mark.parametrize(
    ("status", "senders"),
    [("offered", {}), ("executed", {}), ("offered", {"sender_kinds": ["municipality"]})],
    ids=["negotiated", "in force", "negotiated for all of a kind"],
)
async def test_who_offers_what_to_others_is_told_to_nobody_else(
    world: Referrals, status: str, senders: dict[str, Any]
) -> None:
    offered = clause(world.school.id, [world.office.id], service="mentoring", **senders)
    await world.events.agreement(agreement(new_id(), [edition([offered], status=status)]), status)
    everyone = {"recipient": None, "service": "mentoring"}
    assert await asked(world, **everyone) == {
        "allowed": False, "recipients": [], "further_recipients": 0, "alternatives": None,
    }  # fmt: skip
    answer = expect(200, await world.office.caseworker.post("/v1/coverage", question(world, **everyone)))
    assert [one["recipient"] for one in answer["recipients"]] == [str(world.school.id)]
    # Who is asked about by name is answered as if there were no agreement.
    (told,) = (await asked(world, service="mentoring", recipient=str(world.school.id)))["recipients"]
    assert [(reason["code"], reason["agreement_id"]) for reason in told["reasons"]] == [
        ("no-agreement-for-service", None)
    ]


async def test_the_question_can_be_about_another_day_and_about_what_was_known_then(world: Referrals) -> None:
    await world.tell(executed_at="2026-03-01T10:00:00+00:00", effective_until="2026-12-31")
    assert (await asked(world))["allowed"]
    assert not (await asked(world, on="2027-01-01"))["allowed"]
    assert (await asked(world, on="2026-02-01"))["allowed"]
    assert not (await asked(world, on="2026-02-01", known_at="2026-02-01T00:00:00Z"))["allowed"]


async def test_any_role_of_an_organisation_may_ask_and_nothing_is_changed(world: Referrals) -> None:
    admin = world.town.acting(Role.ORG_ADMIN)
    before = await world.service.facts()
    assert expect(200, await admin.post("/v1/coverage", question(world)))["allowed"]
    assert await world.service.facts() == before
    assert await world.service.audits() == []
    expect(403, await world.service.operator.post("/v1/coverage", question(world)))


@pytest.mark.parametrize("topic", [AGREEMENTS, ORGANISATIONS])
async def test_a_copy_that_never_caught_up_answers_not_ready_and_never_no_agreement(
    world: Referrals, topic: str
) -> None:
    draft = await world.draft()
    await world.forget_progress(topic)
    for answer in (
        await world.try_move(world.town.caseworker, draft, "submit"),
        await world.town.caseworker.post("/v1/coverage", question(world)),
        await world.town.caseworker.post(
            REFERRALS, {"need_id": draft["need_id"], "recipient": {"organisation": str(new_id())}}
        ),
    ):
        assert expect(503, answer)["type"] == "/v1/problems/not-ready"
        assert answer.headers["retry-after"] == "5"
    await world.events.all_read()
    assert (await world.move(world.town, draft, "submit"))["status"] == "requested"


async def test_a_sender_may_be_covered_by_its_kind(world: Referrals) -> None:
    await world.agree(senders=[], sender_kinds=["municipality"])
    assert (await world.submitted())["status"] == "requested"
