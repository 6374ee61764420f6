"""The problems that only this service answers with."""

from shared.http.problem_kinds import ProblemKind, pointed

PROBLEMS = (
    ProblemKind(
        "agreement-incomplete", 409,
        "Sopimus on keskeneräinen", "Avtalet är ofullständigt", "The agreement is incomplete",
        means="The text cannot be offered yet; `errors` points at everything that it lacks.",
        remedy="Complete the text, then offer it.",
        detail="The text cannot be offered yet: An agreement has one service clause or more.",
        members={
            **pointed("/clauses", "missing", "An agreement has one service clause or more."),
            "allowed_moves": ["discard"],
        },
    ),
    ProblemKind(
        "text-not-open", 409,
        "Tekstiä ei voi nyt muuttaa", "Texten kan inte ändras nu", "The text cannot be written now",
        means="An agreement's text is written by the drafting party, as a draft or in negotiation.",
        remedy="Propose a change (`propose-change`) while it is offered. An executed text stays as it was signed: "
        "draft a further agreement.",
        detail="This agreement is executed: its text is written by the drafting party, as a draft or in negotiation.",
        members={"current_status": "executed", "allowed_moves": []},
    ),
    ProblemKind(
        "term-over", 409,
        "Sopimuskausi on jo päättynyt", "Avtalstiden är redan slut", "The agreement would have ended already",
        means="The last day of the text has passed, so nothing would begin by signing it.",
        remedy="Propose a change of its dates.",
        detail="The agreement would have ended on 2026-10-31: propose a change of its dates.",
        members={"allowed_moves": ["propose-change", "reject"]},
    ),
    ProblemKind(
        "organisation-not-registered", 409,
        "Organisaatiotasi ei ole rekisteröity", "Din organisation är inte registrerad",
        "Your organisation is not registered",
        means="Only an organisation in Vidare's directory drafts agreements.",
        remedy="Ask the operator, or an authority's org-admin, to register it.",
    ),
    ProblemKind(
        "organisation-exists", 409,
        "Organisaatio on jo rekisteröity", "Organisationen är redan registrerad",
        "The organisation is registered already",
        means="An organisation with this business id or id stands in the directory.",
        remedy="Find it with `GET /v1/organisations`.",
    ),
    ProblemKind(
        "name-of-an-authority", 422,
        "Nimi on viranomaisen nimi", "Namnet är en myndighets namn", "The name is that of an authority",
        means="An authority has this name, or one that looks like it, and this organisation is no authority.",
        remedy="Take a name that tells the organisation from the authority.",
        members=pointed(
            "/name/fi", "name-of-an-authority",
            "An authority has this name, or one that looks like it. Take a name that tells you from it.",
        ),
    ),
    ProblemKind(
        "decision-in-the-future", 422,
        "Päätöspäivä on tulevaisuudessa", "Beslutsdagen ligger framåt", "The decision lies ahead",
        means="`decided_on` is a day that is still to come. A decision that is not made cannot be signed.",
        remedy="Sign when the decision has been made, with its day.",
        members=pointed(
            "/decided_on", "decision-in-the-future", "A decision that is still to come cannot be signed."
        ),
    ),
    ProblemKind(
        "text-too-long", 422,
        "Teksti on liian pitkä", "Texten är för lång", "The text is too long",
        means="The text of the agreement as a whole is longer than this service keeps.",
        remedy="Shorten it, or divide it into two agreements.",
    ),
    ProblemKind(
        "unknown-clause", 422,
        "Palveluehtoa ei tunneta", "Klausulen är okänd", "No such clause",
        means="The agreement has no clause with this id.",
        remedy="Leave the id out to add a clause; take it from the text to change one.",
        members=pointed(
            "/clauses/0/clause_id", "unknown-clause",
            "The agreement has no clause with this id: leave the id out to add a clause.",
        ),
    ),
    ProblemKind(
        "clause-twice", 422,
        "Sama palveluehto on kahdesti", "Samma klausul står två gånger", "A clause stands twice in the text",
        means="Two clauses of the text have one id.",
        remedy="Send each clause once.",
        members=pointed("/clauses/1/clause_id", "clause-twice", "This clause stands twice in the text."),
    ),
    ProblemKind(
        "unknown-unit", 422,
        "Yksikköä ei tunneta", "Enheten är okänd", "No such unit",
        means="The organisation has no unit with this id.",
        remedy="Leave the id out to add a unit; take it from `units` to change one.",
        members=pointed("/units/0/unit_id", "unknown-unit", "The organisation has no such unit."),
    ),
    ProblemKind(
        "unit-twice", 422,
        "Sama yksikkö on kahdesti", "Samma enhet står två gånger", "A unit stands twice in the list",
        means="Two entries of `units` have one id.",
        remedy="Send each unit once.",
        members=pointed("/units/1/unit_id", "unit-twice", "This unit stands twice in the list."),
    ),
    ProblemKind(
        "unit-left-out", 422,
        "Luettelosta puuttuu yksikkö", "En enhet saknas i listan", "A unit is left out of the list",
        means="The list stands for all units, and one that is there is not among them.",
        remedy="Send each of them; a unit that is not needed any more is sent with `closed: true`.",
        members=pointed(
            "/units", "unit-left-out",
            "The list stands for all units, and a unit is closed, not taken away: send each of them.",
        ),
    ),
    ProblemKind(
        "missing", 422,
        "Tieto puuttuu", "En uppgift saknas", "A field is missing",
        means="A field that this object cannot be without is missing.",
        remedy="Send a value for the field that `errors` points at.",
        members=pointed("/units/0/name", "missing", "A new unit needs a name."),
    ),
    ProblemKind(
        "too-many-units", 422,
        "Yksiköitä on liikaa", "För många enheter", "Too many units",
        means="An organisation has at most 200 open units.",
        remedy="Close units that are not needed.",
        members=pointed("/units", "too-many-units", "An organisation has at most 200 open units."),
    ),
    ProblemKind(
        "units-too-long", 422,
        "Yksiköiden nimet ovat liian pitkät", "Enheternas namn är för långa", "The names of the units are too long",
        means="The names of all units together, closed ones too, are longer than one answer may be.",
        remedy="Shorten names.",
        members=pointed("/units", "units-too-long", "The names of all units are longer than 150000 bytes."),
    ),
)  # fmt: skip
