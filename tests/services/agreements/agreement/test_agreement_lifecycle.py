"""An agreement from its first draft to its signing, as its parties see it."""

from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from services.agreements.model.agreement.party import Signature
from shared.kernel.human_numbers import is_human_number
from tests.support.cooperation import AGREEMENTS, SIGNATURE, Cooperation, clause, expect, name, newest, try_move


async def test_a_draft_may_be_empty_and_has_a_number_that_people_can_read(world: Cooperation) -> None:
    made = await world.municipality.admin.post(AGREEMENTS, {})
    draft = expect(201, made)
    assert (draft["status"], draft["version"], newest(draft)["number"]) == ("draft", 1, 1)
    assert is_human_number(draft["number"])
    assert made.headers["location"] == f"{AGREEMENTS}/{draft['id']}"
    assert made.headers["etag"] == '"1"'
    assert draft["allowed_moves"] == ["offer"]
    assert newest(draft)["text_hash"] is None


async def test_clauses_get_ids_that_stay_through_edits(world: Cooperation) -> None:
    draft = await world.drafted()
    kept = newest(draft)["text"]["clauses"][0]["clause_id"]
    assert UUID(kept).version == 7
    mine, its = world.municipality.id, world.association.id
    clauses = [clause(mine, its, service="mentoring"), clause(mine, its, clause_id=kept, name=name("Uusi nimi"))]
    path = f"{AGREEMENTS}/{draft['id']}"
    edited = expect(200, await world.municipality.admin.put(path + "/text", world.text(clauses=clauses), version=1))
    first, second = newest(edited)["text"]["clauses"]
    assert second["clause_id"] == kept
    assert first["clause_id"] != kept
    assert (first["number"], second["number"]) == (1, 2)
    assert second["name"]["fi"] == "Uusi nimi"
    assert (edited["version"], edited["written"]) == (1, 1)


async def test_an_offer_gives_the_text_its_hash_and_both_sides_their_moves(world: Cooperation) -> None:
    offered = await world.offered()
    assert (offered["status"], offered["version"]) == ("offered", 2)
    assert len(newest(offered)["text_hash"]) == 64
    assert offered["allowed_moves"] == ["propose-change", "withdraw"]
    path = f"{AGREEMENTS}/{offered['id']}"
    assert (await world.association.signatory.get(path)).json()["allowed_moves"] == ["sign", "decline"]
    assert (await world.association.admin.get(path)).json()["allowed_moves"] == ["propose-change"]
    assert (await world.association.caseworker.get(path)).json()["allowed_moves"] == []


async def test_the_last_signature_executes_the_agreement(world: Cooperation) -> None:
    once = await world.signed_once()
    assert once["status"] == "executable"
    assert "sign" not in once["allowed_moves"]
    executed = await world.move(world.association.signatory, once, "sign", SIGNATURE)
    assert (executed["status"], executed["allowed_moves"]) == ("executed", [])
    assert [one["organisation"] for one in newest(executed)["signatures"]] == [
        str(world.municipality.id),
        str(world.association.id),
    ]
    assert newest(executed)["executed_at"] == "2026-06-18T09:00:00Z"


async def test_who_signed_is_told_to_the_signing_organisation_alone(world: Cooperation) -> None:
    executed = await world.executed()
    assert [one["signed_by"] for one in newest(executed)["signatures"]] == [None, "signatory-1"]
    assert newest(executed)["signatures"][0]["decision_body"] == "Kunnanhallitus"


async def test_a_proposed_change_voids_signatures_and_the_next_offer_has_another_hash(world: Cooperation) -> None:
    once = await world.signed_once()
    opened = await world.move(
        world.association.admin, once, "propose-change", {"proposal": "Vastausaika 10 arkipäivää"}
    )
    assert (opened["status"], newest(opened)["signatures"]) == ("negotiable", [])
    assert newest(opened)["proposal"]["proposal"] == "Vastausaika 10 arkipäivää"
    assert newest(opened)["proposal"]["organisation"] == str(world.association.id)
    offered = await world.move(world.municipality.admin, opened, "offer")
    assert (offered["status"], newest(offered)["signatures"], newest(offered)["proposal"]) == ("offered", [], None)
    assert newest(offered)["text_hash"] != newest(once)["text_hash"]
    again = await world.move(world.municipality.signatory, offered, "sign", SIGNATURE)
    assert [one["organisation"] for one in newest(again)["signatures"]] == [str(world.municipality.id)]


async def test_a_void_signature_is_kept_as_a_record(world: Cooperation) -> None:
    once = await world.signed_once()
    await world.move(world.association.admin, once, "propose-change", {"proposal": "Toinen päivä"})
    async with world.service.runtime.database.reading() as session:
        signature = (await session.execute(select(Signature).where(col(Signature.voided_at).is_not(None)))).scalar_one()
    assert (signature.text_hash, signature.signed_by) == (newest(once)["text_hash"], "signatory-1")


async def test_a_text_in_negotiation_can_be_changed_and_its_parties_too(world: Cooperation) -> None:
    offered = await world.offered()
    opened = await world.move(world.association.admin, offered, "propose-change", {"proposal": "Toinen tuottaja"})
    theirs = (world.municipality.id, world.stranger.id)
    text = world.text(
        parties=[
            {"organisation": str(theirs[0]), "part": "sender"},
            {"organisation": str(theirs[1]), "part": "provider"},
        ],
        clauses=[clause(*theirs)],
    )
    path = f"{AGREEMENTS}/{offered['id']}"
    edited = expect(200, await world.municipality.admin.put(path + "/text", text, version=opened["version"]))
    assert edited["status"] == "negotiable"
    await world.move(world.municipality.admin, edited, "offer")
    expect(200, await world.stranger.admin.get(path))
    expect(404, await world.association.admin.get(path))


async def test_a_party_may_decline_with_a_reason(world: Cooperation) -> None:
    offered = await world.offered()
    declined = await world.move(world.association.signatory, offered, "decline", {"reason": "no-funding"})
    assert (declined["status"], newest(declined)["ended_reason"]) == ("rejected", "no-funding")
    assert (newest(declined)["executed_at"], newest(declined)["ended_at"]) == (None, "2026-06-18T09:00:00Z")
    assert declined["allowed_moves"] == []


async def test_the_drafting_party_may_withdraw_with_a_text(world: Cooperation) -> None:
    offered = await world.offered()
    body = {"reason": "other", "text": "Neuvottelut jatkuvat syksyllä"}
    withdrawn = await world.move(world.municipality.admin, offered, "withdraw", body)
    assert (withdrawn["status"], newest(withdrawn)["ended_reason"]) == ("revoked", "other")
    seen = await world.association.admin.get(f"{AGREEMENTS}/{offered['id']}")
    assert newest(seen.json())["ended_text"] == "Neuvottelut jatkuvat syksyllä"


async def test_an_agreement_can_be_open_ended(world: Cooperation) -> None:
    executed = await world.executed(effective_until=None)
    assert executed["status"] == "executed"


async def test_a_clause_without_reminders_is_offered_with_the_default_ladder(world: Cooperation) -> None:
    offered = await world.offered()
    theirs = (await world.association.admin.get(f"{AGREEMENTS}/{offered['id']}")).json()
    assert newest(theirs)["text"]["clauses"][0]["reminders"] == [
        {"business_day": 3, "to": "recipient"},
        {"business_day": 5, "to": "both"},
        {"business_day": 7, "to": "recipient-supervisor"},
        {"business_day": 10, "to": "agreement-contacts"},
    ]


async def test_a_repeated_request_drafts_nothing_twice(world: Cooperation) -> None:
    first = await world.municipality.admin.post(AGREEMENTS, world.text(), key="once")
    second = await world.municipality.admin.post(AGREEMENTS, world.text(), key="once")
    assert (second.status_code, second.json()["id"]) == (201, first.json()["id"])


async def test_every_command_is_audited_under_its_name(world: Cooperation) -> None:
    executed = await world.executed()
    refused = await try_move(world.association.signatory, executed, "sign", SIGNATURE)
    assert refused.status_code == 409
    entries = [(one.action, one.version) for one in await world.service.audits() if str(one.subject) == executed["id"]]
    assert entries == [
        ("agreement.create", 1),
        ("agreement.offer", 2),
        ("agreement.sign", 3),
        ("agreement.sign", 4),
    ]
