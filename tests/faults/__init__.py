"""A real system under faults, and the proof that every device was moved once a tick all the same (`make faults`)."""
