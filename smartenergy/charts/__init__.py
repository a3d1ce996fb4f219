"""Charts of a home's energy as Plotly figures: for the admin's pages and for reports in one file."""

from importlib.resources import files
from pathlib import Path

LIBRARY = Path(str(files("plotly"))) / "package_data"
SCRIPT = "plotly.min.js"
