"""Writing a text: clauses get their ids here, and the text is kept to a size that every event can carry."""

from collections.abc import Callable
from uuid import UUID

import orjson

from services.agreements.model.agreement.text import ClauseText, EditionText
from shared.kernel.refusals import invalid

LONGEST = 200_000
"""Bytes of a text as JSON: a state with its editions must fit into one Kafka record of 1 MiB."""


def written(text: EditionText, known: frozenset[UUID], new_id: Callable[[], UUID]) -> EditionText:
    """The text with an id for every clause.

    `known` are the ids of the text that it replaces. Refuses an id that is not one of them, one that stands twice,
    and a text that is too long.
    """
    _check_ids(text.clauses, known)
    clauses = [clause.model_copy(update={"clause_id": clause.clause_id or new_id()}) for clause in text.clauses]
    whole = text.model_copy(update={"clauses": clauses})
    if len(orjson.dumps(whole.model_dump(mode="json"))) > LONGEST:
        raise invalid("", "text-too-long", f"The text is longer than {LONGEST} bytes.")
    return whole


def clause_ids(text: EditionText) -> frozenset[UUID]:
    """The ids of the text's clauses."""
    return frozenset(clause.clause_id for clause in text.clauses if clause.clause_id is not None)


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
