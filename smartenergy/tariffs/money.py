"""Money: prices in whole millionths, amounts as exact fractions, rounded once, where a bill shows a line."""

import re
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

MICRO = 1_000_000
"""Of a currency's unit: what prices are counted in."""
WRITTEN = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?", re.ASCII)
PICO = 10**12
"""What mWh times millionths a kWh are counted in."""
USUAL_DIGITS = 2
OTHER_DIGITS = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
"""Digits of the minor unit, by ISO 4217."""
USUAL = """
AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP
CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR
JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN
NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP
SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VES WST XCD YER ZAR ZMW
"""
"""Codes of ISO 4217 with two digits."""
DIGITS = {code: digits for digits, codes in OTHER_DIGITS.items() for code in codes.split()} | dict.fromkeys(
    USUAL.split(), USUAL_DIGITS
)


def minor_digits(currency: str) -> int:
    """How many digits amounts of a currency have behind the point."""
    return DIGITS[currency]


def rounded(amount: Fraction, currency: str) -> Decimal:
    """An amount in the currency's minor unit; halves go away from zero, so that a credit mirrors a charge."""
    digits = minor_digits(currency)
    scaled = amount * 10**digits
    whole = (2 * abs(scaled.numerator) + scaled.denominator) // (2 * scaled.denominator)
    return as_decimal(whole if scaled >= 0 else -whole, digits)


def as_decimal(whole: int, digits: int) -> Decimal:
    """A whole number of units of 10⁻ᵈⁱᵍⁱᵗˢ, with all its digits."""
    with localcontext(prec=200):
        return Decimal(whole).scaleb(-digits)


def decimal(written: str) -> Decimal:
    """A number as people write it. Raises ValueError for what is none: no 1_000, no digits of other scripts."""
    if not WRITTEN.fullmatch(written):
        raise ValueError(f"{written!r} is not a decimal number such as 0.3142")
    return Decimal(written)


def micros(price: str | int | Decimal) -> int:
    """A price in whole millionths. Raises ValueError for what is no number, or finer than that."""
    scaled = (decimal(price.strip()) if isinstance(price, str) else Decimal(price)) * MICRO
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{price} has more than six digits behind the point")
    return int(scaled)


def nearest_micros(price: float | str) -> int:
    """A price of elsewhere as the nearest whole number of millionths."""
    return int((Decimal(str(price)) * MICRO).to_integral_value(ROUND_HALF_UP))


def shown(price: int) -> str:
    """A price of so many millionths as people write it, with two digits at the least."""
    sign, (whole, part) = "-" * (price < 0), divmod(abs(price), MICRO)
    return f"{sign}{whole}.{f'{part:06}'.rstrip('0').ljust(2, '0')}"
