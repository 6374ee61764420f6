"""The problems that only this service answers with."""

from shared.http.problem_kinds import ProblemKind, pointed

PROBLEMS = (
    ProblemKind(
        "no-such-number", 404,
        "Numeroa ei ole", "Numret finns inte", "No such number",
        means="This is no number of a referral, an agreement or a case.",
        remedy="Compare it with the mail, sign by sign.",
    ),
    ProblemKind(
        "endpoint-not-active", 409,
        "Vastaanotto-osoite ei ole käytössä", "Mottagaradressen är inte i bruk", "The endpoint is not active",
        means="The endpoint of this delivery is disabled or deleted, so that nothing is sent to it.",
        remedy="Enable the endpoint (`PATCH` with `\"active\": true`), then send again.",
        detail="The endpoint is disabled; enable it first.",
        members={"allowed_moves": []},
    ),
    ProblemKind(
        "test-under-way", 409,
        "Edellinen testi on vielä kesken", "Det förra testet pågår ännu", "A test is still on its way",
        means="The last test of this endpoint has not been sent yet.",
        remedy="Read its delivery; while the endpoint rests, it waits until `resting_until`.",
        members={"allowed_moves": ["change", "rotate-secret", "delete"]},
    ),
    ProblemKind(
        "address-refused", 422,
        "Osoitteeseen ei lähetetä", "Adressen godkänns inte", "The address is refused",
        means="A webhook goes to https and to a public address; `reason` says what this one is.",
        remedy="Name another address; the operator may allow one inside its own network (docs/operations.md).",
        members={
            **pointed("/url", "address-refused", "The address leads into a private network."),
            "reason": "private-address",
        },
    ),
    ProblemKind(
        "empty-period", 422,
        "Ajanjakso on tyhjä", "Perioden är tom", "The period is empty",
        means="The period ends before it begins.",
        remedy="Send an `until` that is later than `since`.",
        members=pointed("/until", "empty-period", "The period must end after it begins."),
    ),
    ProblemKind(
        "not-an-address", 422,
        "Sähköpostiosoite on virheellinen", "E-postadressen är felaktig", "Not an e-mail address",
        means="What was sent is not one e-mail address.",
        remedy="Write it as name@domain, in ASCII letters (an international domain as xn--).",
        members=pointed("/email", "not-an-address", "Write one e-mail address as name@domain."),
    ),
    ProblemKind(
        "unknown-unit", 422,
        "Yksikköä ei tunneta", "Enheten är okänd", "No such unit",
        means="Your organisation has no such unit, or it was added a moment ago.",
        remedy="Take the id from the organisation's `units`; ask again in a moment when it is new.",
        members=pointed("/unit", "unknown-unit", "Your organisation has no such unit here."),
    ),
)  # fmt: skip
