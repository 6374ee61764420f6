"""The code list of gaps in service (docs/domain.md, section 4.4)."""

from shared.kernel.codes import Code


class GapReason(Code):
    """Why nobody can take a need."""

    NO_AGREEMENT = (
        "no-agreement",
        "Mikään voimassa oleva sopimus ei kata palvelua",
        "Inget gällande avtal omfattar tjänsten",
        "No agreement in force covers the service",
    )
    OUT_OF_AREA = (
        "out-of-area",
        "Palvelusta on sovittu vain muissa kunnissa",
        "Tjänsten har avtalats bara för andra kommuner",
        "The service is agreed on for other municipalities alone",
    )
    NO_PLACES = (
        "no-places",
        "Kaikki paikat ovat täynnä eikä jonoa ole",
        "Alla platser är upptagna och det finns ingen kö",
        "All places are taken, and there is no waiting list",
    )
