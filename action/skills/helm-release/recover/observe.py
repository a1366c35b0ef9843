"""The state of the release: whether it is stuck, and where."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))  # -I leaves the program's own folder out
from helm import read  # noqa: E402
from program import run  # noqa: E402


def observe(document):
    found = read(document["inputs"])
    if found is None:
        return {"release": None}
    return {"release": {"status": found["status"], "revision": found["revision"], "last-deployed": found["good"]}}


run(observe)
