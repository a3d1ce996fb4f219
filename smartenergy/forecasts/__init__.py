"""What is ahead, by what is past: pure NumPy."""
