"""Where pages for people at home are: `/`, `/homes/…` and the way in."""

from flask import Blueprint

blueprint = Blueprint("site", __name__, template_folder="templates")
