"""Run as a program: gives the model `uniform` a field, and consumers a second model, then tells what it finds.

A process of its own, since everything is made of the declarations when it is imported.
"""

import dataclasses
import json
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from smartenergy.simulation import devices
from smartenergy.simulation.devices.device_field import DeviceField
from smartenergy.simulation.devices.model import Model
from smartenergy.simulation.kinds import CONSUMPTION, PRODUCTION

TILT = DeviceField(
    name="tilt_degrees", type=float, label="Tilt", text="Angle to the ground", unit="°", lowest=0, highest=90, default=35.5
)  # fmt: skip
UNIFORM, *OTHERS = devices.MODELS
FIELDS = {**UNIFORM.fields, PRODUCTION: (*UNIFORM.fields[PRODUCTION], TILT)}
SET_POINT = DeviceField(name="set_watts", type=int, label="Set", text="Power wanted", unit="W", above=0)
STEADY = Model("steady", (CONSUMPTION,), UNIFORM.run, {CONSUMPTION: (*UNIFORM.fields[CONSUMPTION], SET_POINT)})
devices.MODELS = (dataclasses.replace(UNIFORM, fields=FIELDS), *OTHERS, STEADY)

HEATER = {"device_type": "consumption", "name": "Heater", "consumption_rate_watts": 0}
PANEL = {"device_type": "production", "name": "Roof", "instantaneous_output_watts": 0}


def main() -> None:
    """Imports come late: the field must be there first."""
    from sqlalchemy.dialects import postgresql
    from sqlalchemy.schema import CreateTable

    from config import Settings
    from smartenergy import create_app
    from smartenergy.admin.device_forms import EDIT_FORMS, FORMS, READING_FORMS
    from smartenergy.admin.devices import DeviceView
    from smartenergy.graphql.schema import print_schema
    from smartenergy.models import Device, ProductionDevice
    from smartenergy.models.device_columns import parameter_rules
    from smartenergy.rest import openapi, schemas
    from smartenergy.services.devices.rules import check_new

    stored = ProductionDevice(user_id=1, id=1, status="online", readings="off", tilt_degrees=12.0, **PANEL)
    ruled = "production", "uniform"
    forms = {"new": FORMS[ruled], "edit": EDIT_FORMS[ruled], "reading": READING_FORMS["production"]}
    found = {
        "graphql": print_schema(),
        "openapi": openapi.build(create_app(Settings(_env_file=None, smartenergy_env="testing"))),
        "answered": schemas.device(stored, None)["tilt_degrees"],
        "checked": check_new(PANEL)[1]["tilt_degrees"],
        "refused": _refusal(check_new, PANEL | {"tilt_degrees": 91}),
        "of_another_kind": _refusal(check_new, {"device_type": "storage", "tilt_degrees": 1}),
        "no_such_model": _refusal(check_new, HEATER | {"model": "windmill"}),
        "table": str(CreateTable(Device.__table__).compile(dialect=postgresql.dialect())),
        "forms": {name: _told(form) for name, form in forms.items()},
        "form_of_steady": _told(FORMS["consumption", "steady"], "set_watts"),
        "exported": DeviceView.column_export_list,
        "docs": _documented(),
        "parameter_rules": parameter_rules(),
    }
    sys.stdout.write(json.dumps(found))


def _refusal(check: Any, device: dict[str, Any]) -> Any:
    from smartenergy.kernel.errors import BadInputError

    try:
        return check(device)
    except BadInputError as error:
        return error.fields


def _told(form: Any, name: str = "tilt_degrees") -> Any:
    field = getattr(form, name, None)
    return field and [field.args[0], field.kwargs["description"], field.kwargs.get("default")]


def _documented() -> str:
    from smartenergy.simulation.devices.documented import table

    return table()


if __name__ == "__main__":
    main()
