"""Addresses of callers: one spelling of each, and what of it is counted."""

import re
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

UNKNOWN = "unknown"
LONGEST = 80
WITH_PORT = re.compile(r"\[([^\]]*)\](?::\d*)?|([^:]*):\d*")
"""`[IPv6]`, `[IPv6]:port` or `IPv4:port`, as proxies write them."""


def spelled(text: str | None) -> str | None:
    """An address as it is stored and shown: without port, brackets, zone; None for what is none.

    IPv4 written as IPv6 (`::ffff:192.0.2.1`) is IPv4.
    """
    address = _parsed(text or "")
    return None if address is None else str(address)


def counted(address: str | None, ipv6_prefix: int = 64) -> str:
    """What of an address is counted: of IPv6 the network, since whoever has one has all of its addresses."""
    parsed = _parsed(address or "")
    if isinstance(parsed, IPv6Address):
        return str(ip_network((parsed, ipv6_prefix), strict=False))
    return UNKNOWN if parsed is None else str(parsed)


def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    text = text.strip() if len(text) <= LONGEST else ""
    if found := WITH_PORT.fullmatch(text):
        text = found[1] or found[2] or ""
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return (isinstance(address, IPv6Address) and address.ipv4_mapped) or address
