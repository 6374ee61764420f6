"""Whether anybody could take what a client needs. A pure function over the copies of agreements."""

from collections.abc import Callable, Iterable, Mapping
from uuid import UUID

from services.referrals.contracts.consumed import AgreementState, Clause
from services.referrals.model.coverage.decide import offering
from services.referrals.model.coverage.editions import governing
from services.referrals.model.coverage.objections import objections
from services.referrals.model.coverage.question import Question
from services.referrals.model.gap.codes import GapReason

HasPlace = Callable[[Clause], bool]
"""Whether a place of the clause is free now."""

_PLACE_AND_TIME = frozenset(
    {"sender-not-covered", "municipality-not-covered", "clause-not-yet-valid", "clause-no-longer-valid"}
)
"""The objections that say that there is no such service here and now. What a referral would tell of the client, and on
which basis, its sender decides still."""

_NOT_TOLD = frozenset({"198", "199", "200"})
"""Codes that stand for no municipality: nobody lives there whose delegation it would be."""


def gap_of(
    questions: Mapping[UUID, Question], agreements: Iterable[AgreementState], has_place: HasPlace
) -> GapReason | None:
    """Why none of those who are asked can take it; None where one can, or has a waiting list for it."""
    reason = GapReason.NO_AGREEMENT
    for agreement in agreements:
        for question in questions.values():
            edition = governing(agreement, question.on, question.known_at)
            if edition is None:
                continue
            for clause in offering(edition, question):
                against = {one.code for one in objections(question, agreement, edition, clause)} & _PLACE_AND_TIME
                if not against and (clause.waitlist or has_place(clause)):
                    return None
                if not against:
                    reason = GapReason.NO_PLACES
                elif against == {"municipality-not-covered"} and reason is GapReason.NO_AGREEMENT:
                    reason = GapReason.OUT_OF_AREA
    return reason


def told_of(reason: GapReason, municipality: str, restricted: bool) -> tuple[GapReason, str | None]:
    """What others may know: of a client under a safety restriction not where it lives, nor why nobody can take it
    there, for a place that is full names the municipalities of its clause. An address that names no municipality is
    told in the same way, so what is missing tells nothing."""
    if not restricted and municipality not in _NOT_TOLD:
        return reason, municipality
    return GapReason.NO_AGREEMENT, None
