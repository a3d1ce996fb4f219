"""What storage goes by: strategies as they are stored, compiled for a day, and told to the tick."""
