"""No address that leads into a private network is taken for a public one, however it is spelled or wrapped."""

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.public_address import is_public

PUBLIC = ["1.1.1.1", "140.82.112.3", "223.255.255.254", "2606:4700::1111", "2a00:1450:4001::1", "64:ff9b::8c52:7003",
          "::ffff:140.82.112.3"]  # fmt: skip
PRIVATE = [
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.127.255.254", "127.0.0.1", "127.255.255.254", "169.254.1.1",  # noqa: S104
    "172.16.0.1", "172.31.255.254", "192.0.0.1", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.51.100.1",
    "203.0.113.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
    "169.254.169.254", "168.63.129.16", "100.100.100.200", "192.0.0.192", "fd00:ec2::254",  # where clouds tell secrets
    "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::ffff:0:127.0.0.1",
    "fe80::1", "fe80::1%eth0", "2606:4700::1111%eth0", "fec0::1", "fc00::1", "fdff::1", "ff02::1", "100::1",
    "2001:db8::1", "2001::7f00:1", "2001:10::1", "2002:7f00:1::", "2002:a00:1::1", "3fff::1", "5f00::1",
    "64:ff9b::7f00:1", "64:ff9b::10.0.0.1", "64:ff9b:1::1.1.1.1",
]  # fmt: skip
NO_ADDRESS = ["", "localhost", "2130706433", "0x7f.1", "0x7f000001", "0177.0.0.1", "127.1", "1.1.1.1 ", "1.1.1.01",
              "１.1.1.1", "[2606:4700::1111]", "1.1.1.1/32"]  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC)
def test_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", PRIVATE)
def test_private(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", NO_ADDRESS)
def test_what_is_no_address_is_not_public(address: str) -> None:
    assert not is_public(address)


@given(st.ip_addresses(v=4))
def test_wrapping_an_address_makes_it_no_more_public(address: IPv4Address) -> None:
    wrapped = [IPv6Address((prefix << 32) | int(address)) for prefix in (0, 0xFFFF, 0x64FF9B << 64)]
    wrapped += [IPv6Address((0x2002 << 112) | (int(address) << 80) | 1)]

    assert not any(is_public(str(one)) for one in wrapped) or is_public(str(address))
