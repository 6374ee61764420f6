"""Letters and pages tell the truth: none names a move, or a function, that its reader does not have when it is told.

Every fact that the tables of referrals and agreements can make is made, in every state; whoever it is told to gets a
letter, and each move that this letter names is looked for in the table as it then is for that reader.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import product
from typing import Any, NamedTuple
from uuid import UUID

import pytest

from deploy.documents import openapi
from deploy.ops.installed import installed_services
from services.agreements.model.agreement.party import Party, Signature
from services.agreements.model.agreement.row import Agreement, Edition
from services.agreements.model.agreement.signatures import has_signed
from services.agreements.model.agreement.table import MOVES as AGREEMENT_MOVES
from services.notifications.channels.letters import TABLES, Step, asked_still, spoken_of
from services.notifications.channels.wording.spoken import (
    ADMINISTRATORS_DO,
    LISTED_BY,
    SPOKEN,
    Spoken,
    kind_of,
)
from services.notifications.commands.notice.projecting import notices_of
from services.notifications.contracts.consumed import CaseState, ContactRequestState, ReferralState
from services.notifications.model.delivery.row import Delivery
from services.notifications.model.delivery.table import MOVES as DELIVERY_MOVES
from services.notifications.model.endpoint.row import Endpoint
from services.notifications.model.endpoint.table import MOVES as ENDPOINT_MOVES
from services.referrals.commands.case.facts import case_fact
from services.referrals.commands.contact_request.facts import contact_request_fact
from services.referrals.commands.referral.facts import referral_fact
from services.referrals.model.case.awaiting import TOLD_BY_CLOCKS
from services.referrals.model.case.codes import CaseStatus
from services.referrals.model.case.reviewing import REVIEW_DUE
from services.referrals.model.case.row import Case
from services.referrals.model.case.table import MOVES as CASE_MOVES
from services.referrals.model.contact_request.awaited import to_contact
from services.referrals.model.contact_request.row import ContactRequest
from services.referrals.model.contact_request.table import MOVES as CONTACT_REQUEST_MOVES
from services.referrals.model.deadline.row import CONTACT, Deadline
from services.referrals.model.referral import ladder
from services.referrals.model.referral.codes import ReferralStatus
from services.referrals.model.referral.ladder import ESCALATED, REMINDED
from services.referrals.model.referral.row import Referral
from services.referrals.model.referral.table import MOVES as REFERRAL_MOVES
from services.referrals.model.statutory_clock.codes import ClockPart
from shared.ids import new_id
from shared.kernel.actors import SYSTEM, Actor, Role
from shared.kernel.moves import Move, MoveTable
from shared.kernel.refusals import Refusal
from shared.messaging.envelope import Event
from shared.messaging.outbox import Fact
from tests.support.contact_requests import ANSWERS
from tests.support.referrals import BODIES, CASE_BODIES, HAND_OVER, deciding_clause

NOW = datetime(2026, 6, 18, 9, 0, tzinfo=UTC)
SENDER, RECIPIENT, OTHER, NEW = (UUID(f"01920000-0000-7000-8000-00000000000{place}") for place in (1, 2, 3, 4))
EVERY_ROLE = frozenset(set(Role) - {Role.OPERATOR})
MOVES: dict[str, MoveTable[Any]] = {
    "referral": REFERRAL_MOVES,
    "contact-request": CONTACT_REQUEST_MOVES,
    "case": CASE_MOVES,
    "agreement": AGREEMENT_MOVES,
    "delivery": DELIVERY_MOVES,
    "endpoint": ENDPOINT_MOVES,
}
SERVICES = installed_services()


class Told(NamedTuple):
    """A letter of this kind to a reader, while the rows of the matter are as they are."""

    kind: str
    reader: UUID
    rows: Mapping[str, Any]


def untrue(told: Sequence[Told], spoken: Mapping[str, Spoken]) -> set[str]:
    """What letters say that is not so."""
    wrong: set[str] = set()
    some: dict[tuple[str, str], bool] = {}
    for letter in told:
        says = spoken.get(letter.kind, spoken["other"])
        wrong |= {f"{letter.kind}: {name}" for name in says.yours if not _has(letter, name, letter.reader)}
        parties = (SENDER, RECIPIENT, OTHER)
        wrong |= {
            f"{letter.kind}: {name} of others"
            for name in says.others
            if not any(_has(letter, name, other) for other in parties if other != letter.reader)
            and not _has(letter, name, letter.reader)
        }
        for name in says.some:
            some[letter.kind, name] = some.get((letter.kind, name), False) or _has(letter, name, letter.reader)
    return wrong | {f"{kind}: {name} of nobody" for (kind, name), held in some.items() if not held}


def _has(letter: Told, name: str, organisation: UUID) -> bool:
    """Whether somebody of the organisation can make the move now. A move that makes a row needs no row."""
    noun, slug = name.split(".")
    table = MOVES[noun]
    move = next((one for one in table.moves if one.slug == slug), None)
    if move is None:
        return False
    if move.creates:
        return bool(move.roles & EVERY_ROLE)
    row = letter.rows[noun]
    actor = Actor("somebody", organisation, EVERY_ROLE)
    return move.leaves(row) and move.is_for(actor, table.standing(row, actor))


# Referrals

_TOLD_APART = (None, "information-requested", "waitlisted")
"""The business statuses that a condition of the table asks for, and any other."""


def referrals_before() -> Iterator[Referral]:
    """A referral in every state that its table knows, to one recipient and open."""
    flags = (False, True)
    for status, detail, open_, started, flagged in product(map(str, ReferralStatus), _TOLD_APART, flags, flags, flags):
        if open_ and status not in ("draft", "requested"):
            continue
        clause = deciding_clause(waitlist=True)
        yield Referral(
            id=UUID(int=9), version=4, number="VD-0000-0000", status=status, business_status=detail,
            need_id=UUID(int=8), case_id=UUID(int=7), client_id=UUID(int=6), service="finnish-course", sender=SENDER,
            legal_basis=f"consent:{UUID(int=5)}", data_categories=["identity"],
            recipient=None if open_ else RECIPIENT, open=open_,
            candidates={RECIPIENT: clause, OTHER: clause} if open_ else None, coverage=clause, priority="routine",
            sealed=b"", created_at=NOW, requested_at=None if status == "draft" else NOW,
            started_at=NOW if started else None, accepted_at=NOW if started else None,
            cancellation_requested_at=NOW if flagged else None,
            appointment_at=NOW, first_arrived_at=NOW, follow_up_until=NOW + timedelta(days=30),
            received_at=None if status in ("draft", "requested") else NOW,
            basis_lost_at=NOW if flagged and status == "cancelled" else None,
        )  # fmt: skip


_HAND_OVER = {slug: {"to": str(NEW)} for slug in HAND_OVER}


def told_of_referrals() -> Iterator[Told]:
    for before in referrals_before():
        for row, name, actor, parts in facts_of(before):
            yield from _letters(row, name, actor, parts)


def facts_of(before: Referral) -> Iterator[tuple[Referral, str, UUID | None, Sequence[str]]]:
    """Each fact that may be next: the referral as it then is, the fact's name, who made it, and whom it names."""
    for move, actor in product(REFERRAL_MOVES.moves, (SENDER, RECIPIENT, None)):
        acting = Actor("somebody", actor, EVERY_ROLE) if actor else SYSTEM
        if move.leaves(before) and move.is_for(acting, REFERRAL_MOVES.standing(before, acting)):
            row, body = _copy(before), move.body.model_validate((BODIES | _HAND_OVER).get(move.slug, {}))
            try:
                REFERRAL_MOVES.apply(move, row, body, NOW)
            except Refusal:  # of an appointment that is still to come
                continue
            if move.slug == "submit":
                row.requested_at = NOW
            if move.slug == "claim":
                row.recipient, row.open = actor, False
            # Who takes a case over makes what the system alone can make by itself.
            yield row, move.fact, NEW if move.slug in _HAND_OVER else actor, ()
    answered = before.status != "requested" and before.business_status == "information-requested"
    if before.status in ("requested", "received") and not answered:
        yield _copy(before), "overdue", None, ()
        for fact, parts in product((REMINDED, ESCALATED) if not before.open else (), ladder.TOLD.values()):
            yield _copy(before), fact, None, parts
    if before.status == "requested":
        yield _copy(before), "changed", SENDER, ()
    if before.status == "requested" and not before.open:
        yield _copy(before), "submitted", OTHER, ()  # who has passed on another one
    if before.business_status == "waitlisted" and before.status == "on-hold":
        yield _copy(before), "moved-up", None, ()
    yield from _of_deadlines(before)


def _of_deadlines(before: Referral) -> Iterator[tuple[Referral, str, UUID | None, Sequence[str]]]:
    if before.status in ("requested", "received", "accepted", "on-hold") and not before.open:
        for told in ("attachment-added", "attachment-removed"):
            yield _copy(before), told, SENDER, ()
        yield _copy(before), "deadline-extended", RECIPIENT if before.status == "on-hold" else SENDER, ()
    if before.status == "accepted" and not before.started_at and before.business_status != "waitlisted":
        yield _copy(before), "start-overdue", None, ("sender", "recipient")
    if before.status == "on-hold" and before.business_status != "waitlisted":
        yield _copy(before), "review-due", None, ("recipient",)
    if before.status == "cancelled" and before.basis_lost_at and before.recipient and not before.deletion_answer:
        yield _copy(before), "deletion-overdue", None, ("sender", "recipient")


def _copy(row: Referral) -> Referral:
    return Referral(**{name: getattr(row, name) for name in Referral.model_fields})


def _letters(row: Referral, name: str, actor: UUID | None, parts: Sequence[str]) -> Iterator[Told]:
    """The letters by which a fact of the referral is told, made by the code that makes them."""
    fact = referral_fact(row, name, NOW, actor, parts)
    content = fact.content.model_dump(mode="json")
    event = Event(new_id(), f"vidare.{fact.name}.v1", "/vidare/referrals", row.id, row.version, NOW, content, "c")
    for notice in notices_of(event, ReferralState.model_validate(content)):
        kind = kind_of(notice.type, notice.part, notice.subject_kind, notice.shown)
        yield Told(kind, notice.organisation, {"referral": row})


def gathered(row: Referral, known: Mapping[UUID, tuple[str, ...]], more: int) -> Iterator[tuple[UUID, Any, Referral]]:
    """All that may be told of a referral within one pause: the reader, the steps of its letter, and how it stands then.
    Who acts itself has seen what was asked, and begins anew."""
    for after, name, actor, parts in facts_of(row) if more else ():
        letters = {told.reader: told.kind for told in _letters(after, name, actor, parts)}
        now = {
            reader: (*known.get(reader, ()), letters[reader]) for reader in letters
        }  # who acted, or is told nothing, has no letter
        for reader, kinds in now.items():
            yield reader, [Step(kind, "S", "R", None) for kind in kinds], after
        yield from gathered(after, now, more - 1)


# Contact requests


def told_of_contact_requests() -> Iterator[Told]:
    """Asked by an organisation, and by a person without login."""
    for asker in (SENDER, None):
        for name, actor, row in contact_request_facts(asker):
            fact = contact_request_fact(row, name, NOW, actor)
            content = fact.content.model_dump(mode="json")
            event = Event(
                new_id(), f"vidare.{fact.name}.v1", "/vidare/referrals", row.id, row.version, NOW, content, "c"
            )
            for notice in notices_of(event, ContactRequestState.model_validate(content)):
                kind = kind_of(notice.type, notice.part, notice.subject_kind, notice.shown)
                yield Told(kind, notice.organisation, {"contact-request": row})


def contact_request_facts(asker: UUID | None) -> Iterator[tuple[str, UUID | None, ContactRequest]]:
    """Each fact with who made it: the asker, the one that is asked, or the system."""
    yield "made", asker, a_contact_request(asker)
    yield "overdue", None, a_contact_request(asker)
    for move, actor in product(CONTACT_REQUEST_MOVES.moves, (SENDER, RECIPIENT, None)):
        row = a_contact_request(asker)
        acting = Actor("somebody", actor, EVERY_ROLE) if actor else SYSTEM
        if move.leaves(row) and move.is_for(acting, CONTACT_REQUEST_MOVES.standing(row, acting)):
            body = move.body.model_validate(ANSWERS[move.slug] or {})
            CONTACT_REQUEST_MOVES.apply(move, row, body, NOW)
            yield move.fact, actor, row


def a_contact_request(asker: UUID | None) -> ContactRequest:
    row = ContactRequest(
        id=UUID(int=9), version=4, number="VD-0000-0000", status="new", organisation=RECIPIENT, asker=asker,
        arrived_at=NOW, made_at=NOW, changed_at=NOW, due_at=NOW,
    )  # fmt: skip
    row.deadlines.append(Deadline.of(UUID(int=8), CONTACT, row.id, to_contact(5, NOW)))
    return row


# Cases


def told_of_cases() -> Iterator[Told]:
    """A clock of the law strikes in a case, with a plan or without one; and all that is done with an offer of it."""
    for name, part, plan_on in product(TOLD_BY_CLOCKS, ClockPart, (None, NOW.date())):
        row = a_case(plan_on)
        clock = Deadline.of(UUID(int=8), "plan-review", row.id, to_contact(5, NOW))
        yield from _letters_of_case(row, case_fact(row, name, NOW, None, part=part, clock=clock))
    for status in CaseStatus.OPEN, CaseStatus.ON_HOLD:
        row = a_case(None, status=status.value)
        yield from _letters_of_case(row, case_fact(row, REVIEW_DUE, NOW, None))
    for move, offered, status, actor in product(CASE_MOVES.moves, (False, True), ("open", "on-hold"), (SENDER, NEW)):
        row = a_case(NOW.date(), status=status, offered_to=NEW, offered_at=NOW)
        row.offer_status = "open" if offered else None
        acting = Actor("somebody", actor, EVERY_ROLE)
        if move.leaves(row) and move.is_for(acting, CASE_MOVES.standing(row, acting)):
            CASE_MOVES.apply(move, row, move.body.model_validate(_CASE_BODIES.get(move.slug, {})), NOW)
            yield from _letters_of_case(row, case_fact(row, move.fact, NOW, actor))


_CASE_BODIES = CASE_BODIES | {"offer-transfer": CASE_BODIES["offer-transfer"] | {"to": str(NEW)}}


def a_case(plan_on: date | None, **changes: Any) -> Case:
    written: dict[str, Any] = {
        "id": UUID(int=9), "version": 4, "number": "VD-0000-0000", "status": "open", "client_id": UUID(int=6),
        "responsible": SENDER, "opened_at": NOW, "first_plan_on": plan_on, "plan_on": plan_on,
    }  # fmt: skip
    return Case(**(written | changes))


def _letters_of_case(row: Case, fact: Fact) -> Iterator[Told]:
    content = fact.content.model_dump(mode="json")
    event = Event(new_id(), f"vidare.{fact.name}.v1", "/vidare/referrals", row.id, row.version, NOW, content, "c")
    for notice in notices_of(event, CaseState.model_validate(content)):
        kind = kind_of(notice.type, notice.part, notice.subject_kind, notice.shown)
        yield Told(kind, notice.organisation, {"case": row})


# Agreements


def editions_before(source: str) -> Iterator[Edition]:
    """An edition of this status between three parties, drafted by the first; each of them has signed it, or not."""
    for signed in product((False, True), repeat=3):
        edition = Edition(
            agreement_id=SENDER, number=1, status=source, drafted_by=SENDER, recorded_at=NOW, text={}, offers=1,
            text_hash="a" * 64, executed_at=NOW if source in ("executed", "disputed") else None,
            parties=[_party(one, place) for place, one in enumerate((SENDER, RECIPIENT, OTHER))],
            signatures=[_signed(one) for one, has in zip((SENDER, RECIPIENT, OTHER), signed, strict=True) if has],
        )  # fmt: skip
        Agreement(id=SENDER, number="VD-0000-0000", version=4, changed_at=NOW, editions=[edition])
        yield edition


def _party(organisation: UUID, place: int) -> Party:
    return Party(agreement_id=SENDER, edition=1, organisation=organisation, part="provider", place=place)


def _signed(organisation: UUID) -> Signature:
    return Signature(
        id=new_id(), agreement_id=SENDER, edition=1, organisation=organisation, text_hash="a" * 64, signed_at=NOW,
        signed_by="signatory-1", decision_body="Hallitus", decided_on=date(2026, 6, 1), section="§ 1",
    )  # fmt: skip


def told_of_agreements() -> Iterator[Told]:
    parties = (SENDER, RECIPIENT, OTHER)
    for move, actor in product(AGREEMENT_MOVES.moves, (*parties, None)):
        acting = Actor("somebody", actor, EVERY_ROLE) if actor else SYSTEM
        for edition in (one for source in sorted(move.sources) for one in editions_before(source)):
            if move.leaves(edition) and move.is_for(acting, AGREEMENT_MOVES.standing(edition, acting)):
                _moved(move, edition, actor)
                if move.slug == "sign" and all(has_signed(edition, party) for party in parties):
                    continue  # the last signature executes it
                for reader in parties:
                    if reader != actor:
                        yield Told(kind_of(f"agreement.{move.fact}", "provider", "agreement", True), reader,
                                   {"agreement": edition})  # fmt: skip
                yield Told(kind_of("agreement.offered", "former-party", "agreement", False), OTHER, {})


def _moved(move: Move[Edition, Any], edition: Edition, actor: UUID | None) -> None:
    """What the move makes of status and signatures; the text is another matter."""
    edition.status = move.target or edition.status
    if move.slug == "offer":
        edition.text_hash = "b" * 64
    if move.slug == "sign" and actor is not None:
        edition.signatures.append(_signed(actor))


# Deliveries


def told_of_deliveries() -> Iterator[Told]:
    kinds: dict[str, Any] = {"delivery": Delivery, "endpoint": Endpoint}
    statuses = {"delivery": "dead", "endpoint": "disabled"}
    rows = {noun: kind(status=statuses[noun], organisation=RECIPIENT) for noun, kind in kinds.items()}
    yield Told(kind_of("delivery.dead", "target", "referral", True), RECIPIENT, rows)


WALKS: dict[str, Callable[[], Iterator[Told]]] = {
    "referral": told_of_referrals,
    "contact-request": told_of_contact_requests,
    "case": told_of_cases,
    "agreement": told_of_agreements,
    "delivery": told_of_deliveries,
}


@cache
def walk(noun: str) -> Sequence[Told]:
    return list(WALKS[noun]())


@pytest.mark.parametrize("noun", WALKS)
def test_no_letter_names_a_move_that_its_reader_does_not_have_when_it_is_told(noun: str) -> None:
    assert untrue(walk(noun), SPOKEN) == set()


@pytest.mark.parametrize("noun", WALKS)
def test_every_letter_is_one_that_some_fact_is_told_by(noun: str) -> None:
    assert {letter.kind for letter in walk(noun)} == {kind for kind in SPOKEN if kind.startswith(f"{noun}.")}


@pytest.mark.parametrize("language", TABLES)
def test_every_letter_declares_what_it_speaks_of(language: str) -> None:
    assert TABLES[language].letters.keys() == SPOKEN.keys()  # type: ignore[index]


@pytest.mark.parametrize(
    ("noun", "kind", "spoken", "seen"),
    [
        ("referral", "referral.submitted", Spoken(yours=("referral.waitlist", "referral.start")), "referral.start"),
        ("referral", "referral.submitted:candidate", Spoken(yours=("referral.accept",)), "referral.accept"),
        ("referral", "referral.waitlisted", Spoken(yours=("referral.promote",)), "referral.promote"),
        ("referral", "referral.received", Spoken(yours=("referral.cancel",)), "referral.cancel"),
        ("contact-request", "contact-request.made", Spoken(yours=("contact-request.close",)), "contact-request.close"),
        ("case", "case.clock-due", Spoken(yours=("case.reopen",)), "case.reopen"),
        ("agreement", "agreement.signed", Spoken(yours=("agreement.sign",)), "agreement.sign"),
        ("agreement", "agreement.revoked", Spoken(some=("agreement.sign",)), "agreement.sign of nobody"),
        ("agreement", "agreement.rejected", Spoken(others=("agreement.offer",)), "agreement.offer of others"),
        ("agreement", "agreement.terminated", Spoken(yours=("agreement.renew",)), "agreement.renew"),
        ("delivery", "delivery.dead", Spoken(yours=("delivery.skip-all",)), "delivery.skip-all"),
    ],
)
def test_a_letter_that_is_not_true_is_seen(noun: str, kind: str, spoken: Spoken, seen: str) -> None:
    assert untrue(walk(noun), {**SPOKEN, kind: spoken}) == {f"{kind}: {seen}"}


def asked_together(statuses: Sequence[str], more: int) -> Iterator[tuple[tuple[str, ...], str, bool]]:
    """For each letter that tells several steps: these, each move that it asks for, and whether its reader has it."""
    starts = (row for row in referrals_before() if row.status in statuses and not row.started_at)
    for reader, steps, row in (told for start in starts for told in gathered(start, {}, more)):
        kinds = tuple(step.kind for step in steps)
        for step in asked_still(steps):
            told = Told(step.kind, reader, {"referral": row})
            yield from ((kinds, name, _has(told, name, reader)) for name in spoken_of(step.kind).yours)


def test_a_letter_that_tells_several_steps_asks_nothing_that_is_settled_and_all_that_is_not() -> None:
    asked = {*asked_together(["requested", "received"], 3), *asked_together([*map(str, ReferralStatus)], 2)}
    assert {one for one in asked if not one[-1]} == set()
    assert (("referral.submitted", "referral.changed"), "referral.accept", True) in asked
    assert (("referral.overdue:sender", "referral.received"), "referral.withdraw", True) in asked


def test_a_letter_that_asks_for_what_is_settled_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SPOKEN, "referral.accepted", Spoken())
    wrong = {kinds for kinds, _, has in asked_together(["requested"], 2) if not has}
    assert wrong == {
        ("referral.information-requested", "referral.accepted"),
        ("referral.overdue:sender", "referral.accepted"),
        ("referral.escalated:sender", "referral.accepted"),
        ("referral.escalated:sender-agreements", "referral.accepted"),
    }


# Pages


def _operations() -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
    """By id: the operation, and the document in which it stands."""
    found: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {}
    for service in SERVICES.values():
        document = openapi(service)
        for item in document["paths"].values():
            found |= {one["operationId"]: (one, document) for one in item.values() if "operationId" in one}
    return found


def test_the_lists_in_which_a_page_lets_its_reader_look_show_the_number() -> None:
    operations = _operations()
    for language in TABLES.values():
        assert set(language.landing) == set(LISTED_BY) - set(language.letters)
    for listed in LISTED_BY.values():
        operation, document = operations[listed]
        page = _schema(operation["responses"]["200"]["content"]["application/json"]["schema"], document)
        assert "number" in _schema(page["properties"]["items"]["items"], document)["properties"], listed
    operation, document = operations["referral_list"]
    (direction,) = [one["schema"] for one in operation["parameters"] if one["name"] == "direction"]
    (named,) = direction["allOf"]
    assert {"incoming", "outgoing"} <= set(_schema(named, document)["enum"]), "the page names both lists"


def _schema(schema: Mapping[str, Any], document: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" not in schema:
        return schema
    found: Mapping[str, Any] = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return found


def test_what_a_page_sends_its_reader_to_an_administrator_for_can_be_done_by_one() -> None:
    operations = _operations()
    for name in ADMINISTRATORS_DO:
        assert Role.ORG_ADMIN in operations[name][0]["x-roles"], name
