"""The energy ledger's use cases: recorded by the tick, rolled up, expired, erased, asked, audited."""
