"""What all use cases share: transactions, validation, the audit log, retention."""
