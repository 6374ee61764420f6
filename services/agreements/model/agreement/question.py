"""A question of a clause: whoever sends a referral by the clause answers it first."""

from typing import Annotated

from pydantic import AfterValidator, Field

from services.agreements.model.names import Name
from shared.kernel.bodies import Body
from shared.kernel.question_kinds import QuestionKind

QuestionCode = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,59}$", description="such as `needs-childcare`")]
OptionCode = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,59}$", description="such as `a2`")]


class Option(Body):
    """One of the answers to choose from."""

    code: OptionCode
    label: Name


def _each_once(options: list[Option]) -> list[Option]:
    if len({option.code for option in options}) < len(options):
        raise ValueError("Something stands twice in the list.")
    return options


class Question(Body):
    """What is asked, in the words that both sides read, and with what it is answered."""

    code: QuestionCode
    label: Name
    kind: QuestionKind
    options: Annotated[list[Option], Field(max_length=30), AfterValidator(_each_once)] = Field(
        default_factory=list, description="of a `choice`, and of no other"
    )


def _asked_once(questions: list[Question]) -> list[Question]:
    if len({question.code for question in questions}) < len(questions):
        raise ValueError("Something stands twice in the list.")
    return questions


Questions = Annotated[list[Question], Field(max_length=10), AfterValidator(_asked_once)]
