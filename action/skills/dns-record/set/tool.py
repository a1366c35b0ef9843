"""Runs dig and nsupdate: without the secrets of this program in their environment, the TSIG key in a file only its owner can read."""
import os
import re
import subprocess
from contextlib import contextmanager

from program import Failed

HOW_TO_GET = "Debian, Ubuntu: apt install bind9-dnsutils; Fedora: dnf install bind-utils; macOS: brew install bind"


def run_tool(argv):
    """Exit code and what was printed."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("SPECGATE_SECRET_")}
    try:
        done = subprocess.run(argv, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", check=False)
    except FileNotFoundError as cause:
        raise Failed(f"{argv[0]} is not on this machine ({HOW_TO_GET})") from cause
    return done.returncode, done.stdout, done.stderr


@contextmanager
def key_file(inputs):
    """File with the TSIG key as the tools read it; it lies in the run's own folder and is gone afterwards."""
    secret = os.environ["SPECGATE_SECRET_TSIG_KEY"].strip()
    if not re.fullmatch(r"[A-Za-z0-9+/]{20,}={0,2}", secret):
        raise Failed("secret tsig-key is not a key in base64")
    path = os.path.join(os.getcwd(), "tsig.key")
    text = f'key "{inputs["key-name"]}" {{ algorithm {inputs["key-algorithm"]}; secret "{secret}"; }};\n'
    with private_file(path, text):
        yield path


@contextmanager
def private_file(path, text):
    """A new file only its owner can read, for as long as it is used."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as target:
        target.write(text)
    try:
        yield path
    finally:
        os.unlink(path)
