"""The problems that every service may answer with; those of tokens stand in `token_problems.py`."""

from shared.http.problem_kinds import ProblemKind, pointed
from shared.http.token_problems import TOKEN_PROBLEMS

_SAME_KEY = "Ask again after `Retry-After`, with the same `Idempotency-Key`: what was done is not done twice."

SHARED_PROBLEMS = (
    *TOKEN_PROBLEMS,
    ProblemKind(
        "malformed-json", 400,
        "Pyynnön sisältö ei ole JSONia", "Innehållet är inte JSON", "The body is not JSON",
        means="The body of the request cannot be read as JSON.",
        remedy="Send the body as JSON in UTF-8.",
    ),
    ProblemKind(
        "role-not-allowed", 403,
        "Roolisi ei salli tätä", "Din roll tillåter inte detta", "Your roles do not allow this",
        means="None of the roles in the token ever allows what was asked, whatever the state of the object.",
        remedy="Ask as a person or system that has the role which `detail` names.",
        detail="To accept this referral takes one of the roles caseworker, integration, supervisor.",
    ),
    ProblemKind(
        "not-found", 404,
        "Kohdetta ei löydy", "Objektet hittas inte", "No such object",
        means="There is no such object, or your organisation may not see it. The two are answered alike.",
        remedy="Compare the id with the answer that you took it from, and the organisation of your token.",
        detail="There is no such referral, or your organisation may not see it.",
    ),
    ProblemKind(
        "no-such-address", 404,
        "Osoitetta ei ole", "Adressen finns inte", "No such address",
        means="The service has nothing at this path. It does not redirect: a slash at the end is another path.",
        remedy="Compare the path with the API's document, `/openapi.json`.",
        detail="There is nothing at this address.",
    ),
    ProblemKind(
        "method-not-allowed", 405,
        "Menetelmä ei kelpaa tähän osoitteeseen", "Metoden gäller inte denna adress", "No such method at this address",
        means="The path exists, but not for this HTTP method; the header `Allow` lists those that it takes.",
        remedy="Compare method and path with the API's document, `/openapi.json`.",
        detail="This address does not take PUT.",
    ),
    ProblemKind(
        "move-not-allowed", 409,
        "Siirto ei ole nyt mahdollinen", "Åtgärden är inte möjlig nu", "This move is not allowed now",
        means="The object's present state does not allow this move to you.",
        remedy="Read the object again and choose among `allowed_moves`.",
        detail="This referral is completed and cannot take the move accept from you now.",
        members={"current_status": "completed", "allowed_moves": []},
    ),
    ProblemKind(
        "idempotency-key-in-progress", 409,
        "Samaa pyyntöä käsitellään", "Samma begäran behandlas redan", "The same request is being worked on",
        means="A request with the same `Idempotency-Key` is being answered at this moment.",
        remedy="Wait a second and send the same request again: it is answered with what the first one made.",
    ),
    ProblemKind(
        "stale-version", 412,
        "Kohde on muuttunut", "Objektet har ändrats", "The object has changed",
        means="The object is not at the version that `If-Match` names: somebody has changed it since you read it.",
        remedy="Read the object again, decide anew, and send the new ETag.",
        detail="The object has changed: it is at version 4 now. Read it again, then decide.",
        members={"current_version": 4},
    ),
    ProblemKind(
        "body-too-large", 413,
        "Pyyntö on liian suuri", "Begäran är för stor", "The body is too large",
        means="The body of the request is larger than this service takes.",
        remedy="Send less in one request.",
        detail="The body is larger than 1048576 bytes.",
    ),
    ProblemKind(
        "unsupported-media-type", 415,
        "Sisältötyyppi ei kelpaa", "Innehållstypen godkänns inte", "Unsupported media type",
        means="The body is not sent as `application/json`.",
        remedy="Send the header `Content-Type: application/json`.",
    ),
    ProblemKind(
        "invalid-request", 422,
        "Pyynnössä on virheitä", "Begäran innehåller fel", "The request breaks rules",
        means="One or more fields of the body, the query or the headers break a rule.",
        remedy="Correct what `errors` points at; `detail` of each says the rule.",
        detail="The request breaks rules: priority: Input should be 'routine' or 'urgent'.",
        members=pointed("/priority", "enum", "Input should be 'routine' or 'urgent'"),
    ),
    ProblemKind(
        "body-not-expected", 422,
        "Pyynnössä on sisältö", "Begäran har ett innehåll", "A body is not expected",
        means="This address takes no body, and one was sent.",
        remedy="Leave the body out.",
    ),
    ProblemKind(
        "too-many-values", 422,
        "Pyynnössä on liikaa arvoja", "För många värden", "Too many values",
        means="The body holds more values than this address takes.",
        remedy="Send less in one request.",
    ),
    ProblemKind(
        "too-deep", 422,
        "Pyynnön rakenne on liian syvä", "Strukturen är för djup", "The body is too deep",
        means="Objects and lists of the body stand in each other deeper than this address takes.",
        remedy="Compare the body with its schema in the API's document.",
    ),
    ProblemKind(
        "key-twice", 422,
        "Avain on kahdesti", "En nyckel står två gånger", "A key stands twice",
        means="One object of the body has the same key twice, so that it is not clear what was meant.",
        remedy="Send each key once.",
    ),
    ProblemKind(
        "key-too-long", 422,
        "Avain on liian pitkä", "En nyckel är för lång", "A key is too long",
        means="An object of the body has a key that is longer than any field's name.",
        remedy="Compare the body with its schema in the API's document.",
    ),
    ProblemKind(
        "number-too-long", 422,
        "Luku on liian pitkä", "Ett tal är för långt", "A number is too long",
        means="The body holds a whole number with more digits than any field takes.",
        remedy="Compare the body with its schema in the API's document.",
    ),
    ProblemKind(
        "bad-if-match", 422,
        "If-Match ei ole ETag", "If-Match är ingen ETag", "If-Match is no ETag",
        means="`If-Match` holds something else than one ETag of this service. `*` and weak tags name no version.",
        remedy='Send the ETag of your last answer as it came, with its quotation marks: `"3"`.',
        detail='If-Match takes one ETag as this service gave it, such as "3".',
    ),
    ProblemKind(
        "bad-cursor", 422,
        "Sivun osoitin ei kelpaa", "Sidmarkören godkänns inte", "Not a cursor of this list",
        means="`cursor` is not one that this list gave.",
        remedy="Take it from `next` of the page before, unchanged; begin without one.",
    ),
    ProblemKind(
        "idempotency-key-reused", 422,
        "Idempotency-Key on jo käytetty", "Idempotency-Key har redan använts", "Idempotency-Key used before",
        means="This `Idempotency-Key` was sent with another request in the last seven days.",
        remedy="Use a new key for a new request; repeat a request unchanged.",
    ),
    ProblemKind(
        "if-match-required", 428,
        "If-Match puuttuu", "If-Match saknas", "If-Match is missing",
        means="A change needs `If-Match`, so that nobody overwrites what another has just changed.",
        remedy="Read the object and send its ETag as `If-Match`.",
    ),
    ProblemKind(
        "idempotency-key-required", 428,
        "Idempotency-Key puuttuu", "Idempotency-Key saknas", "Idempotency-Key is missing",
        means="Creating needs an `Idempotency-Key`, so that a repeated request creates nothing twice.",
        remedy="Send a new random UUID as `Idempotency-Key`, and the same one when you repeat the request.",
    ),
    ProblemKind(
        "internal-error", 500,
        "Palvelussa tapahtui virhe", "Ett fel inträffade i tjänsten", "Something went wrong on our side",
        means="Something failed that nobody foresaw. What you sent may have been done.",
        remedy=f"{_SAME_KEY} When it stays so, give `request_id` to the operator.",
    ),
    ProblemKind(
        "database-unavailable", 503,
        "Tietokanta ei vastaa nyt", "Databasen svarar inte just nu", "The database does not answer now",
        means="The service's database does not answer. What you sent may have been done.",
        remedy=_SAME_KEY,
    ),
    ProblemKind(
        "not-ready", 503,
        "Palvelu ei ole vielä valmis", "Tjänsten är inte redo än", "Not ready yet",
        means="The service has not yet read what it needs to decide this: it has just been started or extended.",
        remedy=_SAME_KEY,
        detail="This service has not yet read all of vidare.agreements.agreement. Ask again in a moment.",
    ),
)  # fmt: skip
