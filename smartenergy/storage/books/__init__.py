"""The ledger's tables beyond the models: rows, blocks, periods."""
