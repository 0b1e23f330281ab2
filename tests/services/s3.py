"""Start a real S3 service from a wheel: SeaweedFS, which checks signatures and refuses wrong ones."""

import json
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from convertly.tether import tethered
from tests.services import processes

BUCKET = "convertly"
ACCESS_KEY, SECRET_KEY = "tests", "for-tests-only"
PARTS = ("master", "volume", "filer", "s3")
SOCKETS = Path("/tmp")
"""Where the server puts sockets that nobody asked for."""


@contextmanager
def running() -> Iterator[dict[str, str]]:
    """Run a server with one empty bucket and give the environment that leads to it: `S3_…`."""
    with tempfile.TemporaryDirectory(prefix="s3-") as made:
        folder = Path(made)
        data, identities = folder / "data", folder / "identities.json"
        data.mkdir()
        keys = [{"accessKey": ACCESS_KEY, "secretKey": SECRET_KEY}]
        known = {"name": "tests", "credentials": keys, "actions": ["Admin", "Read", "Write", "List", "Tagging"]}
        identities.write_text(json.dumps({"identities": [known]}))

        ports = processes.free_ports(2 * len(PARTS))
        options = ["-ip=127.0.0.1", "-ip.bind=127.0.0.1", f"-dir={data}", "-filer", "-s3", f"-s3.config={identities}"]
        for part, http, rpc in zip(PARTS, ports[::2], ports[1::2], strict=True):
            options += [f"-{part}.port={http}", f"-{part}.port.grpc={rpc}"]
        # small volumes, for they are laid out in full; no second interfaces beside S3, no news to its makers
        options += ["-master.volumeSizeLimitMB=64", "-volume.max=64", "-s3.iam=false"]
        options += ["-s3.port.iceberg=0", "-s3.port.lance=0"]
        options += ["-master.telemetry=false"]
        command = tethered(signal.SIGKILL, str(Path(sys.executable).with_name("weed")), "server", *options)

        environment = {
            "S3_ENDPOINT_URL": f"http://127.0.0.1:{ports[-2]}",
            "S3_BUCKET": BUCKET,
            "S3_ACCESS_KEY_ID": ACCESS_KEY,
            "S3_SECRET_ACCESS_KEY": SECRET_KEY,
        }
        # SIGTERM takes it more than 20 s, and nothing here is worth keeping
        with processes.running(command, folder / "log", lambda: _has_a_bucket(environment), stop=signal.SIGKILL):
            yield environment
        for socket in (found for port in ports for found in SOCKETS.glob(f"seaweedfs-*-{port}.sock")):
            socket.unlink()


def _has_a_bucket(environment: dict[str, str]) -> bool:
    """Make the bucket; false as long as the server cannot."""
    client = boto3.client(
        "s3",
        endpoint_url=environment["S3_ENDPOINT_URL"],
        aws_access_key_id=ACCESS_KEY,
        aws_secret_access_key=SECRET_KEY,
        region_name="us-east-1",
        config=Config(connect_timeout=2, read_timeout=5, retries={"total_max_attempts": 1}),
    )
    try:
        client.create_bucket(Bucket=BUCKET)
        # an empty file is not enough: the first real one waits until a volume has been laid out
        client.put_object(Bucket=BUCKET, Key="first", Body=b"first")
        client.delete_object(Bucket=BUCKET, Key="first")
    except (BotoCoreError, ClientError):
        return False
    return True
