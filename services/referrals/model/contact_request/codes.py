"""The code lists of contact requests (docs/domain.md, section 3), each code with its three labels."""

from shared.kernel.codes import Code


class ContactRequestStatus(Code):
    """Where a contact request stands."""

    NEW = "new", "Odottaa yhteydenottoa", "Väntar på kontakt", "Waiting for contact"
    TAKEN = "taken", "Otettu hoidettavaksi", "Tagen till behandling", "Taken up"
    PASSED_ON = "passed-on", "Siirretty toiselle viranomaiselle", "Överförd till en annan myndighet", "Passed on"
    NOT_OURS = "not-ours", "Ei oteta hoidettavaksi", "Tas inte till behandling", "Not taken up"
    WITHDRAWN = "withdrawn", "Peruttu", "Återtagen", "Withdrawn"


class ConsentGiven(Code):
    """How the person agreed to be contacted."""

    SPOKEN = "spoken", "Suullisesti", "Muntligen", "Spoken"
    WRITTEN = "written", "Kirjallisesti", "Skriftligen", "In writing"
    SELF = "self", "Henkilö pyysi itse", "Personen bad själv", "The person asked"
