"""The web application, for a WSGI server such as Granian."""

from smartenergy import create_app

app = create_app()
