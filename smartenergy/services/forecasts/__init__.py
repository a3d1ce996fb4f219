"""What homes will use and make, and what energy will cost, made of what is past."""
