"""Tariffs as callers write them."""

from typing import Any

FIXED: dict[str, Any] = {
    "name": "Fixed", "currency": "EUR", "timezone": "Europe/Berlin", "valid_from": "2026-01-01",
    "lines": [
        {"kind": "energy", "name": "Energy", "price": "0.30"},
        {"kind": "energy", "name": "Feed-in", "price": "0.08", "direction": "export"},
        {"kind": "standing", "name": "Standing charge", "price": "0.40"},
        {"kind": "tax", "name": "VAT", "basis_points": 1900, "on": ["Energy", "Standing charge"]},
    ],
}  # fmt: skip
NIGHT: dict[str, Any] = FIXED | {
    "name": "Day and night",
    "lines": [
        {"kind": "energy", "name": "Energy", "price": {"bands": [
            {"name": "day", "price": "0.35"},
            {"name": "night", "price": "0.22", "from": "22:00", "to": "06:00"},
        ]}},
    ],
}  # fmt: skip
DYNAMIC: dict[str, Any] = FIXED | {
    "name": "Dynamic",
    "lines": [
        {"kind": "energy", "name": "Energy", "price": {"series": "market", "factor": "1.19", "add": "0.15"}}
    ],
}
