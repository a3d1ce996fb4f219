"""What every room may use: errors, extensions, logs, words for outages; it knows nothing of the rest."""
