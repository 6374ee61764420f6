"""Requests to contact somebody: the café asks, the town is responsible for 091, and so is the office, also for 092."""

from collections.abc import Mapping
from typing import Any

import httpx2

from tests.support.agreement_events import SERVICE_CODE
from tests.support.cooperation import Member, expect
from tests.support.referrals import NEED_TEXT, PERSON, Referrals
from tests.support.services import Caller

CONTACT_REQUESTS = "/v1/contact-requests"

NAME, PHONE, EMAIL = "Testi-Taina Keksitty", "+358 40 555 0177", "taina@keksitty.example"
TIMES, ABOUT = "iltaisin kello 18 jälkeen", "Etsii suomen kurssia ja tarvitsee neuvontaa asumiseen."

CONTENT: dict[str, Any] = {
    "name": NAME,
    "birth_year": 1987,
    "municipality": "091",
    "languages": ["so", "en"],
    "interpreter": "so",
    "reach": {"phone": PHONE, "email": EMAIL, "best_times": TIMES},
    "about": ABOUT,
    "consent": "spoken",
    "consent_on": "2026-06-17",
}
SAID = (NAME, "Keksitty", "555 0177", EMAIL, TIMES, ABOUT)
"""What stands nowhere but in sealed columns and in the answers to those who may read it."""

NEED = {"service": SERVICE_CODE, "description": NEED_TEXT}
NEW_CLIENT = PERSON | {"identity_code": None}
ANSWERS: Mapping[str, Any] = {
    "take": {"client": NEW_CLIENT, "need": NEED},
    "pass-on": {"municipality": "092"},
    "refuse": {"reason": "out-of-area"},
    "withdraw": None,
}
"""A body that each move takes."""


async def asked(world: Referrals, **changes: Any) -> dict[str, Any]:
    """A request of the café to the town, the content changed."""
    body = {"content": CONTENT | changes}
    made: dict[str, Any] = expect(201, await world.cafe.caseworker.post(CONTACT_REQUESTS, body))
    return made


def by(world: Referrals, slug: str) -> Member:
    """Who makes this move."""
    return world.cafe if slug == "withdraw" else world.town


async def try_answer(
    caller: Caller, request: Mapping[str, Any], slug: str, body: Any = None, **options: Any
) -> httpx2.Response:
    said = body if body is not None else ANSWERS[slug]
    return await caller.post(f"{CONTACT_REQUESTS}/{request['id']}/{slug}", said, version=request["version"], **options)


async def answered(world: Referrals, slug: str, request: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The request after the move."""
    asked_for = request or await asked(world)
    moved: dict[str, Any] = expect(200, await try_answer(by(world, slug).caseworker, asked_for, slug))
    return moved
