"""Frees the release, or says what would be done. A release that is not stuck is left alone."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))  # -I leaves the program's own folder out
from helm import free, is_stuck, read  # noqa: E402
from program import run  # noqa: E402


def recover(document):
    inputs = document["inputs"]
    found = read(inputs)
    was = "not there" if found is None else found["status"]
    if not is_stuck(found):
        return {"done": "nothing", "was": was, "status": was}
    if document["mode"] == "dry-run":
        would = "uninstall it" if found["good"] is None else f"roll back to revision {found['good']}"
        return {"would": would, "was": was}
    done = free(inputs, found)
    after = read(inputs)
    return {"done": done, "was": was, "status": "not there" if after is None else after["status"]}


run(recover)
