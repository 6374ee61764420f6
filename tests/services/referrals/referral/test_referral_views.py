"""Who sees which fields: clause, referral, basis and role decide; every way of reading shows the same."""

from typing import Any

import pytest
from sqlalchemy import update

from services.referrals.model.provision.row import LegalProvision
from shared.kernel.actors import Role
from shared.kernel.disclosure import DataCategory
from tests.support.agreement_events import agreement, clause, edition
from tests.support.cooperation import Member, expect
from tests.support.referrals import IDENTITY_CODE, MESSAGE, NEED_TEXT, PERSON, PERSONAL, REASON_TEXT, Referrals

LAW = "law:681/2023:16@2025-01-01"
PARTICULARS: dict[str, Any] = {
    "assessment": {"made_on": "2026-05-20", "summary": "Arvio: tarvitsee alkeiskurssin."},
    "plan": {"made_on": "2026-06-01", "valid_until": "2027-05-31", "goals": "Tavoite: A2."},
    "language_skills": {
        "languages": [{"language": "fi", "level": "a1", "tested": True}], "literacy": "other-script",
    },
    "education_and_work": {
        "education": [{"level": "bachelor", "subject": "Kirjanpito", "completed": None}],
        "work": [{"occupation": "Kirjanpitäjä", "years": 4}],
        "wishes": None,
    },
    "family": {"adults": 1, "children_born": [2019, 2022], "cares_alone": True, "text": None},
    "health": {"text": "Ei pitkiä matkoja."},
    "attendance": {"since": "2026-01-07", "attended": 12, "missed": 2, "text": None},
}  # fmt: skip
EVERYTHING = [
    *("identity", "identity-code", "date-of-birth", "contact", "language", "interpreter-need", "residence"),
    *("safety-restriction", "need-description"),
    *(field.replace("_", "-") for field in PARTICULARS),
]
FIELDS = {
    "identity": {"given_names": "Ainokaisa Testi", "family_name": "Koekäyttäjä"},
    "identity-code": {"identity_code": IDENTITY_CODE},
    "date-of-birth": {"date_of_birth": "1990-01-01"},
    "contact": {"contact": PERSON["contact"]},
    "language": {"mother_tongue": "ar", "service_language": "fi"},
    "interpreter-need": {"interpreter": "ar"},
    "residence": {"municipality": "091"},
    "safety-restriction": {"safety_restriction": False},
    "need-description": {"need_description": NEED_TEXT},
    **{field.replace("_", "-"): {field: value} for field, value in PARTICULARS.items()},
}
NOTHING = dict.fromkeys(name for fields in FIELDS.values() for name in fields)


async def telling(world: Referrals, *categories: str, **person: Any) -> dict[str, Any]:
    """A referral that was sent and names these categories; its need proposes others."""
    await world.agree(data_categories=EVERYTHING)
    client = await world.client(identity_code=IDENTITY_CODE, **PARTICULARS | person)
    return await world.submitted(await world.need(await world.case(client)), data_categories=list(categories))


@pytest.mark.parametrize("category", FIELDS)
async def test_each_category_shows_its_own_fields_and_no_others(world: Referrals, category: str) -> None:
    sent = await telling(world, category)
    seen = await world.read(world.cafe, sent)
    assert seen["client"] == NOTHING | FIELDS[category]
    assert seen["data_categories"] == [category]


async def test_the_referral_narrows_what_the_clause_allows(world: Referrals) -> None:
    sent = await telling(world, "identity", "language")
    seen = await world.read(world.cafe, sent)
    assert seen["client"] == NOTHING | FIELDS["identity"] | FIELDS["language"]


async def test_every_category_of_an_agreement_has_a_field(world: Referrals) -> None:
    assert set(EVERYTHING) == set(DataCategory)
    seen = await world.read(world.cafe, await telling(world, *EVERYTHING))
    assert None not in seen["client"].values()


async def test_a_safety_restriction_hides_contact_and_municipality_from_the_recipient_everywhere(
    world: Referrals,
) -> None:
    sent = await telling(world, *EVERYTHING, safety_restriction=True)
    (listed,) = await world.listed(world.cafe, Role.INTEGRATION)
    for seen in (listed, await world.read(world.cafe, sent)):
        assert (seen["client"]["contact"], seen["client"]["municipality"]) == (None, None)
        assert seen["client"]["safety_restriction"] is True
        assert not {"contact", "residence"} & set(seen["data_categories"])
        assert "Olematonkuja" not in str(seen)
    own = await world.read(world.town, sent)
    assert own["client"]["contact"]["street"] == "Olematonkuja 17 B"
    reads = [entry.groups for entry in await world.service.audits() if entry.organisation == world.cafe.id]
    assert reads
    assert not any("contact" in groups or "residence" in groups for groups in reads)


async def test_a_restriction_that_is_set_later_hides_at_once(world: Referrals) -> None:
    sent = await telling(world, *EVERYTHING)
    assert (await world.read(world.cafe, sent))["client"]["municipality"] == "091"
    path = f"/v1/clients/{sent['client_id']}"
    expect(200, await world.town.caseworker.patch(path, {"safety_restriction": True}, version=1))
    assert (await world.read(world.cafe, sent))["client"]["municipality"] is None


WAYS: dict[str, list[str]] = {
    "requested": [],
    "information requested": ["request-information"],
    "accepted": ["accept"],
    "completed": ["accept", "complete"],
    "rejected": ["reject"],
    "withdrawn": ["withdraw"],
}
READERS = [Role.INTEGRATION, Role.ORG_ADMIN, Role.PRIVACY_OFFICER, Role.SIGNATORY]


@pytest.mark.parametrize("way", WAYS)
async def test_get_and_list_show_the_same_object_to_each_reader(world: Referrals, way: str) -> None:
    referral = await world.after(*WAYS[way])
    readers: list[tuple[Member, str]] = [(world.town, "outgoing"), (world.cafe, "incoming")]
    for member, direction in readers:
        for role in READERS:
            (listed,) = await world.listed(member, role, direction=direction)
            assert listed == await world.read(member, referral, role)
            if role is not Role.INTEGRATION:
                assert (listed["client"], listed["client_id"], listed["message"]) == (None, None, None)
                assert not any(secret in str(listed) for secret in PERSONAL)


@pytest.mark.parametrize("way", ["reject", "withdraw"])
async def test_after_a_refusal_or_a_withdrawal_the_recipient_sees_no_client(world: Referrals, way: str) -> None:
    referral = await world.after("acknowledge", way)
    seen = await world.read(world.cafe, referral)
    assert (seen["client"], seen["message"], seen["legal_basis"], seen["data_categories"]) == (None, None, None, [])
    assert [step["text"] for step in seen["history"]] == [None] * 4
    assert not any(secret in str(seen) for secret in PERSONAL)
    own = await world.read(world.town, referral)
    assert (own["message"], own["history"][-1]["text"]) == (MESSAGE, REASON_TEXT)


async def test_after_completion_the_recipient_still_sees_whom_it_served(world: Referrals) -> None:
    done = await world.after("accept", "complete")
    assert done["client"]["family_name"] == "Koekäyttäjä"


async def test_words_about_a_move_are_read_by_the_two_parties_alone(world: Referrals) -> None:
    referral = await world.after("request-information")
    for member in (world.town, world.cafe):
        assert (await world.read(member, referral))["history"][-1]["text"] == REASON_TEXT
        assert (await world.read(member, referral, Role.ORG_ADMIN))["history"][-1]["text"] is None


async def test_the_place_of_an_appointment_is_read_like_other_text_and_the_time_by_all(world: Referrals) -> None:
    referral = await world.after("accept", "schedule")
    admin = await world.read(world.cafe, referral, Role.ORG_ADMIN)
    assert (admin["place"], admin["appointment_at"]) == (None, "2027-03-01T08:00:00Z")
    assert (await world.read(world.town, referral))["place"] == "Huone 4, Kuvitteellinenkatu 2"
    moved = await world.move(world.cafe, referral, "schedule", at="2027-04-01T08:00:00Z", place=None)
    assert (moved["appointment_at"], moved["place"], moved["message"]) == ("2027-04-01T08:00:00Z", None, MESSAGE)


async def test_ids_of_client_and_need_are_the_senders_alone(world: Referrals) -> None:
    sent = await world.submitted()
    own, theirs = await world.read(world.town, sent), await world.read(world.cafe, sent)
    assert all(own[name] for name in ("client_id", "need_id", "case_id"))
    assert [theirs[name] for name in ("client_id", "need_id", "case_id")] == [None, None, None]


async def test_a_basis_that_is_over_hides_everything_from_the_recipient_at_its_next_reading(world: Referrals) -> None:
    await world.events.agreement(
        agreement(world.agreement_id, [edition([clause(world.office.id, [world.town.id])])], version=9)
    )
    sent = await world.submitted(legal_basis=LAW, recipient={"organisation": str(world.office.id)})
    assert (await world.read(world.office, sent))["client"]["family_name"] == "Koekäyttäjä"
    async with world.service.runtime.database.connection() as connection:
        await connection.execute(update(LegalProvision).values(valid_until=world.moment().date().replace(day=17)))
    (listed,) = await world.listed(world.office, Role.INTEGRATION)
    for seen in (listed, await world.read(world.office, sent)):
        assert (seen["client"], seen["message"], seen["data_categories"]) == (None, None, [])
        assert not any(secret in str(seen) for secret in PERSONAL)
    assert (await world.read(world.town, sent))["message"] == MESSAGE


async def test_a_repeated_request_is_answered_as_its_reader_may_see_it_now(world: Referrals) -> None:
    sent = await world.submitted()
    path = f"/v1/referrals/{sent['id']}/reject"
    body = {"reason": "no-capacity", "reason_by": "receiver"}
    first = await world.cafe.caseworker.post(path, body, version=2, key="one")
    again = await world.cafe.caseworker.post(path, body, version=2, key="one")
    assert (first.status_code, again.status_code, again.json()) == (200, 200, first.json())
    assert again.json()["client"] is None
    other = await world.cafe.caseworker.post(path, body | {"reason": "not-eligible"}, version=2, key="one")
    assert expect(422, other)["type"] == "/v1/problems/idempotency-key-reused"
