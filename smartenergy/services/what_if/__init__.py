"""What a home would have cost and done otherwise: the same home, weather and people, other choices."""
