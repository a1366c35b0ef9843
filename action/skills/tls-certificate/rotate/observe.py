"""The state of the endpoint: what it presents, and which certificate its file holds. No private key is read."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))  # -I leaves the program's own folder out
from endpoint import certificate_in, presented  # noqa: E402
from program import run  # noqa: E402
from tls_probe import Unreachable  # noqa: E402


def observe(document):
    inputs = document["inputs"]
    in_file = certificate_in(inputs["certificate-path"])
    state = {"certificate-file-serial": in_file["serial"] if in_file else None}
    try:
        now = presented(inputs)
    except Unreachable as cause:
        return {**state, "reachable": False, "problem": str(cause)}
    del now["der"]
    return {**state, "reachable": True, **now}


run(observe)
