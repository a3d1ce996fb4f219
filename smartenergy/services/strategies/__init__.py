"""What a home's strategy decides, and why."""
