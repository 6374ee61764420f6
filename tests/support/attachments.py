"""Files that the tests attach to referrals; nothing in them is of anybody."""

import base64
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import httpx2

from tests.support.cooperation import Member, expect

ATTACHMENTS = "/v1/attachments"
TITLE = "Suunnitelma, Ääkkölä 2026.pdf"
PDF = b"%PDF-1.7\nAinokaisa ei ole kukaan.\n%%EOF"


def file_of(referral: Mapping[str, Any], content: bytes = PDF, **changes: Any) -> dict[str, Any]:
    """The body that attaches it."""
    data = base64.b64encode(content).decode()
    return {"referral_id": referral["id"], "title": TITLE, "content_type": "application/pdf", "data": data} | changes


async def try_attach(who: Member, referral: Mapping[str, Any], **changes: Any) -> httpx2.Response:
    return await who.caseworker.post(ATTACHMENTS, file_of(referral, **changes))


async def attach(who: Member, referral: Mapping[str, Any], **changes: Any) -> dict[str, Any]:
    added: dict[str, Any] = expect(201, await try_attach(who, referral, **changes))
    return added


async def content_of(who: Member, attachment: Mapping[str, Any]) -> httpx2.Response:
    return await who.caseworker.get(f"{ATTACHMENTS}/{attachment['id']}/content")


async def try_remove(who: Member, attachment: Mapping[str, Any], version: int = 1) -> httpx2.Response:
    caller = who.caseworker
    headers = caller._headers(version, str(uuid4()))
    return await caller.client.delete(f"{ATTACHMENTS}/{attachment['id']}", headers=headers)
