"""What plans are made for: cost, carbon, or both at a price a kg. Only what is bought emits anything."""

from typing import Literal

from smartenergy.kernel.arrays import Floats

Objective = Literal["cost", "carbon", "both"]
G_PER_KG = 1_000


def planned_prices(
    objective: Objective, buy: Floats, sell: Floats, grams: Floats, price_per_kg: float
) -> tuple[Floats, Floats]:
    """What a kWh counts for that is bought, and that is sold; `grams` of CO2 a kWh that is bought.

    For carbon alone kilograms take the place of money, and what is sold saves none.
    """
    kilograms = grams / G_PER_KG
    if objective == "carbon":
        return kilograms, sell * 0
    return (buy, sell) if objective == "cost" else (buy + price_per_kg * kilograms, sell)
