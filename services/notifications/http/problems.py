"""The problems that only this service answers with."""

from shared.http.problem_kinds import ProblemKind, pointed

PROBLEMS = (
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
        "unknown-event-type", 422,
        "Tapahtumatyyppiä ei ole", "Händelsetypen finns inte", "No such event type",
        means="One of the `types` names nothing that endpoints are told of: it would never let anything through.",
        remedy="Take names from `GET /v1/event-types`, or all facts of a noun as `referral.*`.",
        members=pointed("/types/0", "unknown-event-type", "There is no such event type (GET /v1/event-types)."),
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
    ProblemKind(
        "delivered-just-now", 409,
        "Perille tuli vasta äsken", "Den kom fram alldeles nyss", "It got through just now",
        means="This delivery got through within the last hour. It is sent again once in an hour at most.",
        remedy="Ask again after `Retry-After`.",
        members={"retry_after": 1800, "allowed_moves": ["resend"]},
    ),
    ProblemKind(
        "asked-just-now", 409,
        "Vahvistusta pyydettiin vasta äsken", "Bekräftelse begärdes alldeles nyss", "The address was asked just now",
        means="The owner of this address was asked for a confirmation less than an hour ago.",
        remedy="Look into the mailbox, or ask again after `Retry-After`.",
        members={"retry_after": 1800},
    ),
    ProblemKind(
        "asked-too-often", 409,
        "Vahvistuksia on pyydetty liikaa", "För många bekräftelser har begärts", "Too many addresses were asked today",
        means="Your organisation has had as many addresses asked for a confirmation as it may within a day.",
        remedy="Try again after `Retry-After`.",
        members={"retry_after": 86400},
    ),
    ProblemKind(
        "already-confirmed", 409,
        "Osoite on jo vahvistettu", "Adressen är redan bekräftad", "The address is confirmed already",
        means="The owner of this address has confirmed it; there is nothing to ask for.",
        remedy="Nothing: mails reach it.",
    ),
    ProblemKind(
        "too-many-contacts", 409,
        "Yhteyshenkilöitä on liikaa", "För många kontakter", "Too many contacts",
        means="Your organisation has as many contacts as it may have; `most` says how many that is.",
        remedy="Delete one that is not needed.",
        detail="Your organisation has 50 contacts, and may have no more: delete one that is not needed.",
        members={"most": 50},
    ),
    ProblemKind(
        "too-many-endpoints", 409,
        "Vastaanotto-osoitteita on liikaa", "För många mottagaradresser", "Too many endpoints",
        means="Your organisation has as many endpoints as it may have; `most` says how many that is.",
        remedy="Delete one that is not needed.",
        detail="Your organisation has 10 endpoints, and may have no more: delete one that is not needed.",
        members={"most": 10},
    ),
)  # fmt: skip
