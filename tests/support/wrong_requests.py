"""Requests that are refused and hold what may not be repeated."""

from typing import Any
from uuid import UUID

import aiohttp

from tests.support.agreed import CASEWORKER, Agreed
from tests.support.invented_person import CLIENT, CODE, NAMES, NEW_CODE, SECRETS


async def wrong_requests(http: aiohttp.ClientSession, agreed: Agreed, client: UUID) -> dict[str, bytes]:
    """Makes them all, each to be refused with its status; the answers, headers and all."""
    at = agreed.at.referrals + "/v1"
    headers = {"Authorization": f"Bearer {await agreed.town.token(CASEWORKER)}", "Idempotency-Key": "k-1"}
    family, words = NAMES["family_name"], SECRETS["words of refusal"]
    requests: list[tuple[int, str, str, Any, dict[str, str]]] = [
        (422, "POST", "/clients", CLIENT | {"identity_code": CODE[:-1] + "X"}, {}),
        (422, "POST", "/clients", CLIENT | {"nickname": family}, {}),
        (422, "POST", "/clients", CLIENT | {"municipality": SECRETS["city"]}, {}),
        (422, "POST", "/clients", CLIENT | {"family_name": family * 30}, {}),
        (422, "POST", "/clients", CLIENT | {"date_of_birth": "the " + SECRETS["date of birth"]}, {}),
        (422, "POST", "/clients", CLIENT | {"contact": [SECRETS["phone"], SECRETS["e-mail"]]}, {}),
        (409, "POST", "/clients", CLIENT | {"identity_code": NEW_CODE}, {}),
        (400, "POST", "/clients", f'{{"family_name": "{family}"', {"Content-Type": "application/json"}),
        (403, "POST", "/clients", CLIENT, {"Authorization": f"Bearer {await agreed.association.token(CASEWORKER)}"}),
        (401, "POST", "/clients", CLIENT, {"Authorization": f"Bearer {family}"}),
        (422, "POST", "/clients", CLIENT, {"Idempotency-Key": family * 30}),
        (422, "POST", "/clients/search", {"family_name": family, "identity_code": CODE}, {}),
        (422, "GET", f"/clients/{CODE}", None, {}),
        (404, "GET", f"/people/{family}", None, {}),
        (422, "GET", f"/referrals?direction={family}", None, {}),
        (422, "GET", f"/referrals?cursor={family}", None, {}),
        (412, "PATCH", f"/clients/{client}", {"family_name": family}, {"If-Match": '"1000"'}),
        (422, "PATCH", f"/clients/{client}", {"family_name": family}, {"If-Match": f'"{family}"'}),
        (428, "PATCH", f"/clients/{client}", {"family_name": family}, {}),
        (422, "PATCH", f"/clients/{client}", {"municipality": None, "given_names": family}, {"If-Match": '"2"'}),
        (404, "GET", f"/referrals/{client}", None, {"X-Request-ID": f"{family} {CODE}"}),
        (404, "POST", f"/referrals/{client}/reject", {"reason": "other", "reason_by": "receiver", "text": words}, {}),
        (422, "POST", f"/referrals/{client}/reject", {"reason": words, "reason_by": family, "text": words}, {}),
        (422, "POST", f"/referrals/{client}/supply-information", {"text": words * 300}, {}),
        (
            422,
            "POST",
            "/needs",
            {"case_id": family, "service": words, "description": words, "proposed_legal_basis": words},
            {},
        ),
    ]
    answers = {}
    for number, (status, method, path, body, more) in enumerate(requests):
        sent: dict[str, Any] = {"data": body} if isinstance(body, str) else {"json": body}
        told = {"If-Match": '"1"'} if path.endswith(("reject", "supply-information")) else {}
        async with http.request(method, at + path, headers=headers | told | more, **sent) as answer:
            said = await answer.read()
            assert answer.status == status, (method, path, said)
            answers[f"answer {number} {method} {path[:30]}"] = str(answer.headers).encode() + said
    return answers
