"""A live process that shows stats holds what that takes, for its memory is that of its streams."""

import os
import subprocess
import sys
from pathlib import Path

from flask import Flask

from config import Settings
from smartenergy.services.ticking import ticks
from tests.client import GraphQLClient
from tests.conftest import SECRET
from tests.rest import HEATER, rest

ROOT = Path(__file__).parents[3]
HEAVY = {
    "alembic", "apispec", "email_validator", "flask_admin", "flask_cors", "flask_limiter", "graphene", "graphql", "holidays", "limits",
    "numpy", "opentelemetry", "plotly", "psutil", "pyarrow", "pygments", "rich", "rq", "rq_scheduler", "wtforms", "zxcvbn",
    "smartenergy.graphql", "smartenergy.rest", "smartenergy.web", "smartenergy.site", "smartenergy.simulation.step",
    "smartenergy.services.strategies", "smartenergy.services.tariffs", "smartenergy.services.live.home_now",
}  # fmt: skip
PROGRAM = """
import asyncio, sys
from asgi import app, flask_app

assert flask_app.extensions["genuine_tokens"].cache_info().maxsize == 100  # of kilobytes each

async def receive():
    return {"type": "http.request", "body": b"", "more_body": False} if not asked else await asyncio.Future()

async def send(message):
    print(message.get("body", b"").decode(), flush=True)
    if b"event: stats" in message.get("body", b""):
        shown.set()

async def stream():
    headers = [(b"host", b"localhost"), (b"authorization", b"Bearer " + sys.argv[2].encode())]
    scope = {"type": "http", "method": "GET", "path": sys.argv[1], "query_string": b"", "headers": headers}
    helpers = [asyncio.create_task(app.hub.welcome()), asyncio.create_task(app.hub.watch())]
    task = asyncio.create_task(app(scope, receive, send))
    asked.append(True)
    await asyncio.wait_for(shown.wait(), 30)
    await asyncio.sleep(1.5)  # rights were looked at meanwhile
    task.cancel()

asked, shown = [], asyncio.Event()
asyncio.run(stream())
print("loaded", *sys.modules)
"""


def test_streams_of_stats_load_neither_arithmetic_nor_the_web_nor_what_others_use(
    app: Flask, settings: Settings, ada: GraphQLClient
) -> None:
    api = rest(ada)
    assert api.post("/devices", HEATER).status_code == 201
    home = api.get("/homes").json["items"][0]["id"]
    with app.app_context():
        ticks.run_tick(1_795_000_020)
    own = {"SECRET_KEY": SECRET, "JWT_SECRET_KEY": SECRET, "SMARTENERGY_ENV": "testing"}
    servers = {"DATABASE_URL": settings.database_url, "REDIS_URL": settings.redis_url}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, f"/live/homes/{home}", api.token],
        cwd=ROOT, env=os.environ | own | servers, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "event: stats" in done.stdout
    loaded = done.stdout.splitlines()[-1].split()
    assert loaded[0] == "loaded"
    assert "smartenergy.services.live.still" in loaded
    assert HEAVY & {*loaded, *(name.partition(".")[0] for name in loaded)} == set()


def test_what_was_hidden_while_it_was_loaded_is_found_by_who_needs_it() -> None:
    program = (
        "from smartenergy.kernel.absent import absent\n"
        "with absent('opentelemetry', 'json'):\n"
        "    import json\n"  # it was there before: nobody hides what is in use
        "    try:\n        import opentelemetry\n    except ImportError: print('hidden')\n"
        "import opentelemetry.trace, sys; print(opentelemetry.trace.__name__)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["hidden", "opentelemetry.trace"]
