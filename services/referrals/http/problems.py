"""The problems that only this service answers with."""

from shared.http.problem_kinds import ProblemKind, pointed

PROBLEMS = (
    ProblemKind(
        "case-not-open", 409,
        "Asia ei ole avoinna", "Ärendet är inte öppet", "The case is not open",
        means="Needs are recorded in an open case, and this one is not.",
        remedy="Open a new case for the client, or choose one that is open.",
    ),
    ProblemKind(
        "need-not-active", 409,
        "Tarve ei ole voimassa", "Behovet är inte aktuellt", "The need is not active",
        means="Only an active need is referred. This one was met: the loop of one of its referrals is closed.",
        remedy="Record a new need in the case.",
    ),
    ProblemKind(
        "client-exists", 409,
        "Asiakas on jo rekisteröity", "Klienten är redan registrerad", "The client is registered already",
        means="Your organisation has a client with this personal identity code.",
        remedy="Find it with `POST /v1/clients/search`.",
        detail="A client with this identity code is registered already: search for it.",
    ),
    ProblemKind(
        "no-agreement-in-force", 409,
        "Voimassa olevaa sopimusta ei ole", "Inget gällande avtal", "No agreement in force covers this",
        means="No agreement in force lets this recipient take this referral; `reasons` says of each clause why not.",
        remedy="Choose another recipient, service or legal basis: `POST /v1/coverage` says what is covered.",
        detail="No agreement in force covers this referral; `reasons` says why not.",
        members={
            "allowed_moves": ["discard"],
            "reasons": [
                {
                    "code": "municipality-not-covered",
                    "detail": "The clause does not cover the client's municipality.",
                    "agreement_id": "019ace2f-0001-7000-8000-000000000001",
                    "agreement_number": "VA-7K3M9Q2P",
                    "edition": 1,
                    "clause": 2,
                    "missing": [],
                }
            ],
        },
    ),
    ProblemKind(
        "open-duplicate", 409,
        "Lähete on jo auki", "En likadan remiss är öppen", "A like referral is still open",
        means="The client has another unfinished referral for this service to the same recipient, or, of an open one, "
        "another open one.",
        remedy="Go on with the referral that `detail` names, or withdraw it first.",
        detail="Referral VD-4T8W2N6R to the same recipient is still open.",
        members={"allowed_moves": ["discard"]},
    ),
    ProblemKind(
        "restricted-client-not-open", 409,
        "Turvakiellon alaista ei lähetetä avoimesti", "Skyddad klient remitteras inte öppet",
        "A client under a safety restriction is not referred openly",
        means="An open referral is offered to several; a client under a safety restriction has one recipient.",
        remedy="Name the recipient (`PATCH` the draft), then submit.",
        members={"allowed_moves": ["discard"]},
    ),
    ProblemKind(
        "unit-closed", 409,
        "Vastaanottajan yksikkö on suljettu", "Mottagarens enhet är stängd", "The recipient's unit is closed",
        means="The unit that the draft names was closed after the draft was made.",
        remedy="Name another unit, or the organisation alone.",
        members={"allowed_moves": ["discard"]},
    ),
    ProblemKind(
        "no-capacity", 409,
        "Paikkoja ei ole vapaana", "Inga lediga platser", "No place is free",
        means="All places that the clause offers are taken.",
        remedy="Put the referral on the waiting list or reject it; as a sender choose another recipient.",
        detail="All places that the clause offers are taken.",
        members={"allowed_moves": ["waitlist", "reject"]},
    ),
    ProblemKind(
        "claimed-or-gone", 409,
        "Lähete on jo otettu", "Remissen är redan tagen", "The referral can be claimed no more",
        means="Another organisation claimed this open referral first, or its sender took it back.",
        remedy="Nothing is left to do; it leaves your list of incoming referrals.",
        members={"allowed_moves": []},
    ),
    ProblemKind(
        "recipient-is-fixed", 409,
        "Vastaanottajaa ei voi enää vaihtaa", "Mottagaren kan inte längre bytas", "The recipient is fixed",
        means="A referral that was sent keeps its recipient.",
        remedy="Withdraw it and make another.",
        members={"allowed_moves": ["withdraw"]},
    ),
    ProblemKind(
        "basis-is-fixed", 409,
        "Perustetta ei voi enää vaihtaa", "Grunden kan inte längre bytas", "The legal basis is fixed",
        means="A referral that was sent keeps its legal basis and its data categories.",
        remedy="Withdraw it and make another.",
        members={"allowed_moves": ["withdraw"]},
    ),
    ProblemKind(
        "still-covered", 409,
        "Sopimus kattaa lähetteen yhä", "Avtalet omfattar ännu remissen", "The referral is still covered",
        means="A referral is ended because of its agreement only where no agreement covers it any more.",
        remedy="None is needed: only the system makes this move.",
    ),
    ProblemKind(
        "identity-code", 422,
        "Henkilötunnus on virheellinen", "Personbeteckningen är felaktig", "Not a personal identity code",
        means="What was sent is no Finnish personal identity code, or one that is given to nobody.",
        remedy="Compare it with the client's document, or leave it out.",
        members=pointed("/identity_code", "identity-code", "The check character does not fit."),
    ),
    ProblemKind(
        "needed", 422,
        "Pakollinen tieto puuttuu", "En obligatorisk uppgift saknas", "A needed field is missing",
        means="A field that this object cannot be without is missing, or would be taken away.",
        remedy="Send a value for the field that `errors` points at.",
        members=pointed("/family_name", "needed", "family_name can be changed, not taken away."),
    ),
    ProblemKind(
        "recipient-is-sender", 422,
        "Vastaanottaja on lähettäjä", "Mottagaren är avsändaren", "The recipient is the sender",
        means="A referral goes to another organisation than the one that sends it.",
        remedy="Name another organisation, or none for an open referral.",
        members=pointed(
            "/recipient/organisation", "recipient-is-sender", "A referral goes to another organisation."
        ),
    ),
    ProblemKind(
        "unknown-organisation", 422,
        "Organisaatiota ei tunneta", "Organisationen är okänd", "No such organisation",
        means="No organisation with this id is registered, or its registration is still on the way to this service.",
        remedy="Take the id from `GET /v1/organisations` of the service agreements.",
        members=pointed("/recipient/organisation", "unknown-organisation", "No such organisation is registered."),
    ),
    ProblemKind(
        "unknown-unit", 422,
        "Yksikköä ei tunneta", "Enheten är okänd", "No such unit",
        means="The organisation has no such unit, or it is closed.",
        remedy="Take the id from the organisation's `units`.",
        members=pointed("/recipient/unit", "unknown-unit", "The organisation has no such unit."),
    ),
    ProblemKind(
        "provision-not-in-force", 422,
        "Säännös ei ole voimassa", "Bestämmelsen gäller inte", "The provision of law is not in force",
        means="This provision of law is not known here, or not in force today.",
        remedy="Compare the section and the day; the operator makes provisions known (docs/operations.md).",
        members=pointed(
            "/legal_basis", "provision-not-in-force", "This provision of law is not known here, or not in force today."
        ),
    ),
    ProblemKind(
        "not-a-provision", 422,
        "Säännöksen muoto on väärä", "Bestämmelsens form är fel", "Not a provision of law",
        means="A provision is written `law:<act>:<section>@<valid from>`. Only the operator's command answers so.",
        remedy="Write it as `law:681/2023:16@2025-01-01`.",
    ),
    ProblemKind(
        "nobody-checked", 422,
        "Säännöstä ei ole tarkistettu", "Ingen har kontrollerat bestämmelsen", "Nobody has checked the provision",
        means="A provision is a basis only once somebody has checked it. Only the operator's command answers so.",
        remedy="Name who checked it.",
    ),
    ProblemKind(
        "checked-later", 422,
        "Tarkistuspäivä on tulevaisuudessa", "Kontrolldagen ligger framåt", "The day of the check lies ahead",
        means="The day on which the provision was checked is still to come. Only the operator's command answers so.",
        remedy="Name the day on which it was checked.",
    ),
    ProblemKind(
        "no-source", 422,
        "Peruste puuttuu", "Grunden saknas", "It rests on nothing",
        means="A kind may be responsible as a provision or a decision says. Only the operator's command answers so.",
        remedy="Name the provision or the decision.",
    ),
    ProblemKind(
        "responsible-already", 422,
        "Laji voi jo olla vastuussa", "Slaget kan redan ansvara", "The kind may be responsible already",
        means="The kind may be responsible on that day already. Only the operator's command answers so.",
        remedy="End that first, or name a later day.",
    ),
    ProblemKind(
        "not-known-yet", 422,
        "Sitä ei vielä tiedetä", "Det vet man inte ännu", "It is not known yet",
        means="`known_at` lies after today. What agreements will say then cannot be answered.",
        remedy="Leave `known_at` out for what is known now; `on` may lie ahead.",
        members=pointed("/known_at", "not-known-yet", "What will be known then is not known yet."),
    ),
    ProblemKind(
        "outcome-in-the-future", 422,
        "Tulospäivä on tulevaisuudessa", "Resultatets dag ligger framåt", "The day of the outcome lies ahead",
        means="`outcome_on` is a day that is still to come.",
        remedy="Send the day on which the outcome was reached.",
        members=pointed("/outcome_on", "outcome-in-the-future", "The day of the outcome does not lie ahead."),
    ),
    ProblemKind(
        "review-not-ahead", 422,
        "Tarkistuspäivä on mennyt", "Granskningsdagen har passerat", "The day of review does not lie ahead",
        means="`review_on` is today or a day that is over.",
        remedy="Send a later day.",
        members=pointed("/review_on", "review-not-ahead", "The day of review lies ahead."),
    ),
    ProblemKind(
        "appointment-not-ahead", 422,
        "Aika on jo mennyt", "Tiden har redan passerat", "The appointment does not lie ahead",
        means="`at` is a time that is over.",
        remedy="Send a time that is still to come.",
        members=pointed("/at", "appointment-not-ahead", "An appointment lies ahead."),
    ),
    ProblemKind(
        "outcome-before-sending", 422,
        "Tulospäivä on ennen lähettämistä", "Resultatets dag är före sändningen",
        "The outcome comes before the sending",
        means="`outcome_on` is earlier than the day on which the referral was sent.",
        remedy="Send the day on which the outcome was reached.",
        members=pointed(
            "/outcome_on", "outcome-before-sending",
            "The outcome does not come before the day on which the referral was sent.",
        ),
    ),
    ProblemKind(
        "no-responsible-organisation", 422,
        "Kunnalla ei ole vastuutahoa Vidaressa", "Kommunen har ingen ansvarig organisation i Vidare",
        "Nobody is responsible for this municipality here",
        means="No organisation says that it is responsible for the residents of this municipality.",
        remedy="Name the organisation that is to be asked (`organisation`); `organisations` lists those that can be.",
        members={
            **pointed(
                "/content/municipality", "no-responsible-organisation",
                "No organisation says that it is responsible for the residents of this municipality.",
            ),
            "organisations": ["019ace2f-0001-7000-8000-000000000002"],
        },
    ),
    ProblemKind(
        "organisation-not-responsible", 422,
        "Organisaatio ei voi olla vastuussa asiakkaasta", "Organisationen kan inte ansvara för en klient",
        "This organisation cannot be responsible",
        means="Only some kinds of organisation are responsible for clients; this one is of another kind, or not known.",
        remedy="Name another organisation, or the municipality of residence.",
        members=pointed(
            "/organisation", "organisation-not-responsible",
            "This organisation cannot be responsible for a client: name another one, or the municipality.",
        ),
    ),
    ProblemKind(
        "own-organisation", 422,
        "Vastuutaho on oma organisaatiosi", "Det är din egen organisation som ansvarar",
        "Your own organisation is responsible",
        means="A contact request goes to another organisation, and this one would come to your own.",
        remedy="Register the client, or name another organisation.",
        members=pointed(
            "/organisation", "own-organisation",
            "Your own organisation is responsible: register the client, or name another organisation.",
        ),
    ),
    ProblemKind(
        "consent-in-the-future", 422,
        "Suostumuksen päivä on edessä", "Samtyckets dag ligger framåt", "The consent lies ahead",
        means="`consent_on` is a day that is still to come.",
        remedy="Send the day on which the person agreed to be contacted.",
        members=pointed(
            "/content/consent_on", "consent-in-the-future",
            "The day on which the person agreed does not lie ahead.",
        ),
    ),
)  # fmt: skip
