"""The catalogue of problems: every code that an answer may carry, each defined once.

A service's own stand in its `http/problems.py`, beside those that all services have (`shared/http/shared_problems.py`).
From the catalogue come the titles of answers, the examples of the OpenAPI documents, `GET /v1/problems` and
docs/problems.md. The law `unlisted_problems` holds that no other code is raised.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from shared.kernel.codes import Label, Language

TYPE_PREFIX = "/v1/problems/"
"""A problem's `type` is the path of its page. RFC 9457, section 3.1.1, wants the whole path of a relative reference."""


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """One code: its HTTP status, its title in three languages, what it means and what the caller can do.

    `detail` is the sentence of an example answer, where that says more than `means`; `members` are what its answer has
    beyond what every problem has.
    """

    code: str
    status: int
    fi: str
    sv: str
    en: str
    means: str
    remedy: str
    detail: str | None = None
    members: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def type(self) -> str:
        return TYPE_PREFIX + self.code

    def title(self, language: Language) -> str:
        return Label(self.fi, self.sv, self.en).text(language)

    def example(self) -> dict[str, Any]:
        """An answer with this problem, as a caller gets it."""
        return {
            "type": self.type,
            "title": self.en,
            "status": self.status,
            "detail": self.detail or self.means,
            "request_id": "019ace2f-6c5a-7d43-9b0f-1c2d3e4f5a6b",
            **self.members,
        }


class ProblemCatalogue:
    """The problems of one service by their code, in the order of their statuses. A code stands in it once."""

    def __init__(self, kinds: Iterable[ProblemKind]) -> None:
        ordered = sorted(kinds, key=lambda kind: (kind.status, kind.code))
        self._kinds = {kind.code: kind for kind in ordered}
        if len(self._kinds) != len(ordered):
            raise ValueError("a problem's code is defined twice")

    def __getitem__(self, code: str) -> ProblemKind:
        return self._kinds[code]

    def __iter__(self) -> Iterator[ProblemKind]:
        return iter(self._kinds.values())

    def get(self, code: str) -> ProblemKind | None:
        return self._kinds.get(code)

    def of_status(self, status: int) -> list[ProblemKind]:
        return [kind for kind in self if kind.status == status]


def pointed(pointer: str, code: str, detail: str) -> Mapping[str, Any]:
    """The member `errors` of an example, with one field that breaks a rule."""
    return {"errors": [{"pointer": pointer, "code": code, "detail": detail}]}
