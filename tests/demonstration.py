"""The demonstration's account, as setting up makes it: nobody else may choose its password."""

from flask import Flask

from smartenergy.services.access import own_account
from smartenergy.services.access.demo import DEMO_PASSWORD, DEMO_USERNAME
from smartenergy.services.access.own_account import Registration


def open_demonstration(app: Flask, password: str = DEMO_PASSWORD) -> None:
    """Open it."""
    account = {"username": DEMO_USERNAME, "email": "family@example.com", "password": password}
    with app.app_context():
        own_account.open_account(Registration.model_construct(**account, timezone="Europe/Berlin"))
