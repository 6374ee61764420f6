"""The transition table of an agreement's open edition (domain page, 4.2): who may do what, and when.

Rows C09–C13 and C15–C18 are not built yet; they need rows here and their rules, nothing else.
"""

from collections.abc import Mapping

from services.agreements.model.agreement.codes import AgreementStatus as Status
from services.agreements.model.agreement.reasons import REASONS_BY_MOVE
from services.agreements.model.agreement.row import Agreement
from services.agreements.model.agreement.signatures import has_signed
from services.agreements.model.organisation.bodies import Decline, ProposeChange, Sign, Withdraw
from shared.kernel.actors import Actor, Role
from shared.kernel.moves import SYSTEM_PART, Move, MoveTable
from shared.kernel.refusals import forbidden, not_allowed

DRAFTING = frozenset({Role.ORG_ADMIN, Role.INTEGRATION})
SIGNING = frozenset({Role.SIGNATORY})

DRAFTER: Mapping[str, frozenset[Role]] = {"D": DRAFTING}
PARTY: Mapping[str, frozenset[Role]] = {"P": DRAFTING}
PARTY_SIGNATORY: Mapping[str, frozenset[Role]] = {"P": SIGNING}
UNSIGNED_SIGNATORY: Mapping[str, frozenset[Role]] = {"U": SIGNING}
SYSTEM: Mapping[str, frozenset[Role]] = {SYSTEM_PART: frozenset()}


def standing(row: Agreement, actor: Actor) -> frozenset[str]:
    """D for the drafting party, P for each party of the text as last offered, U while it has not signed that text."""
    edition, parts = row.open_edition, set()
    if actor.organisation is not None and actor.organisation == row.drafted_by:
        parts.add("D")
    if any(party.organisation == actor.organisation for party in edition.parties):
        parts.add("P")
        if not has_signed(edition, actor.organisation):
            parts.add("U")
    return frozenset(parts)


def _from(*statuses: Status) -> frozenset[str]:
    return frozenset(statuses)


MOVES: MoveTable[Agreement] = MoveTable(
    "agreement",
    (
        Move("C01", "create", "drafted", _from(), Status.DRAFT, DRAFTER,
             "Seen by the drafting party alone until it is offered."),
        Move("C02, C04", "offer", "offered", _from(Status.DRAFT, Status.NEGOTIABLE), Status.OFFERED, DRAFTER,
             "Two parties or more, one of them an authority; every clause complete. Makes a new text hash."),
        Move("C03", "propose-change", "change-proposed", _from(Status.OFFERED, Status.EXECUTABLE), Status.NEGOTIABLE,
             PARTY, "Says what should change; signatures on the old text are void.", body=ProposeChange),
        Move("C05", "sign", "signed", _from(Status.OFFERED, Status.EXECUTABLE), Status.EXECUTABLE, UNSIGNED_SIGNATORY,
             "With the decision (body, day, section), once per party and text. The last signature makes C06 instead.",
             body=Sign),
        Move("C06", "execute", "executed", _from(Status.OFFERED, Status.EXECUTABLE), Status.EXECUTED, SYSTEM,
             "Made by the last party's C05, with its signature inside; governs from its effective date."),
        Move("C07", "decline", "rejected", _from(Status.OFFERED, Status.EXECUTABLE, Status.NEGOTIABLE),
             Status.REJECTED, PARTY_SIGNATORY, "With a reason.", reasons=REASONS_BY_MOVE["decline"], body=Decline),
        Move("C08", "withdraw", "revoked", _from(Status.OFFERED, Status.NEGOTIABLE, Status.EXECUTABLE),
             Status.REVOKED, DRAFTER, "With a reason.", reasons=REASONS_BY_MOVE["withdraw"], body=Withdraw),
        Move("C14", "expire", "terminated", _from(Status.EXECUTED), Status.TERMINATED, SYSTEM,
             "At the end of the last effective day, with the reason expired.", reasons=REASONS_BY_MOVE["expire"]),
    ),
    standing,
)  # fmt: skip


def check_writing(row: Agreement, actor: Actor) -> None:
    """The text is open for as long as it can be offered, to whom may offer it: 403 or 409 otherwise."""
    if "offer" in MOVES.allowed(row, actor):
        return
    if actor.organisation == row.drafted_by and not actor.has(*DRAFTING):
        raise forbidden(f"To write an agreement's text takes one of the roles {', '.join(sorted(DRAFTING))}.")
    raise not_allowed(
        "text-not-open",
        f"This agreement is {row.status}: its text is written by the drafting party, as a draft or in negotiation.",
        current_status=row.status,
        allowed_moves=list(MOVES.allowed(row, actor)),
    )
