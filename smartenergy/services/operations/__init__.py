"""What operators need: health, metrics, verification, synthetic fleets, setting up."""
