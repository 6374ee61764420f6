import ipaddress
import socket
from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.channels.address_guard import (
    AddressRefused,
    check_url,
    guarded_socket,
    is_allowed,
    refuse_address,
)

NOBODY: frozenset[str] = frozenset()


def code_of(url: str, allow: frozenset[str] = NOBODY) -> str | None:
    try:
        check_url(url, allow)
    except AddressRefused as refused:
        assert refused.sentence.endswith(".")
        return refused.code
    return None


@pytest.mark.parametrize(
    "url",
    [
        "https://receiver.example/hooks?tenant=1",
        "https://receiver.example",
        "HTTPS://Receiver.Example:8443/a@b",
        "https://xn--jrjest-cua0m.example/",
        "https://8.8.8.8/",
        "https://[2606:4700:4700::1111]:443/",
        "https://0x7f.example/",
        "https://1.2.3.4.example/",
    ],
)
def test_a_public_https_address_passes(url: str) -> None:
    assert code_of(url) is None


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://receiver.example/", "https-required"),
        ("ftp://receiver.example/", "not-a-web-address"),
        ("//receiver.example/", "not-a-web-address"),
        ("https://receiver.example/hook?", "empty-query-not-allowed"),
        ("receiver.example", "not-a-web-address"),
        ("", "not-a-web-address"),
        ("https://", "not-a-web-address"),
        ("https:///x", "not-a-web-address"),
        ("https://user:secret@receiver.example/", "credentials-not-allowed"),
        ("https://receiver.example@10.0.0.1/", "credentials-not-allowed"),
        ("https://@receiver.example/", "credentials-not-allowed"),
        ("https://receiver.example/#part", "fragment-not-allowed"),
        ("https://receiver.example:0/", "port-not-allowed"),
        ("https://receiver.example:65536/", "port-not-allowed"),
        ("https://receiver.example:99999/", "port-not-allowed"),
        ("https://receiver.example:22/", "port-not-allowed"),
        ("https://receiver.example:/", "not-a-web-address"),
        ("https://receiver.example:443:80/", "not-a-web-address"),
        ("https://receiver.example:+443/", "not-a-web-address"),
        ("https://receiver..example/", "not-a-web-address"),
        ("https://receiver.example./", "not-a-web-address"),
        ("https://.example/", "not-a-web-address"),
        ("https://-a.example/", "not-a-web-address"),
        (f"https://{'a' * 64}.example/", "not-a-web-address"),
        ("https://receiver.example/" + "a" * 2048, "not-a-web-address"),
        ("https://receiver.example\\@10.0.0.1/", "credentials-not-allowed"),
        ("https://receiver.example\\.internal/", "not-a-web-address"),
        ("https://receiver.example/ a", "not-a-web-address"),
        ("https://receiver.example/\r\nHost: x", "not-a-web-address"),
        ("https://receiver.example/\n", "not-a-web-address"),
        (" https://receiver.example/", "not-a-web-address"),
        ("https://järjestö.example/", "not-a-web-address"),
        ("https://１２７.0.0.1/", "not-a-web-address"),
        ("https://127。0。0。1/", "not-a-web-address"),
        ("https://\u212aone.example/", "not-a-web-address"),
        ("http\u017f://receiver.example/", "not-a-web-address"),
        ("https://%31%32%37.0.0.1/", "not-a-web-address"),
        ("https://localhost/", "address-not-public"),
        ("https://intranet:8443/", "address-not-public"),
    ],
)
def test_an_address_that_is_no_webhooks_is_refused(url: str, code: str) -> None:
    assert code_of(url) == code


@pytest.mark.parametrize(
    "host",
    [
        "2130706433",
        "0x7f000001",
        "0X7F.1",
        "0x7f.1",
        "127.1",
        "127.0.1",
        "0177.0.0.1",
        "017700000001",
        "127.0.0.0x1",
        "127.0.0.01",
        "127.0.0.256",
        "1.2.3.4.5",
        "0x",
        "example.0x7f",
    ],
)
def test_no_other_spelling_of_an_ipv4_address_slips_through(host: str) -> None:
    assert code_of(f"https://{host}/") == "not-a-web-address"


REFUSED = [
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.255.254",
    "168.63.129.16", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.0.170", "192.0.2.1",
    "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1",
    "239.255.255.255", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:0:8.8.8.8", "64:ff9b::7f00:1",
    "64:ff9b::808:808", "64:ff9b:1::1", "100::1", "2001::1", "2001:2::1", "2001:10::1", "2001:20::1",
    "2001:db8::1", "2002:7f00:1::1", "2002:808:808::1", "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1",
    "fec0::1", "ff02::1", "ff0e::1",
]  # fmt: skip


@pytest.mark.parametrize("literal", REFUSED)
def test_an_address_that_is_not_public_is_refused_in_the_url_and_at_the_socket(literal: str) -> None:
    address = ip_address(literal)
    host = f"[{literal}]" if address.version == 6 else literal
    assert code_of(f"https://{host}/") == "address-not-public"
    with pytest.raises(AddressRefused) as refused:
        guarded_socket(addr_info(address))
    assert refused.value.code == "address-not-public"


def test_a_link_local_address_with_its_zone_is_refused() -> None:
    with pytest.raises(AddressRefused):
        guarded_socket((socket.AF_INET6, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", ("fe80::1%1", 443, 0, 1)))


@pytest.mark.parametrize("literal", ["8.8.8.8", "100.63.255.255", "172.32.0.1", "2606:4700:4700::1111"])
def test_a_public_address_gets_its_socket(literal: str) -> None:
    with guarded_socket(addr_info(ip_address(literal))) as made:
        assert made.type == socket.SOCK_STREAM


@given(st.ip_addresses())
def test_whatever_the_standard_library_knows_as_not_public_is_refused(address: IPv4Address | IPv6Address) -> None:
    if address.is_global and not address.is_multicast and not address.is_reserved:
        return
    with pytest.raises(AddressRefused):
        refuse_address(address)


@given(st.ip_addresses(v=4))
def test_no_ipv4_address_hides_in_an_ipv6_one(inner: IPv4Address) -> None:
    outer = [
        f"::ffff:{inner}",
        f"64:ff9b::{inner}",
        f"::{inner}",
        f"2002:{int(inner) >> 16:x}:{int(inner) & 65535:x}::",
    ]
    for literal in outer:
        with pytest.raises(AddressRefused):
            refuse_address(ipaddress.IPv6Address(literal))


@given(st.text(max_size=60))
def test_no_text_makes_the_check_fail_otherwise_than_by_refusing(text: str) -> None:
    code_of(text)
    code_of("https://" + text)


def test_an_origin_the_operator_named_needs_neither_https_nor_a_public_address() -> None:
    allow = frozenset({"http://127.0.0.1:9000", "http://receiver", "https://[::1]:8443"})
    for url in ("http://127.0.0.1:9000/hook", "http://RECEIVER/hook", "http://receiver:80/", "https://[::1]:8443"):
        assert code_of(url, allow) is None
        assert is_allowed(url, allow)


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1:9000/",
        "http://127.0.0.1:9001/",
        "http://127.0.0.1/",
        "http://127.0.0.1:9000.example/",
        "http://127.0.0.1:9000@10.0.0.1/",
        "http://user@127.0.0.1:9000/",
        "http://127.0.0.1:9000/#x",
        "http://127.1:9000/",
    ],
)
def test_only_the_exact_origin_is_allowed(url: str) -> None:
    assert code_of(url, frozenset({"http://127.0.0.1:9000"})) is not None


def addr_info(address: IPv4Address | IPv6Address) -> tuple[int, int, int, str, tuple[str, int]]:
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    return family, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (str(address), 443)
