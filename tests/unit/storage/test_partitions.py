"""Partitions by time."""

from hypothesis import given
from hypothesis import strategies as st

from smartenergy.storage.partitions import LENGTHS, partition_for

NOON = 1_795_435_200  # 2026-11-23 12:00 UTC


def test_partitions_are_named_by_where_they_begin() -> None:
    names = {table: partition_for(table, NOON + 61).name for table in LENGTHS}
    assert names == {
        "energy_ticks": "energy_ticks_2026112312", "device_readings": "device_readings_20261123",
        "energy_tick_blocks": "energy_tick_blocks_20261123", "energy_quarter_blocks": "energy_quarter_blocks_20261123",
        "energy_hour_blocks": "energy_hour_blocks_202611", "energy_days": "energy_days_2026",
        "energy_months": "energy_months_2026", "energy_meter_blocks": "energy_meter_blocks_202611", "audit_entries": "audit_entries_202611",
    }  # fmt: skip


@given(st.sampled_from(sorted(LENGTHS)), st.integers(0, 2**32))
def test_every_instant_has_one_partition_and_the_next_begins_where_it_ends(table: str, instant: int) -> None:
    here = partition_for(table, instant)
    assert here.since <= instant < here.until
    assert partition_for(table, here.since) == partition_for(table, here.until - 1) == here
    assert partition_for(table, here.until).since == here.until
