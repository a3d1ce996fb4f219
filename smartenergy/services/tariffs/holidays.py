"""Holidays of a country, to be frozen into a version of a tariff."""

from datetime import date

YEARS = 10


def of_country(code: str, first_year: int) -> list[date]:
    """Those of ten years; none of a country that the package `holidays` does not know."""
    from holidays import country_holidays  # half a second, which only who asks for them takes

    try:
        return sorted(country_holidays(code, years=range(first_year, first_year + YEARS)))
    except NotImplementedError:
        return []
