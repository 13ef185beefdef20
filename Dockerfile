# syntax=docker/dockerfile:1
# The server of RR Engine. Build: docker build -t rr-engine .   Run: see docker-compose.yml.
# With STEP and USDZ of other programs: docker build --build-arg EXTRAS=server,formats,imports .

# Extras of the package, with commas and no spaces; `server` has to be one of them.
ARG EXTRAS=server,formats

FROM python:3.13-slim-bookworm AS build
ARG EXTRAS
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_CACHE_DIR=/var/cache/pip
WORKDIR /build
RUN python -m venv /opt/rr
COPY constraints.txt pyproject.toml README.md LICENSE THIRD_PARTY.md ./
COPY schemas schemas
COPY store store
COPY geometry geometry
COPY exporters exporters
COPY engine engine
COPY rrcli rrcli
COPY server server
RUN --mount=type=cache,target=/var/cache/pip \
    /opt/rr/bin/pip install --constraint constraints.txt ".[${EXTRAS}]"

FROM python:3.13-slim-bookworm AS run
ARG EXTRAS
# OpenCASCADE, of the extra `imports`, is linked with what draws, though nothing is drawn here.
# Not pinned: Debian keeps one version of a package, so a build of tomorrow would find none.
# hadolint ignore=DL3008
RUN case ",${EXTRAS}," in *,imports,*) \
        apt-get update \
        && apt-get install --yes --no-install-recommends libexpat1 libgl1 libx11-6 \
        && rm -rf /var/lib/apt/lists/* ;; \
    esac
RUN groupadd --system --gid 10001 rr \
    && useradd --system --uid 10001 --gid rr --home-dir /tmp --shell /usr/sbin/nologin rr \
    && install --directory --owner=rr --group=rr --mode=0700 /var/lib/rr
COPY --from=build /opt/rr /opt/rr
COPY LICENSE THIRD_PARTY.md /usr/share/doc/rr-engine/
# What was asked for and cannot be loaded ends the build, and not the first import of a user.
RUN case ",${EXTRAS}," in *,server,*) ;; *) echo "EXTRAS needs server" >&2; exit 1 ;; esac \
    && case ",${EXTRAS}," in *,imports,*) \
        /opt/rr/bin/python -c "import OCP.STEPCAFControl, pxr.UsdGeom" ;; \
    esac
ENV PATH=/opt/rr/bin:$PATH \
    HOME=/tmp \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    RR_DATA=/var/lib/rr
WORKDIR /var/lib/rr
USER 10001:10001
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/health', timeout=4)"]
# The access log of uvicorn stays off: the server writes its own, without keys.
CMD ["uvicorn", "server.app:app", "--host", "0.0.0.0", "--port", "8000", "--no-access-log", "--no-server-header", "--timeout-graceful-shutdown", "20"]
