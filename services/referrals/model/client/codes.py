"""The code lists of a client's particulars (docs/domain.md, section 3), each code with its three labels."""

from shared.kernel.codes import Code


class LanguageLevel(Code):
    """The Common European Framework of Reference for Languages, and less than its first level."""

    NONE = "none", "Ei taitoa", "Inga kunskaper", "No skills"
    A1 = "a1", "A1, alkeet", "A1, nybörjarnivå", "A1, breakthrough"
    A2 = "a2", "A2, perustaito", "A2, grundläggande nivå", "A2, waystage"
    B1 = "b1", "B1, toimiva peruskielitaito", "B1, fungerande grundläggande nivå", "B1, threshold"
    B2 = "b2", "B2, itsenäinen kielitaito", "B2, självständig nivå", "B2, vantage"
    C1 = "c1", "C1, taitava kielitaito", "C1, avancerad nivå", "C1, advanced"
    C2 = "c2", "C2, erittäin taitava kielitaito", "C2, mycket avancerad nivå", "C2, mastery"


class Literacy(Code):
    """How somebody reads and writes, which decides on the group of a course."""

    NONE = "none", "Ei lue eikä kirjoita", "Varken läser eller skriver", "Neither reads nor writes"
    OTHER_SCRIPT = (
        "other-script",
        "Lukee ja kirjoittaa muita kuin latinalaisia kirjaimia",
        "Läser och skriver andra än latinska bokstäver",
        "Reads and writes other letters than Latin ones",
    )
    LATIN = (
        "latin",
        "Lukee ja kirjoittaa latinalaisia kirjaimia",
        "Läser och skriver latinska bokstäver",
        "Reads and writes Latin letters",
    )


class EducationLevel(Code):
    """The levels of ISCED 2011, by the names that are used in Finland."""

    NONE = "none", "Ei kouluja", "Ingen skolgång", "No schooling"
    PRIMARY = "primary", "Alempi perusaste", "Lägre grundnivå", "Primary education"
    LOWER_SECONDARY = "lower-secondary", "Perusaste", "Grundnivå", "Lower secondary education"
    UPPER_SECONDARY = (
        "upper-secondary",
        "Lukio tai ammatillinen tutkinto",
        "Gymnasium eller yrkesexamen",
        "Upper secondary or vocational education",
    )
    BACHELOR = (
        "bachelor",
        "Alempi korkeakoulututkinto",
        "Lägre högskoleexamen",
        "Bachelor's or equivalent level",
    )
    MASTER = "master", "Ylempi korkeakoulututkinto", "Högre högskoleexamen", "Master's or equivalent level"
    DOCTORAL = "doctoral", "Tutkijakoulutus", "Forskarutbildning", "Doctoral or equivalent level"
