"""Pages for the people who live in the homes; they ask the APIs for what they show."""

from flask import Flask

from smartenergy.site import new_password


def init_app(app: Flask) -> None:
    """Bind it to an application."""
    app.register_blueprint(new_password.blueprint)
