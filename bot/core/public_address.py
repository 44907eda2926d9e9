"""Which IP addresses are in the public internet, and which lead into somebody's own network.

Python's `is_global` goes by the registries of IANA as they were when that Python was made. What it lets through, but
may lead inside, is named here: addresses that wrap an IPv4 one, and those at which clouds tell their machines secrets.
"""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

_NEVER_4 = (
    ip_network("192.0.0.0/24"),  # protocol assignments (RFC 6890); Oracle's cloud tells secrets at 192.0.0.192
    ip_network("192.88.99.0/24"),  # relays of 6to4, given up (RFC 7526)
    ip_network("168.63.129.16/32"),  # Azure's host, as each of its machines sees it
)
_UNICAST_6 = ip_network("2000::/3")  # all that IANA has given out (ipv6-address-space)
_NEVER_6 = (
    ip_network("2002::/16"),  # 6to4 wraps an IPv4 address (RFC 3056)
    ip_network("2001::/23"),  # protocol assignments, among them Teredo, which wraps one too (RFC 4380)
    ip_network("3fff::/20"),  # documentation (RFC 9637)
)
_NAT64 = ip_network("64:ff9b::/96")  # wraps an IPv4 address where a network has only IPv6 (RFC 6052)


def is_public(text: str) -> bool:
    """Whether this is an IP address, spelled as such, at which no machine of a private network answers."""
    try:
        address = ip_address(text)
    except ValueError:  # a name, or a spelling such as 0x7f.1 that the system would understand and we do not
        return False
    return _public_4(address) if isinstance(address, IPv4Address) else _public_6(address)


def _public_4(address: IPv4Address) -> bool:
    if address.is_multicast or address.is_reserved or not address.is_global:
        return False
    return not any(address in network for network in _NEVER_4)


def _public_6(address: IPv6Address) -> bool:
    if address.scope_id is not None:
        return False
    if address.ipv4_mapped is not None:
        return _public_4(address.ipv4_mapped)
    if address in _NAT64:
        return _public_4(IPv4Address(int(address) & 0xFFFF_FFFF))
    if address not in _UNICAST_6 or not address.is_global:
        return False
    return not any(address in network for network in _NEVER_6)
