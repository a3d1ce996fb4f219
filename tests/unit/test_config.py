"""Settings: typed, checked, and a bad one named in one line."""

import re
from pathlib import Path

import pytest

from config import Settings, load_settings

ROOT = Path(__file__).parents[2]
GOOD_SECRET = "x" * 40
PRODUCTION = {
    "SMARTENERGY_ENV": "production", "SECRET_KEY": GOOD_SECRET, "JWT_SECRET_KEY": GOOD_SECRET,
    "DATABASE_URL": "postgresql://db/energy", "REDIS_URL": "redis://cache",
}  # fmt: skip


@pytest.fixture(autouse=True)
def only_what_a_test_sets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setitem(Settings.model_config, "env_file", None)


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


@pytest.mark.parametrize("folder", ["d" * 80 + "/" + "e" * 40, "My Homes", "it's", "a,b", "wärme"])
def test_an_instance_path_that_is_long_or_not_plain_gets_a_short_plain_socket(tmp_path: Path, folder: str) -> None:
    socket_dir = Settings(instance_dir=tmp_path / folder).socket_dir("postgres")
    assert len(str(socket_dir / ".s.PGSQL.5432.lock")) <= 100
    assert re.fullmatch(r"[a-zA-Z0-9_./-]+", str(socket_dir))
    assert socket_dir != Settings(instance_dir=tmp_path / folder / "other").socket_dir("postgres")


def test_the_example_file_lists_every_setting_with_its_default() -> None:
    listed = dict(re.findall(r"^#? ?([A-Z][A-Z0-9_]+)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert listed.keys() == {name.upper() for name in Settings.model_fields}
    for name, field in Settings.model_fields.items():
        default = field.default
        shown = default.get_secret_value() if hasattr(default, "get_secret_value") else str(default)
        if name != "instance_dir":
            assert listed[name.upper()] == (shown.lower() if isinstance(default, bool) else shown), name
