"""Price series over REST."""

from typing import Any

from tests.integration.services.tariffs.contracts import FIXED
from tests.rest import RestClient, assert_problem

VALUES = {"from": "2026-01-01T00:00Z", "values": ["0.30", 0.31, "0.32"], "known_at": "2025-12-31T13:00Z"}


def make(api: RestClient, **more: Any) -> dict[str, Any]:
    answer = api.post("/series", {"name": "mine", "currency": "EUR", "timezone": "UTC"} | more)
    assert answer.status_code == 201, answer.json
    assert answer.headers["Location"].endswith(f"/api/v1/series/{answer.json['id']}")
    made: dict[str, Any] = answer.json
    return made


def csv(api: RestClient, path: str, text: str) -> Any:
    headers = {"Authorization": f"Bearer {api.token}", "Content-Type": "text/csv; charset=utf-8"}
    return api.http.put(f"/api/v1{path}", data=text.encode(), headers=headers)


def test_values_are_loaded_as_json_and_read_as_they_were_known(api: RestClient) -> None:
    made = make(api)
    one = f"/series/{made['id']}"
    assert (made["kind"], made["step_minutes"], made["is_own"], made["newest_known_at"]) == (
        "price",
        60,
        True,
        None,
    )
    done = api.send("PUT", f"{one}/values", VALUES)
    assert done.status_code == 200, done.json
    assert (done.json["read"], done.json["written"], done.json["series"]["kept"]) == (3, 3, 3)
    corrected = {"values": [{"start": "2026-01-01T01:00Z", "value": "0.4", "known_at": "2026-01-02T00:00Z"}]}
    assert api.send("PUT", f"{one}/values", corrected).json["written"] == 1
    span = f"{one}/values?from=2026-01-01&to=2026-01-02"
    assert api.get(span).json["value"] == ["0.30", "0.40", "0.32"]
    before = api.get(f"{span}&known_at=2026-01-01T12:00Z").json
    assert before["value"] == ["0.30", "0.31", "0.32"]
    assert before["start"][1] - before["start"][0] == 3600
    assert api.get("/series").json["items"] == [api.get(one).json]


def test_a_file_of_csv_is_loaded(api: RestClient) -> None:
    path = f"/series/{make(api)['id']}/values"
    text = "start,value\n2026-01-01T00:00Z,83.21\n2026-01-01T01:00Z,-5.00\n"
    done = csv(api, f"{path}?per=MWh&known_at=2025-12-31T13:00Z", text)
    assert (done.status_code, done.json["written"]) == (200, 2)
    assert api.get(f"{path}?from=2026-01-01&to=2026-01-02").json["value"] == ["0.08321", "-0.005"]
    wrong = csv(api, path, "start,value\n2026-01-01T00:00Z,cheap\n")
    assert_problem(wrong, 422, "BAD_USER_INPUT", "values")
    assert "line 2: 'cheap' is not a decimal number" in wrong.json["detail"]
    assert_problem(csv(api, f"{path}?per=GWh", text), 422, "BAD_USER_INPUT", "per")
    assert api.http.put(f"/api/v1{path}", data=b"x", headers={"Content-Type": "text/plain"}).status_code == 401


def test_a_tariff_follows_it_and_then_it_stays(api: RestClient) -> None:
    made = make(api)
    line = {"kind": "energy", "name": "Energy", "price": {"series": "mine", "factor": "1.19", "add": "0.15"}}
    tariff = api.post("/tariffs", FIXED | {"lines": [line]}).json
    assert tariff["versions"][0]["lines"][0]["price"]["series"] == "mine"
    assert_problem(api.delete(f"/series/{made['id']}"), 409, "CONFLICT")
    api.delete(f"/tariffs/{tariff['id']}")
    assert api.delete(f"/series/{made['id']}").status_code == 204
    assert_problem(api.get(f"/series/{made['id']}"), 404, "NOT_FOUND")


def test_what_cannot_be_is_a_problem_at_its_place(api: RestClient) -> None:
    made = make(api)
    assert_problem(api.post("/series", {"name": "mine", "currency": "EUR"}), 409, "CONFLICT", "name")
    assert_problem(api.post("/series", {"name": "other"}), 422, "BAD_USER_INPUT", "currency")
    everybody = {"name": "all", "currency": "EUR", "for_everybody": True}
    assert_problem(api.post("/series", everybody), 403, "FORBIDDEN")
    path = f"/series/{made['id']}/values"
    assert_problem(api.send("PUT", path, {"values": []}), 422, "BAD_USER_INPUT", "values")
    assert_problem(api.send("PUT", path, VALUES | {"known_at": "2999-01-01"}), 422, "BAD_USER_INPUT", "known_at")
    assert_problem(api.get("/series/7/values"), 404, "NOT_FOUND")
