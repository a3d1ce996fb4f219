"""Whether the ledger is whole."""
