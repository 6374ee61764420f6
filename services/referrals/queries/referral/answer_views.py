"""What a reader sees of the answers of a referral: those that the deciding clause asks for, and no other."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, Field

from services.referrals.model.referral.answers import asked_of
from services.referrals.model.referral.row import Referral
from services.referrals.queries.coverage.question_views import QuestionView, question_view


class AnswerView(BaseModel):
    """An answer, with what was asked."""

    question: str
    asked: QuestionView | None = Field(description="null: no clause has asked it yet, for this is a draft")
    answer: bool | int | float | str | None = Field(description="null: it is not answered")


def answer_views(row: Referral, answers: Mapping[str, Any], sends: bool) -> list[AnswerView]:
    """What is asked, in the order of the clause; its sender also sees what it has answered beside that."""
    asked = {question.code: question for question in asked_of(row)}
    codes = [*asked, *(code for code in sorted(answers) if sends and code not in asked)]
    return [
        AnswerView(
            question=code,
            asked=question_view(asked[code]) if code in asked else None,
            answer=answers.get(code),
        )
        for code in codes
    ]
