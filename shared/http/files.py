"""Files that somebody has sent, answered as they are."""

from typing import Any
from urllib.parse import quote

from starlette.responses import Response

from shared.work.reading import etag


class StoredFile(Response):
    """To be saved, and never shown in place: whoever sent it could have written a page that speaks in our name.

    `title` is its name for people; it is of one version for ever.
    """

    def __init__(self, content: bytes, content_type: str, title: str) -> None:
        headers = {
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(title, safe='')}",  # RFC 8187
            "Content-Security-Policy": "sandbox",
            "ETag": etag(1),
        }
        super().__init__(content, media_type=content_type, headers=headers)


def answers_file(*content_types: str) -> dict[int | str, dict[str, Any]]:
    """What the API's document says of a route that answers with one of these."""
    etag_header = {"ETag": {"$ref": "#/components/headers/ETag"}}
    return {200: {"content": {one: {"schema": {}} for one in content_types}, "headers": etag_header}}
