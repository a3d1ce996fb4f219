"""Settings: typed, checked, and a bad one named in one line."""

import re
from pathlib import Path

import pytest

from config import (
    PUBLISHED_SECRET,
    Settings,
    address_of_run,
    keep_settings_of_run,
    load_settings,
    load_settings_of_run,
)

ROOT = Path(__file__).parents[2]
GOOD_SECRET = "x" * 40
PRODUCTION = {
    "SMARTENERGY_ENV": "production", "SECRET_KEY": GOOD_SECRET, "JWT_SECRET_KEY": GOOD_SECRET,
    "DATABASE_URL": "postgresql://db/energy", "REDIS_URL": "redis://cache",
}  # fmt: skip


@pytest.fixture(autouse=True)
def only_what_a_test_sets(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setitem(Settings.model_config, "env_file", None)
    monkeypatch.setenv("INSTANCE_DIR", str(tmp_path / "instance"))


def complaint(monkeypatch: pytest.MonkeyPatch, **environment: str) -> str:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as stop:
        load_settings()
    return str(stop.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"), ("PORT", "70000"), ("SIMULATION_INTERVAL_SECONDS", "0"), ("SIMULATION_SEED", "-1"),
        ("SMARTENERGY_ENV", "prod"), ("DEFAULT_TIMEZONE", "Mars/Olympus"), ("DATABASE_URL", "mysql://x"),
        ("REDIS_URL", "localhost"), ("LOG_LEVEL", "LOUD"),
    ],
)  # fmt: skip
def test_a_bad_value_ends_the_start_with_one_line_that_names_it(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    said = complaint(monkeypatch, **{name: value})
    assert said.startswith(f"{name}: ")
    assert "\n" not in said


@pytest.mark.parametrize("name", ["SECRET_KEY", "JWT_SECRET_KEY"])
@pytest.mark.parametrize("secret", [None, "too-short"])
def test_production_refuses_a_default_or_short_secret(
    monkeypatch: pytest.MonkeyPatch, name: str, secret: str | None
) -> None:
    environment = {key: value for key, value in PRODUCTION.items() if key != name}
    said = complaint(monkeypatch, **environment, **({name: secret} if secret else {}))
    assert said == f"{name}: set it to a random secret of at least 32 characters"


@pytest.mark.parametrize("name", ["SECRET_KEY", "JWT_SECRET_KEY"])
@pytest.mark.parametrize("secret", ["too-short", PUBLISHED_SECRET])
@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "energy.example"])
def test_where_others_can_reach_it_no_known_or_short_secret_will_do(
    monkeypatch: pytest.MonkeyPatch, name: str, secret: str, host: str
) -> None:
    said = complaint(monkeypatch, HOST=host, **{name: secret})
    assert said == f"{name}: set it to a random secret of at least 32 characters"


def test_a_secret_that_was_once_published_will_not_do_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    assert complaint(monkeypatch, SECRET_KEY=PUBLISHED_SECRET).startswith("SECRET_KEY: ")


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.9", "::1", "localhost", "0.0.0.0"])
def test_secrets_that_are_not_set_are_made_once_and_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, host: str
) -> None:
    monkeypatch.setenv("HOST", host)
    first, second = load_settings(), load_settings()
    secrets = [first.secret_key.get_secret_value(), first.jwt_secret_key.get_secret_value()]
    assert len(set(secrets)) == 2 and all(len(secret) >= 32 for secret in secrets)
    assert (second.secret_key, second.jwt_keys) == (first.secret_key, first.jwt_keys)
    monkeypatch.setenv("INSTANCE_DIR", str(tmp_path / "other"))
    assert load_settings().secret_key != first.secret_key


def test_secrets_that_are_set_are_not_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, value in PRODUCTION.items():
        monkeypatch.setenv(name, value)
    load_settings()
    assert not (tmp_path / "instance").exists()


def test_where_no_secret_can_be_kept_one_line_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    said = complaint(monkeypatch, INSTANCE_DIR=str(tmp_path / "file" / "instance"))
    assert said.startswith("SECRET_KEY: is not set, and can't be kept: ")


@pytest.mark.parametrize("name", ["DATABASE_URL", "REDIS_URL"])
def test_production_wants_real_servers(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    environment = {key: value for key, value in PRODUCTION.items() if key != name}
    assert complaint(monkeypatch, **environment) == f"{name}: must be set in production"


def test_production_starts_with_all_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in PRODUCTION.items():
        monkeypatch.setenv(name, value)
    settings = load_settings()
    assert settings.database == "postgresql+psycopg://db/energy"
    assert settings.redis == "redis://cache"


def test_a_complaint_holds_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    said = complaint(monkeypatch, SECRET_KEY="hunter2", SMARTENERGY_ENV="production")
    assert "hunter2" not in said


def test_the_example_file_lists_every_setting_with_its_default() -> None:
    listed = dict(re.findall(r"^#? ?([A-Z][A-Z0-9_]+)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert listed.keys() == {name.upper() for name in Settings.model_fields}
    for name, field in Settings.model_fields.items():
        default = field.default
        shown = default.get_secret_value() if hasattr(default, "get_secret_value") else str(default)
        if name != "instance_dir":
            assert listed[name.upper()] == (shown.lower() if isinstance(default, bool) else shown), name


def run_with(monkeypatch: pytest.MonkeyPatch, **environment: str) -> Settings:
    """Start a run in this folder, and come back to a shell that knows nothing of its environment."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    settings = load_settings()
    keep_settings_of_run(settings)
    for name in environment:
        monkeypatch.delenv(name)
    return settings


def test_a_command_in_another_shell_uses_what_the_run_uses(monkeypatch: pytest.MonkeyPatch) -> None:
    run = run_with(
        monkeypatch, SIMULATION_INTERVAL_SECONDS="10", SIMULATION_SEED="7", DEFAULT_TIMEZONE="Asia/Kolkata",
        DATABASE_URL="postgresql://db/energy",
    )  # fmt: skip
    found = load_settings_of_run()
    assert (found.simulation_interval_seconds, found.simulation_seed) == (10, 7)
    assert (found.default_timezone, found.database) == ("Asia/Kolkata", run.database)
    assert load_settings().simulation_interval_seconds == 60, "only commands ask"


def test_what_a_commands_own_environment_says_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    run_with(monkeypatch, SIMULATION_INTERVAL_SECONDS="10", SIMULATION_SEED="7")
    monkeypatch.setenv("SIMULATION_SEED", "8")
    found = load_settings_of_run()
    assert (found.simulation_interval_seconds, found.simulation_seed) == (10, 8)


def test_a_command_that_is_led_to_other_servers_takes_nothing_from_the_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run_with(monkeypatch, SIMULATION_INTERVAL_SECONDS="10")
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere")
    assert load_settings_of_run().simulation_interval_seconds == 60


def test_the_next_run_is_what_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    run_with(monkeypatch, SIMULATION_INTERVAL_SECONDS="10")
    run_with(monkeypatch)
    assert load_settings_of_run().simulation_interval_seconds == 60


def test_a_run_hands_on_no_secret_and_keeps_the_rest_from_others(monkeypatch: pytest.MonkeyPatch) -> None:
    run = run_with(monkeypatch, SECRET_KEY=GOOD_SECRET, METRICS_TOKEN="of the metrics", PORT="8123")
    file = run.instance_dir / "run.json"
    assert file.stat().st_mode & 0o077 == 0
    assert not re.search(f"{GOOD_SECRET}|of the metrics|port", file.read_text())
    assert (load_settings_of_run().port, address_of_run(load_settings_of_run())) == (8000, "http://127.0.0.1:8123")


def test_the_address_of_another_system_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    assert address_of_run(load_settings()) == ""
    run_with(monkeypatch, PORT="8123")
    assert address_of_run(load_settings()) == "http://127.0.0.1:8123"
    monkeypatch.setenv("DATABASE_URL", "postgresql://db/of-another")
    assert address_of_run(load_settings()) == ""


@pytest.mark.parametrize("text", ["", "{", '{"a_setting_that_is_gone": 1}'])
def test_what_is_no_record_of_a_run_is_passed_over(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    run = run_with(monkeypatch)
    (run.instance_dir / "run.json").write_text(text)
    assert load_settings_of_run().simulation_interval_seconds == 60
