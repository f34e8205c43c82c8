"""The commands that stay: the web server with its worker beside it, and the worker alone."""

from __future__ import annotations

import gc
import logging
import os
import re
import signal
import socket
import sys
import tempfile
import threading
from dataclasses import replace
from typing import Any

import click

from accompaniment.commands import now, open_database, with_passphrase
from accompaniment.config import Config
from accompaniment.errors import OfficeError

PARENT = "--until-input-ends"
SECRET = re.compile(r"(/feeds/)\S+")


@click.command()
@click.option("--host", help="The address to listen on; 127.0.0.1 is this machine only.")
@click.option("--port", type=click.IntRange(1, 65535))
def serve(host: str | None, port: int | None) -> None:
    """Serve the office's pages, and make its plans beside them."""
    config = Config.from_environment()
    config = with_passphrase(replace(config, host=host or config.host, port=port or config.port))
    signal.signal(signal.SIGTERM, _leave)
    _write_log()
    listener = _listen(config)
    _say_first_steps(config)

    import waitress

    from accompaniment.web import create_app, uploads
    from accompaniment.worker.keeper import keep_running

    _keep_at_home(config)
    proxy: dict[str, Any] = {"clear_untrusted_proxy_headers": True}
    if config.secure_cookies:  # TLS ends at a reverse proxy on this machine
        proxy |= {"trusted_proxy": "127.0.0.1", "trusted_proxy_headers": {"x-forwarded-for"}}
        proxy |= {"url_scheme": "https"}
    limits = {"threads": 8, "max_request_body_size": uploads.FILES, "max_request_header_size": 64 * 1024}
    server = waitress.create_server(create_app(config), sockets=[listener], ident=None, **limits, **proxy)
    settle()
    try:
        with keep_running([sys.executable, "-m", "accompaniment.cli", "worker", PARENT]):
            click.echo(
                f"The office is open at http://{_written(config.host)}:{config.port}  (Ctrl-C shuts it)"
            )
            server.run()
    finally:
        server.close()
    click.echo("The office is shut.")


@click.command()
@click.option(PARENT, "parent", is_flag=True, hidden=True, help="End when standard input does.")
def worker(parent: bool) -> None:
    """Only make plans: for a server that runs elsewhere on the same database."""
    from accompaniment.worker.loop import Worker

    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    if parent:
        threading.Thread(target=_wait_for_end_of_input, args=(stop,), daemon=True).start()
    _write_log()
    config = Config.from_environment()
    engine = open_database(config)
    Worker(engine, config, stop).work()
    engine.dispose()


def _keep_at_home(config: Config) -> None:
    """Whatever is too large for memory on its way in or out lies beside the database, not in /tmp: waitress
    puts what is longer than half a megabyte into a file without a name."""
    folder = config.data / "scratch"
    folder.mkdir(mode=0o700, exist_ok=True)
    tempfile.tempdir = str(folder)


def settle() -> None:
    """What was loaded until now stays as long as the process: the collector need not look through it again
    and again, which took a third of the time of a large page.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def _say_first_steps(config: Config) -> None:
    from sqlalchemy import select
    from sqlalchemy.orm import Session

    from accompaniment import office
    from accompaniment.models import Account, Project

    engine = open_database(config)
    with Session(engine) as session, session.begin():
        fresh = session.scalar(select(Project.id)) is None
        if fresh:
            office.found(session, actor=None, now=now())
        account = session.scalar(select(Account.id))
    engine.dispose()
    if fresh:
        click.echo("A first country project is made: give it its name, country and time zone under Rules.")
    if account is None:
        click.echo("Nobody can sign in yet: accompaniment account add NAME --role coordinator")


def _listen(config: Config) -> socket.socket:
    try:
        return socket.create_server((config.host, config.port), family=_family(config.host))
    except (OSError, UnicodeError) as fault:  # the latter for a name that no host can have
        why = getattr(fault, "strerror", None) or "no such address"
        raise OfficeError(
            f"Port {config.port} at {config.host} cannot be used: {why}.",
            "Maybe the office runs already, or choose another port: --port 5001",
        ) from None


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _written(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _leave(*_: object) -> None:
    raise SystemExit(0)


def _wait_for_end_of_input(stop: threading.Event) -> None:
    while os.read(0, 1024):
        pass
    stop.set()


class NoSecretAddresses(logging.Filter):
    """Cuts the token out of a feed's address: the server names the address of an answer that broke off."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = SECRET.sub(r"\1…", record.getMessage()), ()
        return True


def _write_log() -> None:
    logging.basicConfig(
        stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    for name in ("waitress", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("waitress").addFilter(NoSecretAddresses())
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a busy moment is no news
