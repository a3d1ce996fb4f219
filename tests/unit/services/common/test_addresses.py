"""Addresses: one spelling of each, whatever a proxy writes, and what of it is counted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartenergy.services.common.addresses import UNKNOWN, counted, spelled


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("203.0.113.9", "203.0.113.9"), ("203.0.113.9:4441", "203.0.113.9"), (" 203.0.113.9 ", "203.0.113.9"),
        ("2001:db8::1", "2001:db8::1"), ("2001:DB8:0:0::1", "2001:db8::1"), ("[2001:db8::1]", "2001:db8::1"),
        ("[2001:0db8:1111:2222:3333:4444:5555:6666]:65535", "2001:db8:1111:2222:3333:4444:5555:6666"),
        ("fe80::1%eth0", "fe80::1"), ("[fe80::1%25eth0]:80", "fe80::1"),
        ("::ffff:203.0.113.9", "203.0.113.9"), ("[::ffff:203.0.113.9]:4441", "203.0.113.9"),
    ],
)  # fmt: skip
def test_an_address_has_one_spelling(written: str, address: str) -> None:
    assert spelled(written) == address


@pytest.mark.parametrize(
    "nonsense",
    [None, "", "unknown", "_hidden", "203.0.113.9:4441:1", "203.0.113", "[2001:db8::1", "localhost", "::1]:5", "9" * 70_000,
     "[" + "1" * 70_000 + "]:1", "203.0.113.9\x00", "203.0.113.9, 198.51.100.1"],
)  # fmt: skip
def test_what_is_no_address_is_none(nonsense: str | None) -> None:
    assert spelled(nonsense) is None
    assert counted(nonsense) == UNKNOWN


@given(st.text())
def test_whatever_is_written_an_address_fits_its_column(text: str) -> None:
    assert len(spelled(text) or "") <= 39


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("203.0.113.9:4441", "203.0.113.9:4442", True), ("203.0.113.9", "203.0.113.8", False),
        ("2001:db8::1", "2001:db8::ffff:ffff:ffff:ffff", True), ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:203.0.113.9", "203.0.113.9", True), ("fe80::1%eth0", "fe80::2%eth1", True),
    ],
)  # fmt: skip
def test_ipv6_counts_by_its_network(one: str, other: str, is_same: bool) -> None:
    assert (counted(one) == counted(other)) is is_same
