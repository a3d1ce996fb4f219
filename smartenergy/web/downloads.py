"""A home's history as a file."""

import tempfile

from flask import Response, send_file, stream_with_context

from smartenergy.services.ledger import exports
from smartenergy.services.ledger.exports import Export

CSV, PARQUET = "text/csv", "application/vnd.apache.parquet"


def as_file(export: Export) -> Response:
    """An export as a download: CSV as it is read, Parquet once it is written."""
    if export.format == "csv":
        answer = Response(stream_with_context(exports.csv_lines(export)), content_type=f"{CSV}; charset=utf-8")
        answer.headers["Content-Disposition"] = f"attachment; filename={export.name}"
    else:
        file = tempfile.TemporaryFile()  # noqa: SIM115 - closed once it is sent
        exports.write_parquet(export, file)
        file.seek(0)
        answer = send_file(file, PARQUET, as_attachment=True, download_name=export.name)
    answer.headers["Cache-Control"] = "no-store"
    return answer
