"""Which addresses the public internet routes to a single host.

From IANA's special-purpose registries (RFC 6890 and its successors). `ipaddress.is_global` is not enough: it calls
multicast, 6to4, NAT64 and more of these global, and differs between Python's versions.
"""

from ipaddress import IPv4Address, IPv6Address, ip_network

_REFUSED_IPV4 = [
    ip_network(network)
    for network in (
        "0.0.0.0/8",  # this network, unspecified
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # carrier-grade NAT
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # the inner service address of one cloud, public by registry alone
        "169.254.0.0/16",  # link-local, also the clouds' metadata
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarking
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
]
# In IPv6 only this range is for the public. Everything outside it is refused, without a list: loopback,
# IPv4-mapped, NAT64 (64:ff9b::/96, 64:ff9b:1::/48), unique local, link-local, site-local, multicast.
_PUBLIC_IPV6 = ip_network("2000::/3")
_REFUSED_IPV6 = [
    ip_network(network)
    for network in (
        "2001::/23",  # Teredo, benchmarking, ORCHID
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
    )
]


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether a webhook may go there. An IPv4 address inside an IPv6 one is never public, whatever it is."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _REFUSED_IPV4)
    return address in _PUBLIC_IPV6 and not any(address in network for network in _REFUSED_IPV6)
