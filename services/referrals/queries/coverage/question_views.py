"""What a reader sees of a question of a clause: it stands in a text that its parties know."""

from pydantic import BaseModel

from services.referrals.contracts.consumed import Label, Question
from shared.kernel.question_kinds import QuestionKind


class LabelView(BaseModel):
    """Words in three languages."""

    fi: str
    sv: str
    en: str


class OptionView(BaseModel):
    """One of the answers to choose from."""

    code: str
    label: LabelView


class QuestionView(BaseModel):
    """What a clause asks."""

    code: str
    label: LabelView
    kind: QuestionKind
    options: list[OptionView]


def question_view(question: Question) -> QuestionView:
    return QuestionView(
        code=question.code,
        label=label_view(question.label),
        kind=QuestionKind(question.kind),
        options=[OptionView(code=one.code, label=label_view(one.label)) for one in question.options],
    )


def label_view(label: Label) -> LabelView:
    return LabelView(fi=label.fi, sv=label.sv, en=label.en)
