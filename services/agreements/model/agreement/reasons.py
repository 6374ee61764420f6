"""Why an agreement was refused, suspended or ended (domain page, section 4.2), and which move may say so."""

from collections.abc import Mapping

from shared.kernel.codes import Code


class AgreementReason(Code):
    """Reasons of the agreement's own moves; those of referrals are another list."""

    EXPIRED = "expired", "Sopimuskausi päättyi", "Avtalsperioden gick ut", "The term ended"
    NOTICE = "notice", "Sopimus irtisanottiin", "Avtalet sades upp", "Notice was given"
    TERMS_NOT_ACCEPTABLE = (
        "terms-not-acceptable",
        "Ehtoja ei voida hyväksyä",
        "Villkoren kan inte godkännas",
        "The terms are not acceptable",
    )
    NOT_APPROVED = (
        "not-approved",
        "Toimielin ei hyväksynyt sopimusta",
        "Organet godkände inte avtalet",
        "The deciding body did not approve",
    )
    NO_FUNDING = "no-funding", "Rahoitus puuttuu", "Finansiering saknas", "No funding"
    NO_CAPACITY = "no-capacity", "Ei mahdollisuutta tuottaa palvelua", "Kan inte producera tjänsten", "No capacity"
    NOT_COMPETENT = "not-competent", "Ei toimivaltaa asiassa", "Saknar behörighet i ärendet", "Not competent"
    NO_LONGER_NEEDED = "no-longer-needed", "Sopimusta ei enää tarvita", "Avtalet behövs inte längre", "No longer needed"
    SUPERSEDED = "superseded", "Korvattu uudella sopimuksella", "Ersatt av ett nytt avtal", "Replaced by another"
    DRAFTING_ERROR = "drafting-error", "Virhe sopimustekstissä", "Fel i avtalstexten", "Error in the text"
    PARTY_LEFT = "party-left", "Osapuoli vetäytyi", "En part drog sig ur", "A party withdrew"
    STAFF_SHORTAGE = "staff-shortage", "Henkilöstöpula", "Personalbrist", "Staff shortage"
    QUALITY = (
        "quality",
        "Palvelun laatu ei vastaa sovittua",
        "Tjänstens kvalitet avviker från avtalet",
        "Quality of service",
    )
    OBLIGATIONS_NOT_MET = (
        "obligations-not-met",
        "Sopimusvelvoitteita ei ole täytetty",
        "Avtalsförpliktelserna har inte uppfyllts",
        "Obligations were not met",
    )
    DATA_PROTECTION = (
        "data-protection",
        "Tietosuojan laiminlyönti",
        "Försummelse av dataskyddet",
        "Breach of data protection",
    )
    SAFETY = "safety", "Turvallisuussyy", "Säkerhetsskäl", "Safety reasons"
    LAW_CHANGED = "law-changed", "Lainsäädännön muutos", "Ändrad lagstiftning", "The law changed"
    BY_COMMON_CONSENT = (
        "by-common-consent",
        "Osapuolten yhteinen päätös",
        "Parternas gemensamma beslut",
        "By common consent",
    )
    OTHER = "other", "Muu syy", "Annan orsak", "Other reason"


R = AgreementReason

REASONS_BY_MOVE: Mapping[str, frozenset[AgreementReason]] = {
    "decline": frozenset(
        {
            R.TERMS_NOT_ACCEPTABLE,
            R.NOT_APPROVED,
            R.NO_FUNDING,
            R.NO_CAPACITY,
            R.NOT_COMPETENT,
            R.NO_LONGER_NEEDED,
            R.OTHER,
        }
    ),
    "withdraw": frozenset(
        {R.DRAFTING_ERROR, R.SUPERSEDED, R.NO_LONGER_NEEDED, R.NO_FUNDING, R.NOT_APPROVED, R.PARTY_LEFT, R.OTHER}
    ),
    "suspend": frozenset(
        {
            R.STAFF_SHORTAGE,
            R.NO_FUNDING,
            R.QUALITY,
            R.OBLIGATIONS_NOT_MET,
            R.DATA_PROTECTION,
            R.SAFETY,
            R.LAW_CHANGED,
            R.OTHER,
        }
    ),
    "expire": frozenset({R.EXPIRED, R.NOTICE}),
    # for breach alone: every other ending has its own move
    "cancel": frozenset({R.QUALITY, R.OBLIGATIONS_NOT_MET, R.DATA_PROTECTION, R.SAFETY, R.OTHER}),
    "rescind": frozenset(
        {R.BY_COMMON_CONSENT, R.SUPERSEDED, R.NO_LONGER_NEEDED, R.NO_FUNDING, R.LAW_CHANGED, R.PARTY_LEFT, R.OTHER}
    ),
}
