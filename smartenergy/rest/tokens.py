"""`/tokens`: personal access tokens."""

from http import HTTPStatus

import orjson
from flask import Blueprint, Response

from smartenergy.rest import answers, schemas
from smartenergy.rest.operations import describe
from smartenergy.services.access import personal_tokens
from smartenergy.services.access.personal_tokens import OwnNewAccessToken
from smartenergy.web.identity import current_user_id
from smartenergy.web.requests import read_object

blueprint = Blueprint("rest_tokens", __name__, url_prefix="/api/v1/tokens")


@blueprint.get("")
@describe("tokens", answers={200: schemas.AccessTokenList}, is_validated=True)
def list_tokens() -> Response:
    """One's personal access tokens, newest first."""
    stored = personal_tokens.list_tokens(current_user_id("account"))
    return answers.private(orjson.dumps({"items": [schemas.access_token(token) for token in stored]}))


@blueprint.post("")
@describe("tokens", body=OwnNewAccessToken, answers={201: schemas.CreatedAccessToken}, refuses=(409,))
def create_token() -> Response:
    """Make a personal access token, for scripts and dashboards. Its secret is shown this once."""
    stored, token = personal_tokens.create_own(current_user_id("account"), read_object())
    return answers.secret(schemas.access_token(stored) | {"token": token}, HTTPStatus.CREATED)


@blueprint.delete("/<int:token_id>")
@describe("tokens", answers={204: None})
def revoke_token(token_id: int) -> Response:
    """Revoke a personal access token, at once and for good."""
    personal_tokens.revoke(current_user_id("account"), token_id)
    return answers.nothing()
