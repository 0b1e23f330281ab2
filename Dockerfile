# One image for web, workers and deliveries: the command decides. Everything native comes in wheels, so nothing is
# installed from Debian, unless documents are wanted beyond Word to PDF and tables: `--build-arg OFFICE=yes` adds
# LibreOffice (245 MB) and fonts with the widths of those that documents name.

FROM python:3.11-slim-bookworm AS packages
WORKDIR /build
COPY requirements.txt .
RUN python -m venv /opt/packages \
    && /opt/packages/bin/python -m pip install --no-cache-dir --require-hashes --requirement requirements.txt \
    && /opt/packages/bin/python -m pip uninstall --yes pip setuptools

FROM python:3.11-slim-bookworm
ARG OFFICE=no
# Debian keeps one version of each within a release: to pin it would break the build at its next correction
# hadolint ignore=DL3008
RUN if [ "$OFFICE" = yes ]; then \
        apt-get update -qq \
        && apt-get install -y -qq --no-install-recommends libreoffice-writer-nogui libreoffice-calc-nogui \
            libreoffice-impress-nogui fonts-liberation fonts-crosextra-carlito fonts-crosextra-caladea \
        && rm -rf /var/lib/apt/lists/*; \
    fi
RUN useradd --uid 10001 --create-home --home-dir /var/lib/convertly --shell /usr/sbin/nologin convertly
COPY --from=packages /opt/packages /opt/packages
WORKDIR /srv/convertly
COPY . .
ENV PATH=/opt/packages/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DEBUG=false \
    CONVERTLY_VAR=/var/lib/convertly \
    STATIC_ROOT=/srv/static
# the secret serves this one command and is kept nowhere
RUN SECRET_KEY=for-the-build-only python manage.py collectstatic --no-input \
    && python -m compileall -q .
USER 10001
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request as web; web.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["python", "-m", "gunicorn", "convertly.wsgi", "--bind", "0.0.0.0:8000"]
