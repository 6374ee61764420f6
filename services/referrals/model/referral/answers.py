"""What a referral answers to the questions of the clause that decides it. An answer is data about a client, so it is
sealed like the message."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Any

from pydantic import AfterValidator, Field, StrictBool

from services.referrals.contracts.consumed import Question
from services.referrals.model.coverage.deciding_clause import DecidingClause
from services.referrals.model.referral.row import Referral
from shared.kernel.question_kinds import QuestionKind
from shared.kernel.refusals import Kind, Refusal
from shared.kernel.texts import SealedLine

ANSWERS = "answers"
"""Their name in what is sealed of a referral."""
GROUPS = "client_groups"
"""The same of the target groups to which the client belongs."""

QuestionCode = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,59}$")]
_MOST = 1_000_000_000_000
Whole = Annotated[int, Field(strict=True, ge=-_MOST, le=_MOST)]
Fraction = Annotated[float, Field(strict=True, ge=-_MOST, le=_MOST)]
Answer = StrictBool | Whole | Fraction | SealedLine


def _given(answers: dict[str, Any]) -> dict[str, Any]:
    """Null takes an answer away."""
    return {question: answer for question, answer in answers.items() if answer is not None}


Answers = Annotated[
    dict[QuestionCode, Answer | None],
    Field(max_length=50, description="by the code of the question; null takes an answer away"),
    AfterValidator(_given),
]


def is_known(question: Question) -> bool:
    """Whether this release knows its kind; any other is not asked."""
    return question.kind in set(QuestionKind)


def asked_of(row: Referral) -> tuple[Question, ...]:
    """The questions of the clause that decided; of one that nobody has claimed those of every clause by which it is
    offered."""
    offered = list((row.candidates or {}).values())
    clauses: list[DecidingClause] = [row.coverage] if row.coverage is not None else offered
    return tuple(question for clause in clauses for question in clause.questions if is_known(question))


def same_answers(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether they are the same, in their types as well: to Python true is 1."""
    return {code: (type(answer), answer) for code, answer in one.items()} == {
        code: (type(answer), answer) for code, answer in other.items()
    }


def check_answers(asked: Iterable[Question], given: Mapping[str, Any]) -> None:
    """422 `answers-needed` with a pointer to each answer that is missing or of another type than was asked for."""
    every = list(asked)
    wrong = {error["pointer"]: error for question in every for error in _wrong(question, given)}
    wrong |= {error["pointer"]: error for error in _ambiguous(every)}
    if wrong:
        sentence = "The clause that decides asks what this referral does not answer."
        raise Refusal(Kind.INVALID, "answers-needed", sentence, {"errors": list(wrong.values())})


def _ambiguous(asked: Sequence[Question]) -> Iterator[dict[str, str]]:
    """What several clauses ask by one code, each meaning something else: no answer fits all of them."""
    for question in asked:
        if any(other.code == question.code and other != question for other in asked):
            sentence = "The clauses by which it is offered mean different things by this code: name one recipient."
            yield {"pointer": f"/answers/{question.code}", "code": "question-means-several", "detail": sentence}


def _wrong(question: Question, given: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    pointer = f"/answers/{question.code}"
    if question.code not in given:
        yield {"pointer": pointer, "code": "answer-missing", "detail": "This question of the clause is not answered."}
    elif not fits(question, given[question.code]):
        sentence = f"This question of the clause is answered with: {_WANTED[QuestionKind(question.kind)]}."
        yield {"pointer": pointer, "code": "answer-of-wrong-type", "detail": sentence}


_WANTED = {
    QuestionKind.YES_NO: "true or false",
    QuestionKind.CHOICE: "the code of one of its options",
    QuestionKind.NUMBER: "a number",
    QuestionKind.SHORT_TEXT: "a line of text",
}


def fits(question: Question, answer: Any) -> bool:
    """Whether the answer has the type that the question asks for."""
    if question.kind == QuestionKind.YES_NO:
        return isinstance(answer, bool)
    if question.kind == QuestionKind.NUMBER:
        return isinstance(answer, int | float) and not isinstance(answer, bool)
    if question.kind == QuestionKind.CHOICE:
        return answer in {option.code for option in question.options}
    return isinstance(answer, str)
