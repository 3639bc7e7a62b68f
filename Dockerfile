FROM python:3.12-slim AS build
WORKDIR /app
COPY requirements.lock pyproject.toml README.md LICENSE ./
COPY bot bot
RUN python -m venv /venv \
 && /venv/bin/pip install --no-cache-dir --require-hashes -r requirements.lock \
 && /venv/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.12-slim
RUN useradd --system --uid 10001 --home-dir /data tucausa \
 && apt-get update && apt-get install -y --no-install-recommends git \
 && rm -rf /var/lib/apt/lists/* \
 && mkdir /data && chown tucausa /data
COPY --from=build /venv /venv
COPY --chown=tucausa intents /content/intents
COPY --chown=tucausa responses /content/responses
COPY --chown=tucausa locales /content/locales
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 \
    CONTENT_DIR=/content DATA_DIR=/data HOST=0.0.0.0 PORT=8080
USER tucausa
RUN tucausa warm
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8080/healthz', timeout=2)"]
CMD ["tucausa", "run"]
