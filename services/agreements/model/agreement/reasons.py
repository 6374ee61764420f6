"""Why an agreement was declined, taken back or ended (docs/domain.md, section 4.2)."""

from shared.kernel.codes import Code


class AgreementReason(Code):
    """Reasons of an agreement's own moves; those of referrals are another list."""

    EXPIRED = "expired", "Sopimuskausi päättyi", "Avtalsperioden gick ut", "The term ended"
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
    OTHER = "other", "Muu syy", "Annan orsak", "Other reason"
