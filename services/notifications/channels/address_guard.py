"""Keeps webhooks out of our own network (server-side request forgery).

Two checks. `check_url` reads the text when an endpoint is made, changed or sent to. It allows so little that all
parsers read such a URL alike. `guarded_socket` is aiohttp's `socket_factory`: it sees the address that will be
connected to, so a name whose address changes after the first check (DNS rebinding) does not get through.
"""

import re
import socket
from ipaddress import IPv4Address, IPv6Address, ip_address

from aiohttp import AddrInfoType

from services.notifications.channels.public_addresses import is_public

_MOST_CHARACTERS = 2048
_LAST_PORT = 65535
_HTTPS_PORT = 443
_FIRST_FREE_PORT = 1024  # lower ports are for mail, shells and directories, and these take no webhooks
_URL = re.compile(
    r"(?P<scheme>https?)://(?P<host>\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(?P<port>[0-9]{1,5}))?(?:[/?][!-~]*)?",
    re.IGNORECASE | re.ASCII,  # without ASCII, the Kelvin sign counts as a k
)
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")  # a host with such an end is read as an IPv4 address
_DOTTED_QUAD = re.compile(r"(?:(?:0|[1-9][0-9]{0,2})\.){3}(?:0|[1-9][0-9]{0,2})")

SENTENCES = {
    "not-a-web-address": "Write the address as https://host/path, with an international name in its xn-- form.",
    "credentials-not-allowed": "The address must not hold a user name or a password.",
    "fragment-not-allowed": "The address must not hold a fragment (#).",
    "empty-query-not-allowed": "The address must not end with a question mark that nothing follows.",
    "https-required": "The address must begin with https://.",
    "port-not-allowed": "The port must be 443 or from 1024 to 65535.",
    "address-not-public": "The address must lead to the public internet.",
}


class AddressRefused(OSError):
    """The address must never be called. This is permanent and not tried again. `code` and `sentence` as in `SENTENCES`.

    An `OSError`, since aiohttp passes on no other errors of a socket factory.
    """

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


def check_url(url: str, allow: frozenset[str]) -> None:
    """Raises `AddressRefused` unless `url` may be a webhook's address.

    `allow` holds the operator's exact origins (`http://receiver.example:9000`, lower case, the port may be left out
    where it is the scheme's own), for which neither https nor a public address is demanded.
    """
    scheme, host, port = _parts(url)
    if is_allowed(url, allow):
        return
    if scheme != "https":
        raise _refused("https-required")
    if port != _HTTPS_PORT and port < _FIRST_FREE_PORT:
        raise _refused("port-not-allowed")
    _check_host(host)


def is_allowed(url: str, allow: frozenset[str]) -> bool:
    """Whether the URL's origin is one the operator has named. Raises `AddressRefused` for a malformed URL."""
    scheme, host, port = _parts(url)
    origin = f"{scheme}://{host}"
    return f"{origin}:{port}" in allow or (port == _own_port(scheme) and origin in allow)


def is_origin(text: str) -> bool:
    """Whether this is an origin as `is_allowed` compares it, with nothing after the port."""
    try:
        scheme, host, port = _parts(text)
    except AddressRefused:
        return False
    return text in (f"{scheme}://{host}", f"{scheme}://{host}:{port}")


def refuse_address(address: IPv4Address | IPv6Address) -> None:
    """Raises `AddressRefused` unless the address is one that the public internet routes to a single host."""
    if not is_public(address):
        raise _refused("address-not-public")


def guarded_socket(addr_info: AddrInfoType) -> socket.socket:
    """A socket for this resolved address (aiohttp's `socket_factory`), or `AddressRefused` before any packet leaves."""
    family, kind, protocol, _, address = addr_info
    refuse_address(ip_address(address[0]))
    return socket.socket(family, kind, protocol)


def _parts(url: str) -> tuple[str, str, int]:
    """Scheme, host (both in lower case, IPv6 in brackets) and port."""
    if "#" in url:
        raise _refused("fragment-not-allowed")
    if "@" in re.split("[/?]", url.partition("://")[2], maxsplit=1)[0]:
        raise _refused("credentials-not-allowed")
    if url.endswith("?") and url.count("?") == 1:
        raise _refused("empty-query-not-allowed")  # the HTTP client would leave it out, and call another address
    match = _URL.fullmatch(url)
    if match is None or len(url) > _MOST_CHARACTERS:
        raise _refused("not-a-web-address")
    scheme = match["scheme"].lower()
    port = int(match["port"] or _own_port(scheme))
    if not 0 < port <= _LAST_PORT:
        raise _refused("port-not-allowed")
    return scheme, match["host"].lower(), port


def _check_host(host: str) -> None:
    if host.startswith("[") or _DOTTED_QUAD.fullmatch(host):
        refuse_address(_literal(host.strip("[]")))
        return
    labels = host.split(".")
    if not all(_LABEL.fullmatch(label) for label in labels) or _NUMBER.fullmatch(labels[-1]):
        raise _refused("not-a-web-address")
    if len(labels) == 1:
        raise _refused("address-not-public")


def _literal(text: str) -> IPv4Address | IPv6Address:
    try:
        return ip_address(text)
    except ValueError:
        raise _refused("not-a-web-address") from None


def _own_port(scheme: str) -> int:
    return _HTTPS_PORT if scheme == "https" else 80


def _refused(code: str) -> AddressRefused:
    return AddressRefused(code, SENTENCES[code])
