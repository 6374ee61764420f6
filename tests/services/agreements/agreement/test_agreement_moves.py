"""Every status × move × actor: the table says exactly what docs/domain.md, section 4.2, says, and nothing more."""

from datetime import UTC, date, datetime
from itertools import product
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.agreements.model.agreement.codes import AgreementStatus
from services.agreements.model.agreement.parts import edition_for
from services.agreements.model.agreement.party import Party, Signature
from services.agreements.model.agreement.reasons import AgreementReason
from services.agreements.model.agreement.row import Agreement, Edition
from services.agreements.model.agreement.table import MOVES
from services.agreements.model.agreement.writing import check_writing
from shared.kernel.actors import SYSTEM, Actor, Role
from shared.kernel.refusals import Kind, Refusal

DRAFTER, OTHER, STRANGER = (UUID(f"01920000-0000-7000-8000-00000000000{place}") for place in (1, 2, 3))
AT = datetime(2026, 6, 18, 9, 0, tzinfo=UTC)
HASH = "a" * 64

# docs/domain.md, section 4.2, in this test's own words: from, to, fact, who (as which party, in which roles)
BOTH = "drafter or other party"
DOMAIN: dict[str, tuple[str, str, str, str, set[Role]]] = {
    "offer": ("draft negotiable", "offered", "offered", "drafter", {Role.ORG_ADMIN, Role.INTEGRATION}),
    "propose-change": (
        "offered executable", "negotiable", "change-proposed", BOTH, {Role.ORG_ADMIN, Role.INTEGRATION},
    ),
    "sign": ("offered executable", "executable", "signed", "unsigned party", {Role.SIGNATORY}),
    "execute": ("offered executable", "executed", "executed", "system", set()),
    "decline": ("offered executable negotiable", "rejected", "rejected", BOTH, {Role.SIGNATORY}),
    "withdraw": (
        "offered negotiable executable", "revoked", "revoked", "drafter", {Role.ORG_ADMIN, Role.INTEGRATION},
    ),
    "expire": ("executed disputed", "terminated", "terminated", "system", set()),
}  # fmt: skip

ACTORS = {
    "system": SYSTEM,
    "operator": Actor("operator-1", None, frozenset({Role.OPERATOR})),
    **{
        f"{name} {role}": Actor("someone-1", organisation, frozenset({role}))
        for (name, organisation), role in product(
            {"drafter": DRAFTER, "other party": OTHER, "stranger": STRANGER}.items(),
            sorted(set(Role) - {Role.OPERATOR}),
        )
    },
}


EXECUTED_ONCE = ("executed", "disputed", "terminated", "cancelled")


def edition(status: str, signed_by: UUID | None = None, number: int = 1) -> Edition:
    """The only edition of an agreement between two parties that was offered once, unless it is a draft."""
    made = Edition(
        agreement_id=DRAFTER, number=number, status=status, drafted_by=DRAFTER, recorded_at=AT, text={}, offers=1,
        executed_at=AT if status in EXECUTED_ONCE else None, text_hash=HASH, parties=[], signatures=[],
    )  # fmt: skip
    if status != "draft":
        made.parties = [
            Party(agreement_id=DRAFTER, edition=number, organisation=one, part="provider", place=place)
            for place, one in enumerate((DRAFTER, OTHER))
        ]
    if signed_by is not None:
        made.signatures = [signature(signed_by)]
    Agreement(id=DRAFTER, number="VD-0000-0000", version=4, changed_at=AT, editions=[made])
    return made


def signature(organisation: UUID) -> Signature:
    return Signature(
        id=organisation, agreement_id=DRAFTER, edition=1, organisation=organisation, text_hash=HASH, signed_at=AT,
        signed_by="signatory-1", decision_body="Hallitus", decided_on=date(2026, 6, 1), section="§ 1",
    )  # fmt: skip


_DECISION = {"decision_body": "Board", "decided_on": "2026-06-01", "section": "§ 1"}
SAID: dict[str, Any] = {
    "propose-change": {"proposal": "A longer term."},
    "sign": _DECISION,
    "execute": _DECISION,
    "decline": {"reason": "no-funding"},
    "withdraw": {"reason": "superseded"},
    "expire": {"reason": "expired"},
}
"""A body that each move takes; the moves that are missing here take none."""


def entitled(slug: str, row: Edition, actor: Actor) -> bool:
    """Whether docs/domain.md names this actor."""
    _, _, _, who, roles = DOMAIN[slug]
    if actor.is_system or who == "system":
        return actor.is_system and who == "system"
    if not actor.roles & roles:
        return False
    drafter = actor.organisation == DRAFTER
    party = row.status != "draft" and actor.organisation in (DRAFTER, OTHER)
    unsigned = party and all(one.organisation != actor.organisation for one in row.signatures)
    return {"drafter": drafter, BOTH: party, "unsigned party": unsigned}[who]


@pytest.mark.parametrize("actor", ACTORS.values(), ids=ACTORS)
@pytest.mark.parametrize("slug", DOMAIN)
@pytest.mark.parametrize("status", [status.value for status in AgreementStatus])
def test_a_move_is_allowed_exactly_where_the_domain_page_allows_it(status: str, slug: str, actor: Actor) -> None:
    row = edition(status)
    expected = status in DOMAIN[slug][0].split() and entitled(slug, row, actor)
    assert (slug in MOVES.allowed(row, actor)) is expected
    if expected:
        move = MOVES[slug]
        MOVES.check(move, row, actor)
        MOVES.apply(move, row, move.body.model_validate(SAID.get(slug, {})), AT)
        assert (row.status, move.fact, row.version) == (DOMAIN[slug][1], DOMAIN[slug][2], 5)
        return
    with pytest.raises(Refusal) as refused:
        MOVES.check(MOVES[slug], row, actor)
    assert (row.status, row.version) == (status, 4)
    if refused.value.kind is Kind.NOT_ALLOWED:
        assert refused.value.details["allowed_moves"] == list(MOVES.allowed(row, actor))
    else:
        assert refused.value.kind is Kind.FORBIDDEN


@given(
    status=st.sampled_from(list(AgreementStatus)),
    slug=st.sampled_from(list(DOMAIN)),
    organisation=st.sampled_from([DRAFTER, OTHER, STRANGER]),
    roles=st.frozensets(st.sampled_from(sorted(set(Role) - {Role.OPERATOR}))),
    signed_by=st.sampled_from([None, DRAFTER, OTHER]),
)
def test_several_roles_allow_what_each_of_them_allows(
    status: AgreementStatus, slug: str, organisation: UUID, roles: frozenset[Role], signed_by: UUID | None
) -> None:
    row = edition(status.value, signed_by)
    alone = [MOVES.allowed(row, Actor("someone-1", organisation, frozenset({role}))) for role in roles]
    together = MOVES.allowed(row, Actor("someone-1", organisation, roles))
    assert set(together) == set().union(*alone)
    assert list(together) == [move.slug for move in MOVES.moves if move.slug in together]


@pytest.mark.parametrize("actor", ACTORS.values(), ids=ACTORS)
@pytest.mark.parametrize("opened", ["draft", "offered", "negotiable", "executable"])
def test_an_open_edition_beside_the_governing_one_allows_what_each_allows_alone(opened: str, actor: Actor) -> None:
    alone = {*MOVES.allowed(edition("executed"), actor), *MOVES.allowed(edition(opened), actor)}
    governing, further = edition("executed"), edition(opened, number=2)
    both = Agreement(id=DRAFTER, number="VD-0000-0000", version=4, changed_at=AT, editions=[governing, further])
    assert set(MOVES.allowed(governing, actor)) == set(MOVES.allowed(further, actor)) == alone
    for slug in alone:
        moving = edition_for(MOVES[slug], both, actor)
        assert moving is (governing if slug == "expire" else further)
        MOVES.check(MOVES[slug], moving, actor)


def test_the_table_holds_the_moves_of_the_domain_page_and_no_others() -> None:
    assert [move.slug for move in MOVES.moves] == ["create", *DOMAIN]
    assert [move.id for move in MOVES.moves] == ["C01", "C02, C04", "C03", "C05", "C06", "C07", "C08", "C14"]


def test_moves_that_end_an_agreement_early_ask_for_a_reason() -> None:
    assert {move.slug for move in MOVES.moves if move.reasons} == {"decline", "withdraw", "expire"}
    assert {str(reason) for reason in MOVES["expire"].reasons} == {AgreementReason.EXPIRED}


def test_only_moves_of_organisations_have_an_address() -> None:
    assert [move.slug for move in MOVES.moves if move.has_route] == [
        "offer", "propose-change", "sign", "decline", "withdraw",
    ]  # fmt: skip


def test_a_party_that_has_signed_cannot_sign_again_while_the_other_can() -> None:
    row = edition("executable", signed_by=DRAFTER)
    signatories = [Actor("signatory-1", one, frozenset({Role.SIGNATORY})) for one in (DRAFTER, OTHER)]
    assert ["sign" in MOVES.allowed(row, one) for one in signatories] == [False, True]


@pytest.mark.parametrize("actor", ACTORS.values(), ids=ACTORS)
@pytest.mark.parametrize("status", [status.value for status in AgreementStatus])
def test_the_text_is_open_to_who_may_offer_it_and_for_as_long(status: str, actor: Actor) -> None:
    row = edition(status)
    if "offer" in MOVES.allowed(row, actor):
        check_writing(row, actor)
        return
    with pytest.raises(Refusal) as refused:
        check_writing(row, actor)
    role_is_missing = actor.organisation == DRAFTER and not actor.has(Role.ORG_ADMIN, Role.INTEGRATION)
    assert refused.value.kind is (Kind.FORBIDDEN if role_is_missing else Kind.NOT_ALLOWED)
