"""The tick: opened, planned, run chunk by chunk, shown."""
