"""The certificate that is served has the wanted kind of key."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))  # the folder of the skill
from endpoint import presented  # noqa: E402
from program import run  # noqa: E402
from tls_probe import Unreachable  # noqa: E402


def check(document):
    wanted = document["inputs"]["key-type"]
    try:
        now = presented(document["inputs"])
    except Unreachable as cause:
        return {"passed": False, "detail": str(cause)}
    return {"passed": now["key-type"] == wanted, "detail": f"{now['key-type']}, wanted {wanted}"}


run(check)
