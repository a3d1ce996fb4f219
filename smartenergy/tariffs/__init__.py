"""What a home's energy costs: tariffs, prices and bills, as pure rules.

Whole millionths of a currency a kWh times whole mWh: exact, in units of 10⁻¹² of the currency.
"""
