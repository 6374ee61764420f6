"""For whom a service is: a clause of an agreement names groups, and a referral says to which of them the client
belongs."""

from shared.kernel.codes import Code


class TargetGroup(Code):
    """One group of clients. A client may belong to several."""

    JOBSEEKER = "jobseeker", "Työnhakija", "Arbetssökande", "Jobseeker"
    EMPLOYED = "employed", "Työssä oleva", "Sysselsatt", "Employed"
    NOT_IN_LABOUR_FORCE = (
        "not-in-labour-force",
        "Työvoiman ulkopuolella oleva",
        "Utanför arbetskraften",
        "Not in the labour force",
    )
    PARENT_AT_HOME = "parent-at-home", "Kotivanhempi", "Hemmaförälder", "Parent at home"
    STUDENT = "student", "Opiskelija", "Studerande", "Student"
    YOUNG = "young", "Nuori", "Ung", "Young person"
    OLDER = "older", "Ikääntynyt", "Äldre", "Older person"
    ILLITERATE = (
        "illiterate",
        "Luku- ja kirjoitustaidoton",
        "Utan läs- och skrivkunnighet",
        "Cannot read or write",
    )
