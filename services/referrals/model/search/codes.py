"""By what something was found (docs/domain.md, section 3.1)."""

from shared.kernel.codes import Code


class FoundBy(Code):
    """By what of what was looked for it was found."""

    NUMBER = "number", "Numero", "Nummer", "Number"
    REFERENCE = "reference", "Osapuolen oma asianumero", "En parts eget ärendenummer", "A party's own case number"
    IDENTITY_CODE = "identity-code", "Henkilötunnus", "Personbeteckning", "Personal identity code"
    NAME = "name", "Nimi", "Namn", "Name"
    SOUND = "sound", "Samalta kuulostava nimi", "Namn som låter likadant", "A name that sounds alike"
