"""Writing a text: clauses get their ids here, and the text must be small enough for every event."""

from collections.abc import Callable
from uuid import UUID

import orjson

from services.agreements.model.agreement.clause import ClauseText
from services.agreements.model.agreement.offering import OFFER
from services.agreements.model.agreement.parts import DRAFTING
from services.agreements.model.agreement.row import Agreement, Edition
from services.agreements.model.agreement.table import MOVES
from services.agreements.model.agreement.text import EditionText
from shared.kernel.actors import Actor
from shared.kernel.refusals import forbidden, invalid

LONGEST = 200_000
"""Bytes of a text as JSON: a state with its editions must fit into one Kafka record of 1 MiB."""


def written(text: EditionText, known: frozenset[UUID], new_id: Callable[[], UUID]) -> EditionText:
    """The text with an id for every clause.

    `known` are the ids of the agreement's clauses. Refuses an id that is not one of them, one that stands twice,
    and a text that is too long.
    """
    _check_ids(text.clauses, known)
    clauses = [clause.model_copy(update={"clause_id": clause.clause_id or new_id()}) for clause in text.clauses]
    whole = text.model_copy(update={"clauses": clauses})
    if len(orjson.dumps(whole.model_dump(mode="json"))) > LONGEST:
        raise invalid("", "text-too-long", f"The text is longer than {LONGEST} bytes.")
    return whole


def clause_ids(agreement: Agreement) -> frozenset[UUID]:
    """The ids of all clauses of the agreement, in the working texts and in those that were offered."""
    texts = [edition.text for edition in agreement.editions]
    texts += [edition.offered for edition in agreement.editions if edition.offered is not None]
    return frozenset(UUID(clause["clause_id"]) for text in texts for clause in text["clauses"])


def check_writing(edition: Edition, actor: Actor) -> None:
    """The text can be written by those who may offer it, while it can be offered; 403 or 409 otherwise."""
    if OFFER.slug in MOVES.allowed(edition, actor):
        return
    if actor.organisation == edition.drafted_by and not actor.has(*DRAFTING):
        raise forbidden(f"To write an agreement's text takes one of the roles {', '.join(sorted(DRAFTING))}.")
    raise MOVES.refused_by_rule(
        OFFER,
        edition,
        actor,
        "text-not-open",
        f"This agreement is {edition.status}: its text is written by the drafting party, as a draft or in negotiation.",
        current_status=edition.status,
    )


def _check_ids(clauses: list[ClauseText], known: frozenset[UUID]) -> None:
    seen: set[UUID] = set()
    for place, clause in enumerate(clauses):
        if clause.clause_id is None:
            continue
        if clause.clause_id not in known:
            sentence = "The agreement has no clause with this id: leave the id out to add a clause."
            raise invalid(f"/clauses/{place}/clause_id", "unknown-clause", sentence)
        if clause.clause_id in seen:
            raise invalid(f"/clauses/{place}/clause_id", "clause-twice", "This clause stands twice in the text.")
        seen.add(clause.clause_id)
