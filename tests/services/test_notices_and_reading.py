"""A notice tells nothing that reading its object would hide from the same reader at the same moment."""

from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import pytest

from services.agreements.service import SERVICE as AGREEMENTS_SERVICE
from services.notifications.commands.notice.projecting import notices_of
from services.notifications.contracts.consumed import AgreementState, ForeignFact, ReferralState
from services.notifications.model.delivery.content import webhook_body
from services.notifications.model.notice.notice import Notice
from services.notifications.model.notice.told import TABLE, told
from shared.ids import new_id
from shared.kernel.actors import Role
from shared.messaging.envelope import Event
from tests.support.agreement_events import agreement, clause, edition
from tests.support.amendments import amended
from tests.support.cooperation import AGREEMENTS, SIGNATURE, Cooperation, Member, cooperation
from tests.support.referrals import REFERRALS, Referrals, referrals_service
from tests.support.services import Moment, ServiceUnderTest, WrittenFact, service_client

NOW = datetime(2026, 6, 18, 9, 0, tzinfo=UTC)
EVERYBODY_MAY_KNOW = {"event_id", "referral_id", "agreement_id", "number", "version", "organisation", "unit", "part"}
"""Which object, which fact, and who is told: without these it would be no notice."""

LIVES: dict[str, Sequence[tuple[str, str]]] = {
    "to its end": (
        ("cafe", "acknowledge"), ("cafe", "request-information"), ("town", "supply-information"), ("cafe", "accept"),
        ("cafe", "schedule"), ("cafe", "hold"), ("cafe", "resume"), ("cafe", "complete"), ("town", "close-loop"),
    ),
    "refused": (("cafe", "reject"),),
    "waiting, then given back": (("cafe", "waitlist"), ("cafe", "decline")),
    "given back": (("cafe", "accept"), ("cafe", "decline")),
    "broken off": (("cafe", "accept"), ("cafe", "start"), ("cafe", "fail")),
}  # fmt: skip
OPEN_LIVES: dict[str, Sequence[tuple[str, str]]] = {
    "claimed, and to its end": (
        ("school", "claim"),
        ("school", "accept"),
        ("school", "complete"),
        ("town", "close-loop"),
    ),
    "claimed, then taken back": (("school", "claim"), ("town", "withdraw")),
    "taken back": (("town", "withdraw"),),
}

_GONE = {"claim": "claimed", "withdraw": "withdrawn"}


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[Referrals]:
    async with referrals_service(tmp_path, Moment(NOW), None) as made:
        await made.agree()
        schools = clause(made.school.id, [made.town.id], response_business_days=10, number=4)
        await made.events.agreement(agreement(new_id(), [edition([schools])]))
        yield made


@pytest.mark.parametrize("life", LIVES)
async def test_of_a_referral_to_one_recipient(world: Referrals, life: str) -> None:
    sent = await world.submitted()
    await _lives(world, sent, LIVES[life])


@pytest.mark.parametrize("life", OPEN_LIVES)
async def test_of_an_open_referral_that_several_may_claim(world: Referrals, life: str) -> None:
    need = await world.need(proposed_legal_basis=f"consent:{new_id()}")
    sent = await world.submitted(need, recipient=None)
    await world.town.caseworker.patch(f"{REFERRALS}/{sent['id']}", {"priority": "urgent"}, version=sent["version"])
    sent = await world.read(world.town, sent)
    notices = await _lives(world, sent, OPEN_LIVES[life])
    lost = [one for one in notices if one.organisation == world.cafe.id and not one.shown]
    assert [(one.type, one.reason, one.coded) for one in lost] == [
        (f"referral.{_GONE[OPEN_LIVES[life][0][1]]}", None, {})
    ]


async def test_of_an_open_referral_that_is_overdue(world: Referrals) -> None:
    need = await world.need(proposed_legal_basis=f"consent:{new_id()}")
    sent = await world.submitted(need, recipient=None)
    world.moment.now = datetime(2026, 7, 18, tzinfo=UTC)
    await world.strike()
    (notice,) = await _compare(world.service, REFERRALS, sent["id"], ReferralState, _members(world))
    assert (notice.type, notice.organisation) == ("referral.overdue", world.town.id)


async def test_each_to_whom_an_open_referral_is_offered_is_told_its_own_clauses_day(world: Referrals) -> None:
    need = await world.need(proposed_legal_basis=f"consent:{new_id()}")
    sent = await world.submitted(need, recipient=None)
    notices = await _compare(world.service, REFERRALS, sent["id"], ReferralState, _members(world))
    told_day = {one.organisation: (str(one.due_on), str(one.coded["response_due_at"])[:10]) for one in notices}
    assert told_day == {
        world.cafe.id: ("2026-06-26", "2026-06-26"),
        world.school.id: ("2026-07-03", "2026-07-03"),
    }


async def test_of_an_agreement_whose_amendment_leaves_a_party_out(tmp_path: Path) -> None:
    async with service_client(AGREEMENTS_SERVICE, tmp_path, clock=Moment(NOW)) as service:
        world = await cooperation(service)
        members = [world.municipality, world.association, world.stranger]
        made = await world.executed(parties=_parties(world, world.association, world.stranger))
        made = await world.move(world.stranger.signatory, made, "sign", SIGNATURE)
        changed = await amended(world, made, world.municipality, parties=_parties(world, world.association))
        for slug, caller in (("offer", world.municipality.admin), ("sign", world.municipality.signatory)):
            changed = await world.move(caller, changed, slug, SIGNATURE if slug == "sign" else None)
            await _compare(service, AGREEMENTS, made["id"], AgreementState, members)


async def test_a_part_or_a_status_that_no_line_names_is_told_nothing() -> None:
    content = {"status": "x", "reason": "safety", "recipient": new_id()}
    for kind, part, status in (
        ("referral", "candidate", "received"), ("referral", "passer-by", "requested"), ("plan", "sender", "draft"),
        ("agreement", "former-party", "offered"), ("agreement", "candidate", "requested"),
    ):  # fmt: skip
        assert told(kind, part, status, content) is None
    for line in TABLE:
        for part in line.parts:
            assert set(told(line.kind, part, next(iter(line.statuses or {"x"})), content) or {}) <= line.fields


async def _lives(world: Referrals, sent: dict[str, Any], life: Sequence[tuple[str, str]]) -> list[Notice]:
    """The referral goes through its life; the notices of all its facts since, each compared when it was told."""
    notices = await _compare(world.service, REFERRALS, sent["id"], ReferralState, _members(world))
    for who, slug in life:
        sent = await world.move(getattr(world, who), sent, slug)
        notices += await _compare(world.service, REFERRALS, sent["id"], ReferralState, _members(world))
        sent = await world.read(world.town, sent)
    return notices


def _members(world: Referrals) -> list[Member]:
    return [world.town, world.cafe, world.school, world.office, world.stranger]


async def _compare(
    service: ServiceUnderTest, path: str, subject: str, reads: type[ForeignFact], members: Sequence[Member]
) -> list[Notice]:
    """The notices of the newest fact, once each was compared with what its reader sees now."""
    fact = [one for one in await service.facts() if one.key == subject][-1]
    by_id = {member.id: member for member in members}
    notices = list(notices_of(_event(fact), reads.model_validate(fact.content)))
    for notice in notices:
        reader = by_id[notice.organisation].acting(Role.INTEGRATION)
        answer = await reader.get(f"{path}/{subject}")
        assert answer.status_code == 200 or not notice.shown, f"{notice.type} is told as if it could be read"
        seen = set(_values(answer.json())) if answer.status_code == 200 else set()
        hidden = {name: value for name, value in _said(notice) if value not in seen}
        assert hidden == {}, f"{notice.type} to the {notice.part} tells what reading hides"
    return notices


def _said(notice: Notice) -> Iterator[tuple[str, Any]]:
    """Each value that a channel may tell: those of the webhook's body, and those of the letter."""
    said = dict(orjson.loads(webhook_body(notice))["data"])
    letter = {"sender": notice.sender, "recipient": notice.recipient, "due_on": notice.due_on}
    said |= {name: str(value) for name, value in letter.items() if value is not None}
    for name, value in said.items():
        if name not in EVERYBODY_MAY_KNOW and value is not None and value != str(notice.organisation):
            yield name, value


def _values(shown: Any) -> Iterator[Any]:
    """Every value of an answer, however deep."""
    if isinstance(shown, dict):
        for value in shown.values():
            yield from _values(value)
    elif isinstance(shown, list):
        for value in shown:
            yield from _values(value)
    else:
        yield shown


def _event(fact: WrittenFact) -> Event:
    return Event(new_id(), fact.type, "/vidare", UUID(fact.key), fact.sequence, NOW, fact.content, "c")


def _parties(world: Cooperation, *providers: Member) -> list[dict[str, str]]:
    parts = [{"organisation": str(one.id), "part": "provider"} for one in providers]
    return [{"organisation": str(world.municipality.id), "part": "coordinator"}, *parts]
