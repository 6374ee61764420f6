"""A text as it is offered, and the hash that signatures are bound to."""

import hashlib
from typing import Any

import orjson

from services.agreements.model.agreement.clause import ClauseText
from services.agreements.model.agreement.ladder import default_ladder
from services.agreements.model.agreement.row import Edition
from services.agreements.model.agreement.text import EditionText, OfferedText
from shared.kernel.public_names import KEPT


def offered_text(text: EditionText, edition: Edition) -> OfferedText:
    """The next offer of this edition; clauses that say nothing of reminders get the default ladder."""
    clauses = [_with_ladder(clause) for clause in text.clauses]
    said = text.model_dump() | {"clauses": [clause.model_dump() for clause in clauses]}
    bound = {"agreement": edition.agreement_id, "edition": edition.number, "offer": edition.offers + 1}
    return OfferedText.model_validate(said | bound, context=KEPT)


def text_hash(document: dict[str, Any]) -> str:
    """SHA-256 of the document as canonical JSON: UTF-8, sorted keys, no white space."""
    return hashlib.sha256(orjson.dumps(document, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _with_ladder(clause: ClauseText) -> ClauseText:
    if clause.reminders is not None or clause.response_business_days is None:
        return clause
    return clause.model_copy(update={"reminders": default_ladder(clause.response_business_days)})
