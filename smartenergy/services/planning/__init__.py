"""Plans of homes: when they are due, made, stored and told."""
