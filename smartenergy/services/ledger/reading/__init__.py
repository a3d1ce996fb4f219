"""What is asked of the ledger."""
