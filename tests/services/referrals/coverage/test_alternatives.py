"""What would be covered in the place of what was asked: others, other services, other areas, a later day."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.referrals.contracts.consumed import AgreementState
from services.referrals.model.coverage.alternatives import Alternatives, alternatives
from services.referrals.model.coverage.decide import decide
from services.referrals.model.coverage.question import Question
from shared.ids import new_id
from shared.kernel.actors import Role
from tests.services.referrals.coverage.test_coverage_rules import (
    AGREEMENT,
    COMMISSION,
    LAW,
    OTHER,
    QUESTION,
    RECIPIENT,
    SENDER,
    state,
)
from tests.support.agreement_events import SERVICE_CODE, agreement, clause, edition
from tests.support.cooperation import expect
from tests.support.referrals import CATEGORIES, Referrals

ANOTHER = UUID(int=9)


def look(*agreements: AgreementState, recipient: UUID | None = RECIPIENT, **changes: Any) -> Alternatives:
    """As the service asks: of each who provides something."""
    asked = replace(QUESTION, **changes)
    questions = {one: replace(asked, recipient=one) for one in (RECIPIENT, ANOTHER)}
    decided = questions if recipient is None else {recipient: questions[recipient]}
    covered = {one for one, question in decided.items() if decide(question, agreements).covered is not None}
    return alternatives(questions, agreements, covered, recipient, lambda _day: True)


def of(provider: UUID = RECIPIENT, id_: UUID = AGREEMENT, **changes: Any) -> AgreementState:
    parties = [{"organisation": str(SENDER), "part": "coordinator"}]
    return state(edition([clause(provider, [SENDER], **changes)], parties=parties), id_=id_)


def test_what_is_covered_as_it_was_asked_is_no_alternative() -> None:
    assert look(of()) == Alternatives()


def test_another_provider_of_the_same_service_is_named_with_its_clause() -> None:
    (other,) = look(of(municipalities=["049"]), of(ANOTHER, OTHER, number=4)).recipients.values()
    assert (other.recipient, other.covered.agreement_id, other.covered.clause.number) == (ANOTHER, OTHER, 4)


def test_where_a_commission_was_asked_about_it_is_that_of_the_other_agreement() -> None:
    (other,) = look(
        of(municipalities=["049"]), of(ANOTHER, OTHER), basis=COMMISSION, recipient=None
    ).recipients.values()
    assert (other.recipient, other.basis.id) == (ANOTHER, OTHER)


def test_other_areas_are_of_the_recipient_that_was_asked_about() -> None:
    both = (of(municipalities=["049", "092"]), of(ANOTHER, OTHER, municipalities=["837"]))
    (one,) = look(*both).areas.values()
    assert (one.recipient, one.covered.clause.municipalities) == (RECIPIENT, ("049", "092"))
    assert {one.recipient for one in look(*both, recipient=None).areas.values()} == {RECIPIENT, ANOTHER}


def test_an_area_that_would_not_be_covered_for_another_reason_either_is_not_named() -> None:
    assert look(of(municipalities=["049"], data_categories=["identity"])).areas == {}


def test_other_services_are_those_that_would_be_covered_for_this_client() -> None:
    found = look(
        of(),
        of(ANOTHER, OTHER, service="job-coaching"),
        of(ANOTHER, UUID(int=8), service="x", valid_until="2026-01-31"),
    )
    assert [(one.recipient, one.service) for one in found.services.values()] == [(ANOTHER, "job-coaching")]


def test_a_clause_that_begins_later_says_when() -> None:
    found = look(of(valid_from="2026-09-01"))
    (one,) = found.later.values()
    assert (one.recipient, one.begins) == (RECIPIENT, date(2026, 9, 1))


def test_a_text_that_begins_later_says_when_and_the_first_day_is_told() -> None:
    parties = [{"organisation": str(SENDER), "part": "coordinator"}]
    late = edition([clause(RECIPIENT, [SENDER])], parties=parties, effective_from="2026-10-01")
    found = look(state(late), of(id_=OTHER, valid_from="2026-08-01"))
    assert [one.begins for one in found.later.values()] == [date(2026, 8, 1)]


def test_a_provision_of_law_that_begins_later_says_when() -> None:
    coming = replace(LAW, valid_from=date(2027, 1, 1))
    questions = {RECIPIENT: replace(QUESTION, basis=coming, basis_in_force=False, between_authorities=True)}
    found = alternatives(questions, [of()], set(), RECIPIENT, lambda day: day >= date(2027, 1, 1))
    assert [one.begins for one in found.later.values()] == [date(2027, 1, 1)]


def test_what_the_asker_may_not_know_is_not_named() -> None:
    theirs = state(edition([clause(ANOTHER, [OTHER], service="job-coaching"), clause(ANOTHER, [OTHER])]), id_=OTHER)
    assert look(of(municipalities=["049"]), theirs).services == {}


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "service": st.sampled_from([SERVICE_CODE, "job-coaching"]),
                "municipalities": st.sampled_from([["091"], ["049"], ["091", "049"]]),
                "valid_from": st.sampled_from([None, "2026-01-01", "2026-09-01"]),
                "valid_until": st.sampled_from([None, "2026-05-01", "2026-12-31"]),
                "data_categories": st.sampled_from([["identity"], ["identity", "language"]]),
            }
        ),
        max_size=4,
    )
)
def test_whatever_is_named_is_covered_when_it_is_asked_itself(clauses: list[dict[str, Any]]) -> None:
    agreements = [
        of(RECIPIENT if place % 2 else ANOTHER, UUID(int=20 + place), **one) for place, one in enumerate(clauses)
    ]
    found = look(*agreements, recipient=None)

    def covered(question: Question) -> bool:
        return decide(question, agreements).covered is not None

    for one in (*found.recipients.values(), *found.services.values()):
        assert covered(replace(QUESTION, recipient=one.recipient, service=one.service, basis=one.basis))
    for one in found.areas.values():
        where = one.covered.clause.municipalities
        assert "091" not in where
        assert all(covered(replace(QUESTION, recipient=one.recipient, municipality=each)) for each in where)
    for one in found.later.values():
        assert one.begins is not None
        assert covered(replace(QUESTION, recipient=one.recipient, on=one.begins))
        assert not covered(replace(QUESTION, recipient=one.recipient))


def asked(world: Referrals, **changes: Any) -> dict[str, Any]:
    return {
        "recipient": str(world.cafe.id), "service": SERVICE_CODE, "municipality": "092",
        "data_categories": CATEGORIES, "legal_basis": f"commission:{world.agreement_id}", "alternatives": True,
    } | changes  # fmt: skip


async def test_an_answer_names_alternatives_with_free_places_time_and_clause(world: Referrals) -> None:
    id_ = new_id()
    theirs = [
        clause(world.school.id, [world.town.id], municipalities=["092"], response_business_days=3, waitlist=False),
        clause(
            world.school.id, [world.town.id], number=2, service="job-coaching", municipalities=["092"], capacity=None
        ),
    ]
    await world.events.agreement(agreement(id_, [edition(theirs)]))
    await world.after("accept")
    answer = expect(200, await world.town.caseworker.post("/v1/coverage", asked(world)))
    assert not answer["allowed"]
    found = answer["alternatives"]
    (area,) = found["areas"]
    assert (area["recipient"], area["municipalities"], area["free"]) == (str(world.cafe.id), ["049", "091"], 2)
    (other,) = found["recipients"]
    told = ("recipient", "legal_basis", "response_business_days", "free", "clause", "waitlist")
    assert [other[name] for name in told] == [str(world.school.id), f"commission:{id_}", 3, 2, 1, False]
    (service,) = found["services"]
    assert (service["service"], service["free"], service["municipalities"]) == ("job-coaching", None, [])
    assert found["later"] == []


async def test_they_are_looked_for_where_they_are_asked_for_and_told_to_a_party_alone(world: Referrals) -> None:
    plain = expect(200, await world.town.caseworker.post("/v1/coverage", asked(world, alternatives=False)))
    assert plain["alternatives"] is None
    strange = expect(200, await world.stranger.acting(Role.CASEWORKER).post("/v1/coverage", asked(world)))
    assert strange["alternatives"] == {"recipients": [], "services": [], "areas": [], "later": []}
