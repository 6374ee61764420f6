"""Whether a text can be offered, and if not, everything that it lacks (docs/domain.md, section 4.2)."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TypedDict
from uuid import UUID

from services.agreements.model.agreement.clause_rules import clause_gaps
from services.agreements.model.agreement.text import EditionText
from services.agreements.model.names import Name
from services.agreements.model.organisation.codes import OrganisationKind
from shared.kernel.public_names import holds_address

_FEWEST_PARTIES = 2


class Gap(TypedDict):
    """One thing that a text lacks; `pointer` (RFC 6901) leads to it in the text."""

    pointer: str
    code: str
    detail: str


Found = Iterator[tuple[str, str, str]]


def incomplete(
    text: EditionText, organisations: Mapping[UUID, OrganisationKind], drafted_by: UUID, today: date
) -> list[Gap]:
    """Everything that keeps the text from being offered on `today` (in Helsinki); empty when nothing does.

    `organisations` are those of the parties that are registered, with their kinds.
    """
    found = [*_terms(text, today), *_parties(text, organisations, drafted_by), *_name(text.name)]
    for place, clause in enumerate(text.clauses):
        found += [(f"/clauses/{place}{path}", code, detail) for path, code, detail in _name(clause.name)]
        found += [(f"/clauses/{place}{path}", code, detail) for path, code, detail in clause_gaps(clause, text)]
    return [Gap(pointer=pointer, code=code, detail=detail) for pointer, code, detail in found]


def _terms(text: EditionText, today: date) -> Found:
    if text.name is None:
        yield "/name", "missing", "An agreement needs a name."
    if text.legal_ground is None:
        yield "/legal_ground", "missing", "An agreement states its legal ground."
    if not text.clauses:
        yield "/clauses", "missing", "An agreement has one service clause or more."
    if text.effective_from is None:
        yield "/effective_from", "missing", "An agreement needs a day from which it is in force."
    if text.effective_until is None:
        return
    if text.effective_from is not None and text.effective_until < text.effective_from:
        yield "/effective_until", "dates-not-in-order", "The agreement would end before it begins."
    if text.effective_until < today:
        yield "/effective_until", "not-in-the-future", "The agreement would have ended already."


def _name(name: Name | None) -> Found:
    """A name that was written before addresses were refused in it."""
    for language, line in name or ():
        if holds_address(line):
            yield f"/name/{language}", "address-in-name", "A name holds no web or mail address and no telephone number."


def _parties(text: EditionText, organisations: Mapping[UUID, OrganisationKind], drafted_by: UUID) -> Found:
    parties = [party.organisation for party in text.parties]
    if len(parties) < _FEWEST_PARTIES:
        yield "/parties", "too-few-parties", "An agreement has two parties or more."
    if not any(organisations[party].is_authority for party in parties if party in organisations):
        yield "/parties", "no-authority", "One of the parties is an authority."
    if drafted_by not in parties:
        yield "/parties", "drafting-party-missing", "The drafting organisation is one of the parties."
    for place, party in enumerate(parties):
        if party not in organisations:
            yield f"/parties/{place}/organisation", "not-registered", "This organisation is not registered."
