"""A home's devices: edited, listed, checked, and what each has done."""
