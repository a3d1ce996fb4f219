# The image of web, live, worker and scheduler alike; the command says which.
FROM python:3.13-slim AS build
WORKDIR /build
COPY requirements.txt .
# Wheels only: there is no compiler here. crontab has none, and is a file of Python.
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --only-binary :all: --no-binary crontab --require-hashes -r requirements.txt

FROM python:3.13-slim
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    SMARTENERGY_ENV=production \
    LOG_FORMAT=json \
    HOST=0.0.0.0 \
    PORT=8000
RUN useradd --system --uid 10001 --no-create-home smartenergy
WORKDIR /app
COPY --from=build /venv /venv
COPY config.py private_files.py wsgi.py asgi.py worker.py ./
COPY docker/entrypoint.sh /usr/local/bin/entrypoint
COPY migrations migrations
COPY smartenergy smartenergy
USER 10001
EXPOSE 8000 8001
ENTRYPOINT ["sh", "/usr/local/bin/entrypoint"]
CMD ["python", "wsgi.py"]
