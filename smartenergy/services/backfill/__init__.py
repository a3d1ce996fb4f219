"""A past made to order: what homes would have done before their first tick (docs/decisions/0071)."""
