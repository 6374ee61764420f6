"""Which groups of client data may be disclosed: a clause of an agreement allows them, and a view shows them."""

from shared.kernel.codes import Code


class DataCategory(Code):
    """One group of client data. A clause of an agreement lists groups; the referrals service hides all others."""

    IDENTITY = "identity", "Nimi", "Namn", "Name"
    IDENTITY_CODE = "identity-code", "Henkilötunnus", "Personbeteckning", "Personal identity code"
    DATE_OF_BIRTH = "date-of-birth", "Syntymäaika", "Födelsetid", "Date of birth"
    CONTACT = "contact", "Yhteystiedot", "Kontaktuppgifter", "Contact details"
    LANGUAGE = "language", "Äidinkieli ja asiointikieli", "Modersmål och kontaktspråk", "Languages"
    INTERPRETER_NEED = "interpreter-need", "Tulkin tarve", "Behov av tolk", "Need for an interpreter"
    RESIDENCE = "residence", "Kotikunta", "Hemkommun", "Municipality of residence"
    SAFETY_RESTRICTION = "safety-restriction", "Turvakielto", "Spärrmarkering", "Safety restriction"
    NEED_DESCRIPTION = (
        "need-description",
        "Palvelutarpeen kuvaus",
        "Beskrivning av servicebehovet",
        "Description of need",
    )
    ASSESSMENT = (
        "assessment",
        "Osaamisen ja kotoutumisen palvelutarpeen arviointi",
        "Bedömning av kompetens och behovet av integrationstjänster",
        "Assessment of competence and integration needs",
    )
    PLAN = "plan", "Kotoutumissuunnitelma", "Integrationsplan", "Integration plan"
    LANGUAGE_SKILLS = "language-skills", "Kielitaito", "Språkkunskaper", "Language skills"
    EDUCATION_AND_WORK = (
        "education-and-work",
        "Koulutus ja työkokemus",
        "Utbildning och arbetserfarenhet",
        "Education and work experience",
    )
    FAMILY = "family", "Perhetilanne", "Familjesituation", "Family situation"
    HEALTH = "health", "Terveys ja toimintakyky", "Hälsa och funktionsförmåga", "Health and functional capacity"
    ATTENDANCE = (
        "attendance",
        "Ajanvaraukset ja osallistuminen",
        "Tidsbokningar och närvaro",
        "Appointments and attendance",
    )
