"""Which tables a database over many machines would spread, by what; which it would copy; which stay in one place.

Today one server holds them all. But each key of what would be spread begins with the column to spread it by, so
that nothing stands in the way (docs/decisions/0052); a test holds the catalogue to it.
"""

DISTRIBUTED = {
    "devices": "user_id",
    "device_readings": "user_id",
    "idempotency_keys": "user_id",
    "home_strategies": "user_id",
    "home_tariffs": "user_id",
    "energy_ticks": "home_id",
    "energy_tick_blocks": "home_id",
    "energy_quarter_blocks": "home_id",
    "energy_hour_blocks": "home_id",
    "energy_meter_blocks": "home_id",
    "energy_days": "home_id",
    "energy_months": "home_id",
    "energy_balances": "home_id",
    "energy_behind": "home_id",
    "energy_histories": "home_id",
    "energy_plans": "home_id",
    "energy_erasures": "home_id",
    "forecast_scores": "home_id",
    "followed_forecasts": "home_id",
    "what_if_shares": "home_id",
}
"""What grows with devices, ticks and time, and the column that says where a row lies. A first home has its user's
id: its ledger lies where its devices do."""

REFERENCE = {
    "users",
    "homes",
    "home_members",
    "home_invitations",
    "tariffs",
    "tariff_versions",
    "price_series",
    "price_values",
}
"""What all others refer to: small beside them, and whole on every machine."""

LOCAL = {
    "access_tokens", "audit_entries", "energy_backfills", "energy_progress", "periodic_tasks", "planned_homes",
    "tick_chunks", "tick_counters", "tick_runs", "user_sessions",
}  # fmt: skip
"""What is found by keys of its own, on the machine that all connect to. Chunks, backfills and homes to plan are
among them: they are claimed by row locks that others skip, and marked done in the transaction that makes them."""
