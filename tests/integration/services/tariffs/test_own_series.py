"""Series that users load: what was known when, and what is wrong with a load."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from smartenergy.kernel.errors import BadInputError, ConflictError, ForbiddenError, NotFoundError
from smartenergy.kernel.extensions import db
from smartenergy.ledger.calendar import DAY_SECONDS
from smartenergy.models import User
from smartenergy.services.common import clock
from smartenergy.services.ledger.rollup.histories import write_history
from smartenergy.services.tariffs import assigning, bills, own_series, series, series_values, tariffs
from tests.integration.services.ledger.conftest import HOUR, START, make_home
from tests.integration.services.ledger.test_late_rows import some_facts
from tests.integration.services.tariffs.contracts import FIXED
from tests.integration.services.tariffs.test_bills import energy, now

__all__ = ["now"]

pytestmark = pytest.mark.usefixtures("context")
SPAN = {"from": "2026-11-23", "to": "2026-11-24"}
FOLLOWS = FIXED | {
    "name": "Own", "timezone": "UTC", "lines": [{"kind": "energy", "name": "Energy", "price": {"series": "mine"}}],
}  # fmt: skip


@pytest.fixture
def ada() -> int:
    return make_home(home=[], timezone="Europe/Berlin")


def make(owner: int, name: str = "mine", **more: Any) -> int:
    given = {"name": name, "currency": "EUR", "timezone": "UTC", "step_minutes": 60} | more
    return own_series.create_series(owner, {key: value for key, value in given.items() if value is not None}).id


def load(owner: int, made: int, *values: Any, **more: Any) -> series_values.Stored:
    return series_values.load(owner, made, {"from": "2026-11-23", "values": list(values)} | more)


def known(owner: int, asked: int, name: str = "mine") -> list[int]:
    found = series.known([name], "UTC", START, START + DAY_SECONDS, asked, owner)
    return found[name].values.tolist() if name in found else []


def refused(owner: int, made: int, **given: Any) -> list[str]:
    with pytest.raises(BadInputError) as caught:
        series_values.load(owner, made, given)
    [(field, told)] = caught.value.fields.items()
    return [field, *told]


def test_a_correction_is_known_from_its_time_on_and_what_was_known_stays(ada: int) -> None:
    made = make(ada)
    load(ada, made, "0.30", "0.31", known_at="2026-11-22T13:00")
    done = load(ada, made, "0.30", "0.35", known_at="2026-11-23T09:00")
    assert (done.read, done.written) == (2, 1), "the first says nothing new"
    assert known(ada, START - 12 * HOUR) == []
    assert known(ada, START) == [300_000, 310_000], "what a plan of that day saw"
    assert known(ada, START + 9 * HOUR) == [300_000, 350_000]
    assert known(ada, START + 30 * DAY_SECONDS) == [300_000, 350_000], "what a bill takes"


def test_a_file_that_is_loaded_again_changes_nothing(ada: int) -> None:
    made = make(ada)
    load(ada, made, "0.30", "0.31")
    before = own_series.get_series(ada, made).revision
    assert load(ada, made, "0.30", "0.31").written == 0
    assert own_series.get_series(ada, made).revision == before


def test_what_was_known_at_a_time_is_never_changed(ada: int) -> None:
    made = make(ada)
    load(ada, made, "0.30", known_at="2026-11-22T13:00Z")
    told = refused(ada, made, **{"from": "2026-11-23", "values": ["0.40"], "known_at": "2026-11-22T13:00Z"})
    assert told[0] == "values"
    assert "was known as 0.30 at 2026-11-22T13:00:00+00:00: say a later known_at" in told[1]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"from": "2026-11-23", "values": ["0.30", "cheap"]}, "values.1: 'cheap' is not a decimal number"),
        ({"from": "2026-11-23", "values": ["NaN"]}, "is not a decimal number"),
        ({"from": "2026-11-23", "values": ["1_0"]}, "'1_0' is not a decimal number"),
        ({"from": "2026-11-23", "values": []}, "must have at least 1 item"),
        ({"from": "2026-11-23", "values": "0.3"}, "must be a list"),
        ({"from": "2026-11-23", "values": [True]}, "True is not a decimal number"),
        ({"from": "2026-11-23", "values": ["0.1234567"]}, "more than six digits"),
        ({"from": "2026-11-23", "values": ["2000000"]}, "more than a million"),
        ({"from": "2026-11-23", "values": ["0.30", None, "0.32"]}, "2026-11-23T01:00Z to 2026-11-23T02:00Z lacks"),
        ({"from": "2026-11-23T00:30", "values": ["0.30"]}, "begins no step of 60 minutes"),
        ({"from": "soon", "values": ["0.30"]}, "'soon' is not a time such as"),
        ({"values": ["0.30"]}, "must be an object with start and value"),
        ({"values": [{"start": "2026-11-23", "value": 1}, {"start": "2026-11-23", "value": 2}]}, "has come before"),
        ({"values": [{"start": False, "value": 1}]}, "False is not a time such as"),
        ({"values": [{"start": 1795392000, "value": 1}]}, "1795392000 is not a time such as"),
        ({"values": [{"start": "1999-11-23", "value": 1}]}, "between the years 2000 and 2100"),
        ({"from": "2026-11-23", "values": [None]}, "must hold a value at the least"),
        ({"from": "2026-11-23", "values": [1], "known_at": "2027-01-01"}, "is still to come"),
        ({"from": "2026-11-23", "values": [1] * 40_001}, "must have at most 40,000 items"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_and_nothing_is_kept(ada: int, given: dict[str, Any], told: str) -> None:
    made = make(ada)
    assert told in " ".join(refused(ada, made, **given))
    assert own_series.get_series(ada, made).kept == 0
    assert known(ada, START) == []


def test_an_hour_that_comes_twice_needs_its_offset_and_a_day_of_25_hours_has_25_values(ada: int) -> None:
    made = make(ada, timezone="Europe/Berlin")
    twice = [{"start": "2026-10-25T02:00", "value": "0.30"}]
    assert (
        "comes twice by the clocks of Europe/Berlin: write it with its offset"
        in refused(ada, made, values=twice)[1]
    )
    never = [{"start": "2026-03-29T02:30", "value": "0.30"}]
    assert "does not come by the clocks of Europe/Berlin" in refused(ada, made, values=never)[1]
    both = [{"start": f"2026-10-25T02:00+0{hours}:00", "value": f"0.3{hours}"} for hours in (2, 1)]
    assert series_values.load(ada, made, {"values": both}).written == 2
    day = {"from": "2026-10-25", "values": ["0.3"] * 25, "known_at": "2026-10-24T13:00"}
    assert series_values.load(ada, made, day).written == 25
    assert "begins no step" not in str(series_values.load(ada, made, {"from": "2026-10-26", "values": ["0.3"]}))


def test_csv_is_read_by_its_header_and_told_by_its_lines(ada: int) -> None:
    made = make(ada, step_minutes=15)
    text = "\ufeffstart;value;known_at\n2026-11-23T00:00Z;83.21;\n2026-11-23T00:15Z;-5;2026-11-22T13:00\n"
    done = series_values.load_csv(ada, made, text, {"per": "MWh"})
    assert done.written == 2
    assert known(ada, START) == [-5_000], "the other became known today"
    assert known(ada, START + 3 * DAY_SECONDS) == [83_210, -5_000]
    for wrong, told in (
        ("", "must begin with a line that names the columns"),
        ("time,price\n", "must begin with a line that names the columns"),
        ("start,value\n2026-11-23T00:00Z,0,12\n", "line 2: must have 2 columns, not 3"),
        ("start,value\n2026-11-23T00:00Z,1\n2026-11-23T00:15Z,x\n", "line 3: 'x' is not a decimal number"),
        ("start,value\n", "must hold a value at the least"),
    ):
        with pytest.raises(BadInputError, match=told):
            series_values.load_csv(ada, made, wrong, {})


def test_a_bill_follows_a_series_of_ones_own_and_a_gap_has_no_cost(ada: int) -> None:
    owner = make_home("bob", home=[], timezone="UTC")
    write_history([owner], some_facts([owner], START, START + DAY_SECONDS, 3600), now=START + DAY_SECONDS)
    made = make(owner)
    tariff = tariffs.create_tariff(owner, FOLLOWS)
    assigning.assign(owner, None, {"tariff_id": tariff.id, "valid_from": "2026-01-01"})
    [empty] = bills.energy_bill(owner, SPAN).bill.lines
    assert (empty.amount, empty.coverage) == (None, 0)
    hours = [energy(owner, START + hour * HOUR, START + (hour + 1) * HOUR)["import"] for hour in range(24)]
    gap = max(range(24), key=hours.__getitem__)
    load(
        owner,
        made,
        *[None if hour == gap else "0.30" for hour in range(24)],
        allow_gaps=True,
        known_at="2026-11-25",
    )
    [part] = bills.energy_bill(owner, SPAN).bill.lines
    assert part.amount is None
    assert part.coverage == Fraction(sum(hours) - hours[gap], sum(hours))
    load(owner, made, *["0.30"] * 24, known_at="2026-11-25")
    [whole] = bills.energy_bill(owner, SPAN).bill.lines
    used = Decimal(energy(owner, until=START + DAY_SECONDS)["import"]) / 10**6
    assert whole.amount == (used * Decimal("0.30")).quantize(Decimal("0.01"), "ROUND_HALF_UP")
    load(owner, made, *["0.40"] * 24)
    [corrected] = bills.energy_bill(owner, SPAN).bill.lines
    assert corrected.amount == (used * Decimal("0.40")).quantize(Decimal("0.01"), "ROUND_HALF_UP")


def test_a_tariff_names_series_that_its_owner_may_follow_in_its_currency(ada: int) -> None:
    bob = make_home("bob", home=[])
    make(bob)
    with pytest.raises(BadInputError, match="names a series 'mine'; there are market"):
        tariffs.create_tariff(ada, FOLLOWS)
    make(ada, currency="GBP")
    with pytest.raises(BadInputError, match="names a series in GBP, the tariff is in EUR"):
        tariffs.create_tariff(ada, FOLLOWS)


def test_a_series_that_a_tariff_names_is_not_deleted(ada: int) -> None:
    made, spare = make(ada), make(ada, "spare")
    load(ada, spare, "0.30")
    tariff = tariffs.create_tariff(ada, FOLLOWS)
    with pytest.raises(ConflictError, match="A tariff names this series"):
        own_series.delete_series(ada, made)
    assert own_series.delete_series(ada, spare) == spare
    tariffs.delete_tariff(ada, tariff.id)
    own_series.delete_series(ada, made)
    assert own_series.list_series(ada) == []


def test_series_for_everybody_are_staffs_to_make_and_change(ada: int) -> None:
    staff = make_home("staff", home=[])
    db.session.get_one(User, staff).is_staff = True
    db.session.commit()
    with pytest.raises(ForbiddenError):
        make(ada, for_everybody=True)
    own = make(ada, "spot")
    with pytest.raises(ConflictError, match="is that of another series, a user's"):
        make(staff, "spot", for_everybody=True)
    own_series.delete_series(ada, own)
    made = make(staff, "spot", for_everybody=True)
    load(staff, made, "0.30")
    assert known(ada, clock.now(), "spot") == [300_000]
    with pytest.raises(ForbiddenError):
        load(ada, made, "0.40")
    with pytest.raises(ConflictError, match="is that of another series"):
        make(ada, "spot")


def test_nobody_reaches_anothers_series(ada: int) -> None:
    bob = make_home("bob", home=[])
    made = make(ada)
    for act in (own_series.get_series, own_series.delete_series, load):
        with pytest.raises(NotFoundError):
            act(bob, made, *(["0.3"] if act is load else []))
    assert known(bob, START) == []


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"currency": "gold"}, "currency"),
        ({"currency": None}, "currency"),
        ({"kind": "carbon"}, "currency"),
        ({"kind": "gas"}, "kind"),
        ({"step_minutes": 7}, "step_minutes"),
        ({"timezone": "Mars"}, "timezone"),
        ({"name": "market"}, "name"),
    ],
)
def test_a_series_that_cannot_be_is_told(ada: int, given: dict[str, Any], field: str) -> None:
    with pytest.raises(BadInputError) as caught:
        make(ada, **given)
    assert list(caught.value.fields) == [field]


def test_carbon_that_was_loaded_stands_for_the_built_in_one(ada: int) -> None:
    built_in = series.carbon("UTC", START, START + DAY_SECONDS, START, ada)
    assert len(built_in.values) == 96
    made = make(ada, "grid", kind="carbon", currency=None)
    with pytest.raises(BadInputError, match="is not a whole number of g/kWh"):
        load(ada, made, "0.5")
    load(ada, made, 400, "380")
    assert series.carbon("UTC", START, START + DAY_SECONDS, START + 3 * DAY_SECONDS, ada).values.tolist() == [
        400,
        380,
    ]
    assert len(series.carbon("Europe/Berlin", START, START + DAY_SECONDS, START, ada).values) > 90
    with pytest.raises(ConflictError, match="timezone"):
        make(ada, "other", kind="carbon", currency=None)


def test_values_are_shown_as_they_were_known(ada: int) -> None:
    made = make(ada)
    load(ada, made, "0.30", "0.31", known_at="2026-11-22T13:00")
    load(ada, made, "0.33", known_at="2026-11-23T09:00")
    asked = series_values.values_of(ada, made, SPAN | {"known_at": "2026-11-23T00:00Z"})
    assert asked.values.values.tolist() == [300_000, 310_000]
    assert series_values.values_of(ada, made, SPAN).values.values.tolist() == [330_000, 310_000]
    with pytest.raises(BadInputError, match="must leave 40,000 steps"):
        series_values.values_of(ada, made, {"from": "2015-01-01"})


def test_known_at_is_read_by_the_clocks_of_the_series_or_by_those_asked_for(ada: int) -> None:
    made = make(ada, timezone="Asia/Kathmandu")
    load(ada, made, "0.30", known_at="2026-11-22T07:15Z")
    for local, found in (("12:59:59", []), ("13:00", [300_000])):
        asked = SPAN | {"known_at": f"2026-11-22T{local}"}
        assert series_values.values_of(ada, made, asked).values.values.tolist() == found
        elsewhere = SPAN | {"known_at": asked["known_at"], "timezone": "Asia/Tokyo", "to": "2026-11-25"}
        assert not len(series_values.values_of(ada, made, elsewhere).values.values), "four hours earlier"


@pytest.mark.parametrize("wrong", ["0001-01-01T00:00", "9999-12-31T23:59", "1999-12-31T00:00Z"])
def test_a_time_that_no_series_has_is_told_where_it_was_asked_for(ada: int, wrong: str) -> None:
    made = make(ada)
    with pytest.raises(BadInputError) as refused:
        series_values.values_of(ada, made, SPAN | {"known_at": wrong})
    assert refused.value.fields == {"known_at": ["must lie between the years 2000 and 2100"]}
