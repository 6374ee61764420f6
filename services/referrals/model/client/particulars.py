"""What can be told of a client beyond who it is and how to reach it: each field is one category of data that an
agreement can let be told (`shared/kernel/disclosure.py`), and all of it is sealed with the client's key."""

from datetime import date
from typing import Annotated

from pydantic import Field

from services.referrals.model.client.codes import EducationLevel, LanguageLevel, Literacy
from shared.kernel.bodies import Body
from shared.kernel.frames import EARLIEST, LAST_YEAR, Day
from shared.kernel.identifiers import LanguageTag
from shared.kernel.refusals import invalid
from shared.kernel.texts import SealedLine, SealedParagraphs

_Year = Annotated[int, Field(ge=EARLIEST.year, le=LAST_YEAR)]
_Times = Annotated[int, Field(ge=0, le=1000)]
_People = Annotated[int, Field(ge=0, le=30)]
_Years = Annotated[int, Field(ge=0, le=80)]


class Assessment(Body):
    """The assessment of competence and of the need for integration services."""

    made_on: Day | None = None
    summary: SealedParagraphs | None = None


class Plan(Body):
    """The integration plan: its days and what is aimed at. Its services are the referrals of the case."""

    made_on: Day | None = None
    valid_until: Day | None = None
    goals: SealedParagraphs | None = None


class LanguageSkill(Body):
    """How well the client knows one language."""

    language: LanguageTag
    level: LanguageLevel
    tested: bool = Field(default=False, description="by a test; false: as the client says, or as it was heard")


class LanguageSkills(Body):
    """The languages that the client knows or learns, and how it reads."""

    languages: list[LanguageSkill] = Field(default_factory=list, max_length=10)
    literacy: Literacy | None = None


class Education(Body):
    """One education."""

    level: EducationLevel
    subject: SealedLine | None = None
    completed: bool | None = Field(default=None, description="null: it is not known")


class Work(Body):
    """One kind of work that the client has done."""

    occupation: SealedLine
    years: _Years | None = None


class EducationAndWork(Body):
    """What the client has learned and worked."""

    education: list[Education] = Field(default_factory=list, max_length=10)
    work: list[Work] = Field(default_factory=list, max_length=10)
    wishes: SealedParagraphs | None = None


class Family(Body):
    """With whom the client lives, as far as a service has to know."""

    adults: _People | None = Field(default=None, description="in the household, the client among them")
    children_born: Annotated[list[_Year], Field(max_length=20)] | None = Field(
        default=None, description="the year of birth of each child in the household"
    )
    cares_alone: bool | None = Field(default=None, description="whether the client cares for the children alone")
    text: SealedParagraphs | None = None


class Health(Body):
    """What a service has to take into account; never a diagnosis."""

    text: SealedParagraphs


class Attendance(Body):
    """How the client has come to what was agreed, as its own organisation has counted it."""

    since: Day | None = None
    attended: _Times | None = None
    missed: _Times | None = None
    text: SealedParagraphs | None = None


class Particulars(Body):
    """By category; null: nothing is known, or told."""

    assessment: Assessment | None = None
    plan: Plan | None = None
    language_skills: LanguageSkills | None = None
    education_and_work: EducationAndWork | None = None
    family: Family | None = None
    health: Health | None = None
    attendance: Attendance | None = None


def check_made(of: Particulars, today: date) -> None:
    """422 for what is said to have been made, or to have begun, on a day that lies ahead."""
    days = {
        "/assessment/made_on": of.assessment.made_on if of.assessment else None,
        "/plan/made_on": of.plan.made_on if of.plan else None,
        "/attendance/since": of.attendance.since if of.attendance else None,
    }
    for pointer, day in days.items():
        if day is not None and day > today:
            raise invalid(pointer, "made-in-the-future", "This day does not lie ahead.")
