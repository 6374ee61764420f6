"""The demonstration's organisations, invented, with business ids that nobody has.

Their ids are fixed, so that tokens can name them before they are registered."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class DemoOrganisation:
    """`word` is what a person types for it in the `token` command."""

    word: str
    id: UUID
    kind: str
    business_id: str
    name: dict[str, str]
    language: str
    unit: dict[str, str]
    municipalities: tuple[str, ...] = ()

    def registration(self) -> dict[str, Any]:
        """The body of `POST /v1/organisations`."""
        return {
            "id": str(self.id),
            "kind": self.kind,
            "business_id": self.business_id,
            "name": self.name,
            "language": self.language,
            "units": [{"name": self.unit}],
            "municipalities": list(self.municipalities),
        }


TOWN = DemoOrganisation(
    "town",
    UUID("0197a000-0000-7000-8000-000000000001"),
    "municipality",
    "9000001-1",
    {"fi": "Koivulan kaupunki", "sv": "Björkby stad", "en": "Town of Koivula"},
    "fi",
    {"fi": "Maahanmuuttajapalvelut", "sv": "Invandrarservicen", "en": "Immigrant services"},
    ("091",),  # of the demonstration's clients
)
EMPLOYMENT = DemoOrganisation(
    "employment",
    UUID("0197a000-0000-7000-8000-000000000002"),
    "employment-authority",
    "9000003-8",
    {"fi": "Järviseudun työllisyysalue", "sv": "Sjönejdens sysselsättningsområde", "en": "Lakeland employment area"},
    "fi",
    {"fi": "Kotoutumispalvelut", "sv": "Integrationstjänster", "en": "Integration services"},
)
ASSOCIATION = DemoOrganisation(
    "association",
    UUID("0197a000-0000-7000-8000-000000000003"),
    "association",
    "9000004-6",
    {"fi": "Kielikahvila ry", "sv": "Språkcaféet rf", "en": "Language Café Association"},
    "sv",
    {"fi": "Kurssit", "sv": "Kurser", "en": "Courses"},
)

ORGANISATIONS = (TOWN, EMPLOYMENT, ASSOCIATION)
BY_WORD = {organisation.word: organisation for organisation in ORGANISATIONS}
