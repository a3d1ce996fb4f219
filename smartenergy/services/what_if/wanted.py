"""What a variant wants to be other, as changes of the home. Raises BadInputError, naming the field."""

from smartenergy.kernel.errors import BadInputError
from smartenergy.services.catalog.device_catalog import BY_KEY
from smartenergy.services.what_if.rules import NO_CAR, VariantWanted
from smartenergy.simulation.variants.changes import Battery, Car, Changes, Home
from smartenergy.simulation.variants.device_rows import BATTERY

ROOF = "The added panels lie on a roof of their own, with an inverter that fits."


def changes_of(variant: VariantWanted, home: Home, place: int) -> Changes:
    """Checked against what the home has."""
    battery = Battery(**variant.battery.model_dump())
    if battery != Battery() and battery.capacity_wh is None and not home.capacity_wh:
        told = "is required: the home has no battery whose capacity could stay"
        raise BadInputError({f"variants.{place}.battery.capacity_wh": [told]})
    return Changes(
        battery=battery, solar_scale=variant.solar.scale, solar_added_watts=variant.solar.added_watts,
        solar_added_tilt=variant.solar.tilt, solar_added_azimuth=variant.solar.azimuth,
        has_car=variant.car != NO_CAR, car=_car(variant.car), consumption_scale=variant.consumption_scale,
        most_import_watts=variant.grid_import_limit_watts, most_export_watts=variant.grid_export_limit_watts,
    )  # fmt: skip


def _car(key: str | None) -> Car | None:
    if key in (None, NO_CAR):
        return None
    ready = BY_KEY[key]
    return Car(
        float(ready.fields["total_capacity_wh"]), {name: float(of) for name, of in ready.parameters.items()}
    )


def assumed_of(changes: Changes, home: Home) -> list[str]:
    """What has to be assumed where the home has nothing that could be scaled."""
    found = []
    capacity, has_believable = changes.battery.capacity_wh, home.has(BATTERY)
    if changes.battery != Battery() and capacity != 0 and not has_believable:
        simple = " in place of that of the simple rules" if home.capacity_wh else ""
        found.append(
            f"The battery is a usual one{simple}: half of its capacity an hour, 91% of a round trip, 10 W standby."
        )
    if changes.has_a_roof_of_its_own:
        found.append(ROOF)
    elif changes.solar_added_watts and not home.peak_watts:
        found.append("The panels are usual ones: tilted by 32° towards the equator, with an inverter that fits.")
    if changes.solar_scale == 0 and not any(row.is_solar for row in home.rows):
        found.append("The home has no panels that could be scaled.")
    return found
