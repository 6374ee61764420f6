"""What a browser sends with a form: `application/x-www-form-urlencoded`, as a page without scripts sends it.

A page for everybody has no session, so there is nothing that another site's page could act with in its reader's name
(cross-site request forgery): a form is worth what its fields say, whoever sends it.
"""

from collections.abc import Mapping
from urllib.parse import parse_qsl

from fastapi import Request
from starlette.exceptions import HTTPException

_KIND = "application/x-www-form-urlencoded"
_MOST_BYTES = 32 * 1024
_MOST_FIELDS = 40


async def read_form(request: Request) -> Mapping[str, str]:
    """The fields, each as it was first sent. HTTPException 400, 413 or 415 for what no form of ours sends."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _KIND:
        raise HTTPException(415, f"Send the form as {_KIND}.", {"Accept": _KIND})
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _MOST_BYTES:
            raise HTTPException(413, f"A form has at most {_MOST_BYTES} bytes.", {"Connection": "close"})
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise HTTPException(400, "This is no form.") from None
    return dict(reversed(pairs))
