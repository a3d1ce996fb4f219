"""What can be had ready made: devices and homes, by key."""
