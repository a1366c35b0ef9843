"""The endpoint answers with a certificate."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))  # the folder of the skill
from endpoint import presented  # noqa: E402
from program import run  # noqa: E402
from tls_probe import Unreachable  # noqa: E402


def check(document):
    try:
        now = presented(document["inputs"])
    except Unreachable as cause:
        return {"passed": False, "detail": str(cause)}
    return {"passed": True, "detail": f"{now['protocol']}, serial {now['serial']}, valid until {now['not-after']}"}


run(check)
