"""PgBouncer in transaction mode, before PostgreSQL."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.engine import make_url

from tests import postgres


@contextmanager
def pooler(postgresql_url: str, port: int) -> Iterator[str]:
    """Run it on that port of loopback; yields the database's URL through it."""
    url, account = make_url(postgresql_url), postgres.owner()
    with tempfile.TemporaryDirectory(prefix="innkalling-pgbouncer-") as folder:
        # Like PostgreSQL it refuses to run as root.
        os.chown(folder, account.pw_uid, account.pw_gid)
        (Path(folder) / "users.txt").write_text(f'"{url.username}" ""\n')
        settings = Path(folder) / "pgbouncer.ini"
        settings.write_text(
            f"[databases]\n* = host={url.host} port={url.port} user={url.username}\n"
            f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n"
            f"auth_type = any\nauth_file = {folder}/users.txt\npool_mode = transaction\ndefault_pool_size = 4\n"
        )
        with subprocess.Popen(["/usr/sbin/pgbouncer", "--quiet", str(settings)], user=account.pw_name) as process:
            try:
                yield url.set(port=port).render_as_string(hide_password=False)
            finally:
                process.terminate()
