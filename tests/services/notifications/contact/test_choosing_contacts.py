"""Who of an organisation gets a mail: rules that need no database."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.model.contact.choosing import contacts_for, role_for
from services.notifications.model.contact.codes import ContactRole
from services.notifications.model.contact.reachable import ReachableContact

UNIT, OTHER_UNIT = UUID(int=1), UUID(int=2)


def contact(number: int, role: str = "general", unit: UUID | None = None, email: str = "") -> ReachableContact:
    return ReachableContact(
        id=UUID(int=100 + number),
        organisation=UUID(int=9),
        email=email or f"contact{number}@x.example",
        role=role,
        unit=unit,
        language=None,
        confirmed_at=datetime(2026, 6, 18, tzinfo=UTC),
        suppressed_at=None,
    )


def numbers(chosen: list[ReachableContact]) -> list[int]:
    return [one.id.int - 100 for one in chosen]


def test_the_role_and_the_general_contacts_are_told_the_oldest_first() -> None:
    contacts = [contact(3), contact(1, "referrals"), contact(2, "agreements")]
    assert numbers(contacts_for(contacts, None, ContactRole.REFERRALS)) == [1, 3]


def test_a_units_contacts_stand_in_for_the_organisations_and_not_for_another_unit() -> None:
    contacts = [contact(1), contact(2, unit=UNIT), contact(3, unit=OTHER_UNIT)]
    assert numbers(contacts_for(contacts, UNIT, ContactRole.REFERRALS)) == [2]
    assert numbers(contacts_for(contacts, None, ContactRole.REFERRALS)) == [1]
    assert numbers(contacts_for(contacts, UUID(int=3), ContactRole.REFERRALS)) == [1]


def test_where_only_other_units_have_contacts_they_are_told() -> None:
    contacts = [contact(1, "agreements", unit=OTHER_UNIT), contact(2, "referrals", unit=OTHER_UNIT)]
    assert numbers(contacts_for(contacts, UNIT, ContactRole.REFERRALS)) == [2]
    assert numbers(contacts_for(contacts, None, ContactRole.REFERRALS)) == [2]
    assert numbers(contacts_for(contacts, None, ContactRole.SUPERVISOR)) == [1, 2]


def test_where_nobody_has_the_role_all_are_told() -> None:
    contacts = [contact(1, "agreements"), contact(2, "technical"), contact(3, "referrals", unit=OTHER_UNIT)]
    assert numbers(contacts_for(contacts, None, ContactRole.SUPERVISOR)) == [1, 2]


def test_one_address_gets_one_mail_however_often_it_stands_there() -> None:
    contacts = [contact(1, email="a@x.example"), contact(2), contact(3, "referrals", email="A@x.example")]
    assert numbers(contacts_for(contacts, None, ContactRole.REFERRALS)) == [1, 2]


@given(st.lists(st.tuples(st.sampled_from(list(ContactRole)), st.sampled_from([None, UNIT, OTHER_UNIT]))), st.data())
def test_somebody_is_told_whenever_the_organisation_has_a_contact_and_the_nearest_ones_alone(
    drawn: list[tuple[ContactRole, UUID | None]], data: st.DataObject
) -> None:
    contacts = [contact(number, role.value, unit) for number, (role, unit) in enumerate(drawn)]
    unit = data.draw(st.sampled_from([None, UNIT]))
    chosen = contacts_for(contacts, unit, data.draw(st.sampled_from(list(ContactRole))))
    assert bool(chosen) == bool(contacts)
    if any(one.unit in (None, unit) for one in contacts):
        assert all(one.unit in (None, unit) for one in chosen)


@pytest.mark.parametrize(
    ("fact", "kind", "part", "role"),
    [
        ("referral.submitted", "referral", "recipient", "referrals"),
        ("referral.overdue", "referral", "recipient-supervisor", "supervisor"),
        ("case.opened", "case", "responsible", "referrals"),
        ("agreement.offered", "agreement", "provider", "agreements"),
        ("delivery.dead", "referral", "target", "technical"),
        ("novelty.seen", "novelty", "anyone", "general"),
    ],
)
def test_a_fact_is_for_a_role(fact: str, kind: str, part: str, role: str) -> None:
    assert role_for(fact, kind, part) == role
