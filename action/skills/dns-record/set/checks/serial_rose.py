"""The zone has a newer serial number, by which secondary servers learn of the change; the same one when nothing was changed."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))  # the folder of the skill
from program import Failed, run  # noqa: E402
from question import serial  # noqa: E402
from tool import key_file  # noqa: E402


def check(document):
    inputs, outputs = document["inputs"], document["outputs"]
    try:
        with key_file(inputs) as key:
            now = serial(inputs, key)
    except Failed as cause:
        return {"passed": False, "detail": str(cause)}
    before = outputs["serial-before"]
    if not outputs["changed"]:
        return {"passed": True, "detail": f"nothing was changed; serial {now}"}
    return {"passed": is_newer(now, before), "detail": f"serial {before} → {now}"}


def is_newer(one, other):
    """Serial numbers go round: RFC 1982."""
    return 0 < (one - other) % 2**32 < 2**31


run(check)
