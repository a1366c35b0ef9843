"""The certificate that is served has the wanted number of days left, and was issued for no more than was asked."""
import os
import sys
from datetime import datetime, timezone

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))  # the folder of the skill
from endpoint import presented  # noqa: E402
from program import run  # noqa: E402
from tls_probe import Unreachable  # noqa: E402


def check(document):
    inputs = document["inputs"]
    try:
        now = presented(inputs)
    except Unreachable as cause:
        return {"passed": False, "detail": str(cause)}
    start, end = moment(now["not-before"]), moment(now["not-after"])
    left, wanted = (end - datetime.now(timezone.utc)).days, inputs["minimum-days-left"]
    issued_for, most = (end - start).total_seconds() / 86400, inputs["days"]
    detail = f"{left} whole days left until {now['not-after']}, wanted at least {wanted}; issued for {issued_for:.2f} days, at most {most}"
    return {"passed": left >= wanted and issued_for <= most, "detail": detail}


def moment(text):
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc)


run(check)
