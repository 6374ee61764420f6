"""What one clause needs before its text can be offered."""

from collections.abc import Iterator, Mapping
from datetime import date

from services.agreements.model.agreement.clause import ClauseText
from services.agreements.model.agreement.text import EditionText
from shared.kernel.question_kinds import QuestionKind

_FEWEST_OPTIONS = 2

_NEEDED: Mapping[str, str] = {
    "service": "A clause names its service by a code.",
    "name": "A clause needs the public name of its service.",
    "provider": "A clause names the party that provides the service.",
    "municipalities": "A clause names the municipalities it covers.",
    "data_categories": "A clause names the data categories that may be disclosed.",
    "legal_bases": "A clause names the legal bases that it accepts.",
    "response_business_days": "A clause says in how many business days a referral is answered.",
}


def clause_gaps(clause: ClauseText, text: EditionText) -> Iterator[tuple[str, str, str]]:
    """Pointer within the clause, code and sentence of everything that it lacks."""
    for field, sentence in _NEEDED.items():
        if not getattr(clause, field):
            yield f"/{field}", "missing", sentence
    if not clause.senders and not clause.sender_kinds:
        yield "/senders", "missing", "A clause says who may send: parties, or kinds of organisations."
    yield from _parties(clause, text)
    yield from _dates(clause, text)
    yield from _questions(clause)


def _parties(clause: ClauseText, text: EditionText) -> Iterator[tuple[str, str, str]]:
    parties = {party.organisation for party in text.parties}
    if clause.provider is not None and clause.provider not in parties:
        yield "/provider", "not-a-party", "The provider is no party of the agreement."
    for place, sender in enumerate(clause.senders):
        if sender not in parties:
            yield f"/senders/{place}", "not-a-party", "This sender is no party of the agreement."


def _questions(clause: ClauseText) -> Iterator[tuple[str, str, str]]:
    for place, question in enumerate(clause.questions):
        pointer = f"/questions/{place}/options"
        if question.kind is QuestionKind.CHOICE and len(question.options) < _FEWEST_OPTIONS:
            yield pointer, "too-few-options", "A choice has two options or more."
        if question.kind is not QuestionKind.CHOICE and question.options:
            yield pointer, "no-choice", "Only a choice has options."


def _dates(clause: ClauseText, text: EditionText) -> Iterator[tuple[str, str, str]]:
    if clause.valid_from is not None and clause.valid_until is not None and clause.valid_until < clause.valid_from:
        yield "/valid_until", "dates-not-in-order", "The clause would end before it begins."
    for field, day in (("valid_from", clause.valid_from), ("valid_until", clause.valid_until)):
        if day is not None and not _within(day, text):
            yield f"/{field}", "outside-agreement", "The clause is valid within the agreement's own dates."


def _within(day: date, text: EditionText) -> bool:
    after_begin = text.effective_from is None or text.effective_from <= day
    before_end = text.effective_until is None or day <= text.effective_until
    return after_begin and before_end
