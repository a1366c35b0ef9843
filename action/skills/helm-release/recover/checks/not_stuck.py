"""Passes when helm can work on the release again: it is deployed, or not there."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))  # -I leaves the program's own folder out
from helm import is_stuck, read  # noqa: E402
from program import run  # noqa: E402


def check(document):
    found = read(document["inputs"])
    status = "not there" if found is None else f"{found['status']} at revision {found['revision']}"
    return {"passed": not is_stuck(found), "detail": f"the release is {status}"}


run(check)
