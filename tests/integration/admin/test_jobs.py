"""rq-dashboard behind the guard."""

import pytest
from flask import Flask
from redis import Redis
from rq import SimpleWorker

from smartenergy.storage import job_queue
from tests.integration.admin.conftest import Visitor

EVIL = "<img src=x onerror=alert(1)>"


@pytest.mark.parametrize("shown", ["description", "exc_info", "metadata"])
def test_what_a_job_is_called_or_says_is_no_markup_on_its_page(
    root: Visitor, app: Flask, redis: Redis, shown: str
) -> None:
    with app.app_context():
        job_queue.enqueue("join_tick", "evil", EVIL, EVIL, meta={"name": EVIL})
        SimpleWorker([job_queue.queue()], connection=redis).work(burst=True, logging_level="CRITICAL")
    told = root.get("/rq/0/data/job/evil.json").json
    assert told["status"] == "failed"
    assert "onerror" in told[shown]
    assert "<" not in told[shown]
