"""What a tick writes into the ledger."""
