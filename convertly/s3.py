"""How an S3 service is asked: how often, how long, and no more, whatever becomes of it."""

from typing import Any

from convertly import env

TRIES = 4
"""How often one question is put, with a growing pause of random length between two."""
CONNECT_SECONDS = 2
SILENT_SECONDS = 8
"""How long the service may say nothing: with TRIES, the connects and the pauses, under a minute for one question."""
PROBE_SECONDS = 1
"""A health check asks once, and waits no longer than this for the connection and for the answer."""
MEMORY_BYTES = 4 * 1024 * 1024


def options(bucket: str, *, probe: bool = False) -> dict[str, Any]:
    """Read the options of the storage from the environment; those of a `probe` give up at once."""
    # here, since nobody else needs the library
    from boto3.s3.transfer import TransferConfig
    from botocore.config import Config

    transfers = TransferConfig()
    # not in its constructor: how often a download that broke off in the middle begins anew
    transfers.num_download_attempts = TRIES
    return {
        "bucket_name": bucket,
        "endpoint_url": env.text("S3_ENDPOINT_URL") or None,
        "access_key": env.text("S3_ACCESS_KEY_ID") or None,
        "secret_key": env.text("S3_SECRET_ACCESS_KEY") or None,
        "region_name": env.text("S3_REGION", "us-east-1"),
        "file_overwrite": True,
        # the default of 0 holds a whole object in memory
        "max_memory_size": MEMORY_BYTES,
        "default_acl": None,
        "client_config": Config(
            s3={"addressing_style": "path"},
            connect_timeout=PROBE_SECONDS if probe else CONNECT_SECONDS,
            read_timeout=PROBE_SECONDS if probe else SILENT_SECONDS,
            retries={"mode": "standard", "total_max_attempts": 1 if probe else TRIES},
        ),
        "transfer_config": transfers,
    }
