"""Everything that a server wrote, behind its back: the objects of its storage, and secrets where none may be."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import boto3

from tests.acceptance.stack import Stack
from tests.torture.report import Row

SECRET = "a-secret-of-the-clients-own-0123456789"
"""What rows with callbacks sign by."""


def objects(stack: Stack) -> Mapping[str, int]:
    """Give the bytes of every stored object, by its key."""
    if stack.environment.get("S3_BUCKET"):
        return dict(_in_bucket(stack))
    root = Path(stack.environment["CONVERTLY_VAR"]) / "files"
    return {str(path.relative_to(root)): path.stat().st_size for path in root.rglob("*") if path.is_file()}


def check(stack: Stack, row: Row) -> None:
    """Look for keys and secrets, as their holders know them, in the log and in every table."""
    of_server = (Path(stack.environment["CONVERTLY_VAR"]) / "secret-key").read_text()
    secrets = [*stack.keys.values(), SECRET, of_server]
    log = (stack.folder / "log").read_text(errors="replace")
    row.balance("secrets in the log", sum(secret in log for secret in secrets))
    written = "\n".join(_tables(stack))
    row.balance("secrets in the database", sum(secret in written for secret in secrets))


def _in_bucket(stack: Stack) -> Iterator[tuple[str, int]]:
    given = stack.environment
    client = boto3.client(
        "s3",
        endpoint_url=given.get("S3_BEHIND", given["S3_ENDPOINT_URL"]),
        aws_access_key_id=given["S3_ACCESS_KEY_ID"],
        aws_secret_access_key=given["S3_SECRET_ACCESS_KEY"],
        region_name="us-east-1",
    )
    for page in client.get_paginator("list_objects_v2").paginate(Bucket=given["S3_BUCKET"]):
        for each in page.get("Contents", []):
            yield each["Key"], each["Size"]


def _tables(stack: Stack) -> Iterator[str]:
    """Give every row of every table as text."""
    named = (
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        if stack.environment["DATABASE_URL"]
        else "SELECT name FROM sqlite_master WHERE type = 'table'"
    )
    for (table,) in stack.rows(named):
        for values in stack.rows(f'SELECT * FROM "{table}"'):
            yield repr(values)
