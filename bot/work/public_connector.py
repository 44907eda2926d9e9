"""Connects to the public internet alone, so that no address in a setting, and no name server, leads us inside.

The check is made on the very address that the socket is about to connect to: between the two there is no second look-up
that could answer otherwise, and no spelling of an address that only one of them understands.
"""

import socket
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver

from bot.core.public_address import is_public


class NotPublic(OSError):
    """The address leads into a private network. One text for all, so that aiohttp does not merge several into one."""

    def __init__(self) -> None:
        super().__init__("not a public address")


def connector(*, private: bool, resolver: AbstractResolver | None = None) -> aiohttp.TCPConnector:
    """One that checks every address, or with `private` none. Nothing is remembered between two connections."""
    return aiohttp.TCPConnector(
        resolver=resolver or aiohttp.ThreadedResolver(),
        use_dns_cache=False,
        force_close=True,
        socket_factory=None if private else public_socket,
    )


def public_socket(address: tuple[Any, ...]) -> socket.socket:
    """A socket for an address as `getaddrinfo` gives it, which is what it will be connected to. Raises NotPublic."""
    family, kind, protocol, _, place = address
    if not is_public(str(place[0])):
        raise NotPublic
    return socket.socket(family, kind, protocol)
