"""The network address of a visitor, behind trusted proxies or without."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """Return the visitor's address.

    ``X-Forwarded-For`` counts only as far as TRUSTED_PROXIES (addresses or networks) vouch for it: the rightmost
    entry that is no trusted proxy. A forged header has no effect.
    """
    address = request.META.get("REMOTE_ADDR") or "127.0.0.1"
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    while hops and _is_trusted(address):
        candidate = hops.pop()
        if _parse(candidate) is None:
            break
        address = candidate
    return address


def throttle_address(request: HttpRequest) -> str:
    """Return what rate limits count: the address, and for IPv6 its /64, which one visitor holds whole."""
    address = _parse(client_address(request))
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is None:
        return str(ipaddress.ip_network((address, 64), strict=False).network_address)
    return str(address) if address else "0.0.0.0"  # noqa: S104  (a key, not a bind address)


def _is_trusted(address: str) -> bool:
    parsed = _parse(address)
    if parsed is None:
        return False
    return any(parsed in ipaddress.ip_network(proxy, strict=False) for proxy in settings.TRUSTED_PROXIES)


def _parse(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None
