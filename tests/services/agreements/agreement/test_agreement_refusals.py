"""Every way in which a command on an agreement is refused, and that nothing is changed by it."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from shared.kernel.actors import Role
from tests.support.cooperation import AGREEMENTS, SIGNATURE, Cooperation, clause, expect, newest, try_move
from tests.support.services import Moment


def code_of(answer: Any, status: int) -> str:
    problem = expect(status, answer)
    assert answer.headers["content-type"] == "application/problem+json"
    return str(problem["type"]).removeprefix("/v1/problems/")


async def test_an_incomplete_text_is_not_offered_and_every_gap_is_pointed_at(world: Cooperation) -> None:
    draft = await world.drafted(
        effective_until="2026-06-17", clauses=[clause(world.municipality.id, world.association.id, senders=[])]
    )
    refused = await try_move(world.municipality.admin, draft, "offer")
    assert code_of(refused, 409) == "agreement-incomplete"
    assert [(error["pointer"], error["code"]) for error in refused.json()["errors"]] == [
        ("/effective_until", "dates-not-in-order"),
        ("/effective_until", "not-in-the-future"),
        ("/clauses/0/senders", "missing"),
    ]
    seen = expect(200, await world.municipality.admin.get(f"{AGREEMENTS}/{draft['id']}"))
    assert (seen["status"], seen["version"]) == ("draft", 1)
    assert refused.json()["allowed_moves"] == []


async def test_a_party_that_is_not_registered_keeps_the_text_from_being_offered(world: Cooperation) -> None:
    parties = [*world.text()["parties"], {"organisation": str(uuid4()), "part": "funder"}]
    refused = await try_move(world.municipality.admin, await world.drafted(parties=parties), "offer")
    assert refused.json()["errors"][0]["pointer"] == "/parties/2/organisation"


async def test_an_agreement_without_an_authority_is_not_offered(world: Cooperation) -> None:
    theirs = (world.association.id, world.stranger.id)
    parties = [{"organisation": str(one), "part": "provider"} for one in theirs]
    text = world.text(parties=parties, clauses=[clause(*theirs)])
    draft = expect(201, await world.association.admin.post(AGREEMENTS, text))
    refused = await try_move(world.association.admin, draft, "offer")
    assert [error["code"] for error in refused.json()["errors"]] == ["no-authority"]


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.SUPERVISOR, Role.SIGNATORY, Role.PRIVACY_OFFICER])
async def test_drafting_takes_a_drafting_role(world: Cooperation, role: Role) -> None:
    assert code_of(await world.municipality.acting(role).post(AGREEMENTS, world.text()), 403) == "role-not-allowed"


async def test_a_system_of_the_organisation_may_draft(world: Cooperation) -> None:
    expect(201, await world.municipality.acting(Role.INTEGRATION).post(AGREEMENTS, world.text()))


async def test_an_operator_drafts_nothing(world: Cooperation) -> None:
    assert code_of(await world.service.operator.post(AGREEMENTS, world.text()), 403) == "role-not-allowed"


async def test_an_organisation_outside_the_directory_drafts_nothing(world: Cooperation) -> None:
    unknown = world.service.caller(uuid4(), Role.ORG_ADMIN)
    assert code_of(await unknown.post(AGREEMENTS, world.text()), 409) == "organisation-not-registered"


async def test_drafting_needs_an_idempotency_key(world: Cooperation) -> None:
    refused = await world.municipality.admin.post(AGREEMENTS, world.text(), key=None)
    assert code_of(refused, 428) == "idempotency-key-required"


async def test_a_key_serves_one_request_only(world: Cooperation) -> None:
    expect(201, await world.municipality.admin.post(AGREEMENTS, world.text(), key="once"))
    other = await world.municipality.admin.post(AGREEMENTS, world.text(background="Toinen"), key="once")
    assert code_of(other, 422) == "idempotency-key-reused"


async def test_a_move_needs_the_version_that_was_read(world: Cooperation) -> None:
    draft = await world.drafted()
    path = f"{AGREEMENTS}/{draft['id']}"
    assert code_of(await world.municipality.admin.post(f"{path}/offer"), 428) == "if-match-required"
    assert code_of(await world.municipality.admin.put(path + "/text", {}), 428) == "if-match-required"
    assert code_of(await world.municipality.admin.post(f"{path}/offer", version=7), 412) == "stale-version"
    assert code_of(await world.municipality.admin.put(path + "/text", {}, version=7), 412) == "stale-version"


async def test_the_offered_text_is_closed(world: Cooperation) -> None:
    offered = await world.offered()
    path = f"{AGREEMENTS}/{offered['id']}"
    refused = await world.municipality.admin.put(path + "/text", {}, version=offered["version"])
    assert code_of(refused, 409) == "text-not-open"
    assert refused.json()["allowed_moves"] == ["propose-change", "withdraw"]
    theirs = await world.association.admin.put(path + "/text", {}, version=offered["version"])
    assert code_of(theirs, 409) == "text-not-open"


async def test_writing_the_text_takes_a_drafting_role(world: Cooperation) -> None:
    draft = await world.drafted()
    refused = await world.municipality.caseworker.put(f"{AGREEMENTS}/{draft['id']}/text", {}, version=1)
    assert code_of(refused, 403) == "role-not-allowed"


async def test_a_clause_id_of_another_agreement_is_refused(world: Cooperation) -> None:
    theirs = newest(await world.drafted())["text"]["clauses"][0]["clause_id"]
    stolen = [clause(world.municipality.id, world.association.id, clause_id=theirs)]
    refused = await world.municipality.admin.post(AGREEMENTS, world.text(clauses=stolen))
    assert code_of(refused, 422) == "unknown-clause"
    assert refused.json()["errors"][0]["pointer"] == "/clauses/0/clause_id"


async def test_signing_takes_a_signatory(world: Cooperation) -> None:
    refused = await try_move(world.association.admin, await world.offered(), "sign", SIGNATURE)
    assert code_of(refused, 403) == "role-not-allowed"


async def test_a_party_signs_a_text_once(world: Cooperation) -> None:
    once = await world.signed_once()
    refused = await try_move(world.municipality.signatory, once, "sign", SIGNATURE)
    assert code_of(refused, 409) == "move-not-allowed"
    assert refused.json()["allowed_moves"] == ["decline"]


async def test_a_draft_is_not_signed(world: Cooperation) -> None:
    refused = await try_move(world.municipality.signatory, await world.drafted(), "sign", SIGNATURE)
    assert code_of(refused, 409) == "move-not-allowed"
    assert refused.json()["allowed_moves"] == []


async def test_a_decision_that_is_still_to_come_is_not_signed(world: Cooperation) -> None:
    later = SIGNATURE | {"decided_on": "2026-06-19"}
    refused = await try_move(world.municipality.signatory, await world.offered(), "sign", later)
    assert code_of(refused, 422) == "decision-in-the-future"
    assert refused.json()["errors"][0]["pointer"] == "/decided_on"


@pytest.mark.parametrize("field", SIGNATURE)
async def test_a_signature_names_its_decision(world: Cooperation, field: str) -> None:
    partly = {name: value for name, value in SIGNATURE.items() if name != field}
    refused = await try_move(world.municipality.signatory, await world.offered(), "sign", partly)
    assert code_of(refused, 422) == "invalid-request"
    assert refused.json()["errors"][0]["pointer"] == f"/{field}"


async def test_the_section_of_a_decision_holds_no_identity_code(world: Cooperation) -> None:
    partly = SIGNATURE | {"section": "§ 112 / 010190-900P"}
    refused = await try_move(world.municipality.signatory, await world.offered(), "sign", partly)
    assert code_of(refused, 422) == "invalid-request"
    assert refused.json()["errors"][0]["pointer"] == "/section"
    assert "900P" not in refused.text


async def test_a_text_whose_term_is_over_is_not_signed(world: Cooperation, moment: Moment) -> None:
    once = await world.signed_once(effective_until="2026-07-31")
    moment.now += timedelta(days=60)
    refused = await try_move(world.association.signatory, once, "sign", SIGNATURE)
    assert code_of(refused, 409) == "term-over"
    assert refused.json()["allowed_moves"] == ["decline"]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/reason"),
        ({"reason": "expired"}, "/reason"),
        ({"reason": "drafting-error"}, "/reason"),
        ({"reason": "other"}, "/text"),
        ({"reason": "other", "text": "  "}, "/text"),
        ({"reason": "no-funding", "because": "x"}, "/because"),
    ],
)
async def test_declining_takes_one_of_its_reasons(world: Cooperation, body: dict[str, str], pointer: str) -> None:
    refused = await try_move(world.association.signatory, await world.offered(), "decline", body)
    assert code_of(refused, 422) == "invalid-request"
    assert refused.json()["errors"][0]["pointer"] == pointer


async def test_an_executed_agreement_is_neither_declined_nor_withdrawn(world: Cooperation) -> None:
    executed = await world.executed()
    for caller, slug, body in (
        (world.association.signatory, "decline", {"reason": "no-funding"}),
        (world.municipality.admin, "withdraw", {"reason": "superseded"}),
        (world.municipality.admin, "propose-change", {"proposal": "Toinen"}),
        (world.municipality.admin, "offer", None),
    ):
        refused = await try_move(caller, executed, slug, body)
        assert code_of(refused, 409) == "move-not-allowed"
        assert refused.json()["current_status"] == "executed"


async def test_only_the_drafting_party_withdraws(world: Cooperation) -> None:
    refused = await try_move(world.association.admin, await world.offered(), "withdraw", {"reason": "superseded"})
    assert code_of(refused, 409) == "move-not-allowed"
    assert refused.json()["allowed_moves"] == ["propose-change"]


async def test_a_move_that_the_table_lacks_has_no_address(world: Cooperation) -> None:
    draft = await world.drafted()
    for slug in ("execute", "expire", "create", "amend"):
        assert code_of(await try_move(world.municipality.admin, draft, slug), 404) == "no-such-address"


async def test_nobody_is_let_in_without_a_token(world: Cooperation) -> None:
    answer = await world.service.client.get(AGREEMENTS)
    assert answer.status_code == 401


async def test_of_two_signatures_at_one_moment_the_second_must_be_given_again(world: Cooperation) -> None:
    offered = await world.offered()
    members = (world.municipality, world.association)
    answers = await asyncio.gather(*(try_move(one.signatory, offered, "sign", SIGNATURE) for one in members))
    assert sorted(answer.status_code for answer in answers) == [200, 412]
    late = next(one for one, answer in zip(members, answers, strict=True) if answer.status_code == 412)
    read_again = expect(200, await late.signatory.get(f"{AGREEMENTS}/{offered['id']}"))
    assert (await world.move(late.signatory, read_again, "sign", SIGNATURE))["status"] == "executed"
