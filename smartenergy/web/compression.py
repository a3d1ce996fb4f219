"""Answers are compressed for those who take it: all but pages, and what is small (docs/decisions/0045)."""

from flask import Flask
from flask_compress import Compress

TYPES = [
    "application/json", "application/problem+json", "application/graphql-response+json", "text/plain", "text/csv",
]  # fmt: skip
SMALLEST_BYTES = 1_000
LEVEL = 1


def init_app(app: Flask) -> None:
    """Bind it to an application."""
    app.config.from_mapping(
        COMPRESS_MIMETYPES=TYPES,
        COMPRESS_ALGORITHM=["gzip"],
        COMPRESS_LEVEL=LEVEL,
        COMPRESS_MIN_SIZE=SMALLEST_BYTES,
        COMPRESS_STREAMS=False,  # files are packed as they are made: web/assets.py, web/downloads.py
        COMPRESS_EVALUATE_CONDITIONAL_REQUEST=False,  # rest/answers.py has done that
    )
    Compress(app)
