"""The legal basis of a disclosure as one line of text: a provision of law, a consent or a commission."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, Self
from uuid import UUID

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

PATTERN = (
    r"^(law:[0-9]{1,4}/[0-9]{1,4}:[0-9]{1,3}[a-z]?@[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"|(consent|commission):[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$"
)
BasisKind = Literal["law", "consent", "commission"]
_FORMS = (
    "A legal basis is written law:<act>:<section>@<valid from>, consent:<id> or commission:<agreement>, "
    "such as law:681/2023:16@2025-01-01."
)


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """A parsed legal basis (docs/domain.md, section 8.2); `str()` gives the text back exactly.

    A law has `act` (`681/2023`), `section` (`16`, `5a`) and `valid_from`, which tells the versions of a section
    apart; a consent or a commission has the `id` of the consent or of the agreement.
    """

    kind: BasisKind
    act: str = ""
    section: str = ""
    valid_from: date | None = None
    id: UUID | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """ValueError, with a sentence that shows the forms, for everything but a basis in its exact form."""
        if not re.fullmatch(PATTERN, text):
            raise ValueError(_FORMS)
        kind, _, rest = text.partition(":")
        if kind != "law":
            return cls("consent" if kind == "consent" else "commission", id=UUID(rest))
        act, section, valid_from = re.split("[:@]", rest)
        try:
            return cls("law", act, section, date.fromisoformat(valid_from))
        except ValueError:
            raise ValueError("The date from which a provision of law is valid is not a day of the calendar.") from None

    def __str__(self) -> str:
        if self.kind == "law":
            return f"law:{self.act}:{self.section}@{self.valid_from}"
        return f"{self.kind}:{self.id}"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """In a body, a view or an event it is the text; in Python it is the parsed value."""
        exact = core_schema.str_schema(pattern=PATTERN, strip_whitespace=False)
        text = core_schema.no_info_after_validator_function(cls.parse, exact)
        return core_schema.json_or_python_schema(
            json_schema=text,
            # one error for one rule: a union would give one error for each of its members
            python_schema=core_schema.no_info_wrap_validator_function(
                lambda value, read: value if isinstance(value, cls) else read(value), text
            ),
            serialization=core_schema.to_string_ser_schema(),
        )
