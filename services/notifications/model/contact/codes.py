"""The code lists of a contact (docs/domain.md, section 6), each code with its three labels."""

from shared.kernel.codes import Code


class ContactRole(Code):
    """What a contact wants to hear of."""

    GENERAL = "general", "Kaikki ilmoitukset", "Alla meddelanden", "Everything"
    REFERRALS = "referrals", "Lähetteet", "Hänvisningar", "Referrals"
    AGREEMENTS = "agreements", "Sopimukset", "Avtal", "Agreements"
    SUPERVISOR = "supervisor", "Esihenkilö", "Chef", "Supervisor"
    TECHNICAL = "technical", "Tekninen yhteyshenkilö", "Teknisk kontaktperson", "Technical contact"
