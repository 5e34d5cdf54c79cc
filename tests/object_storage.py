"""Object storage for tests: moto's server, which speaks S3 over real HTTP on loopback."""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import boto3
from moto.server import ThreadedMotoServer

REGION = "eu-north-1"


@dataclass(frozen=True, slots=True)
class ObjectStorage:
    """An empty bucket: its address for our settings, and the environment of its clients."""

    url: str
    environ: Mapping[str, str]


@contextmanager
def object_storage() -> Iterator[ObjectStorage]:
    """Serve a bucket of its own for as long as the block runs."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    environ = {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
    }
    # All of moto's servers in a process share their buckets.
    bucket = f"letters-{secrets.token_hex(4)}"
    try:
        boto3.client(
            "s3",
            endpoint_url=environ["AWS_ENDPOINT_URL"],
            region_name=REGION,
            aws_access_key_id="testing",
            aws_secret_access_key="testing",
        ).create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
        yield ObjectStorage(f"s3://{bucket}", environ)
    finally:
        server.stop()
