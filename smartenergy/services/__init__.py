"""The use cases. Validation, ownership and transactions live here and only here."""
