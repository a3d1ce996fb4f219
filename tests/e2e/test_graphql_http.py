"""GraphQL over HTTP to the letter: the audits of the package graphql-http, against the running server."""

import json

from tests.e2e import javascript
from tests.e2e.conftest import System


def test_all_audits_of_graphql_over_http_are_passed(system: System) -> None:
    printed = javascript.run(javascript.FOLDER / "audits.js", f"{system.address}/graphql/")
    audits = [json.loads(line) for line in printed.splitlines()]
    assert len(audits) == 61
    assert [audit for audit in audits if audit["status"] != "ok"] == []
