"""Code lists: a `Code` is a string with a label in Finnish, Swedish and English, and stands on one line.

class Priority(Code):
    ROUTINE = "routine", "Tavanomainen", "Normal", "Routine"
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, Self

Language = Literal["fi", "sv", "en"]


@dataclass(frozen=True, slots=True)
class Label:
    """What a person reads instead of a code. The Swedish is that of Finland."""

    fi: str
    sv: str
    en: str

    def text(self, language: Language) -> str:
        return {"fi": self.fi, "sv": self.sv, "en": self.en}[language]


class Code(StrEnum):
    """One member of a code list: equal to its wire value, and labelled."""

    _value_: str
    label: Label

    # the labels have defaults for the type checker alone: it takes the look-up `Priority("routine")` for a call of this
    def __new__(cls, code: str, fi: str = "", sv: str = "", en: str = "") -> Self:
        if not (fi and sv and en):
            raise ValueError(f"the code {code} lacks a label")
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = Label(fi, sv, en)
        return member


def needs_text(code: Code) -> bool:
    """Whether the code needs a sentence to say anything: `other`, in every list."""
    return code == "other"
