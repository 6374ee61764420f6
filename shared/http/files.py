"""Files that somebody has sent, answered as they are."""

from typing import Any
from urllib.parse import quote

from starlette.responses import Response

from shared.work.reading import etag


class StoredFile(Response):
    """To be saved, and never shown in place: whoever sent it could have written a page that speaks in our name. So its
    type is that of no program; what it is stands beside it, and in the ending of its name.

    `name` is that of the file that is saved; it is of one version for ever.
    """

    media_type = "application/octet-stream"

    def __init__(self, content: bytes, name: str) -> None:
        headers = {
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",  # RFC 8187
            "Content-Security-Policy": "sandbox",
            "ETag": etag(1),
        }
        super().__init__(content, headers=headers)


ANSWERS_FILE: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {StoredFile.media_type: {"schema": {"type": "string", "format": "binary"}}},
        "headers": {"ETag": {"$ref": "#/components/headers/ETag"}},
    }
}
"""What the API's document says of a route that answers so."""
