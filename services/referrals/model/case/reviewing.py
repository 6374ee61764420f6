"""A pause is looked at again on its day of review: that of a case, and that of a need (docs/domain.md, section 5)."""

from shared.kernel.codes import Code

REVIEW_DUE = "review-due"
"""The line of a case's history, and the fact, that the day of review is over and the pause lasts still."""


class ReviewKind(Code):
    """Whose pause it is."""

    CASE = "case-review", "Asian tauon tarkistaminen", "Granskning av ärendets paus", "The review of the case's pause"
    NEED = (
        "need-review",
        "Palvelutarpeen tauon tarkistaminen",
        "Granskning av behovets paus",
        "The review of the need's pause",
    )
