"""From finer to coarser, and away: packing, days, expiry, erasure, rebuilding."""
