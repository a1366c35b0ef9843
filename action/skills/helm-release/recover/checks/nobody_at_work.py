"""Passes when the release has not been touched for so long that no helm can still be at work on it."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))  # -I leaves the program's own folder out
from helm import IDLE_SECONDS, idle_seconds, is_stuck, read  # noqa: E402
from program import run  # noqa: E402


def check(document):
    inputs = document["inputs"]
    found = read(inputs)
    if not is_stuck(found):
        return {"passed": True, "detail": "the release is not stuck"}
    needed, idle = inputs.get("idle-seconds", IDLE_SECONDS), idle_seconds(found)
    detail = f"the release is {found['status']}, and was touched {'more' if idle >= needed else 'less'} than {needed} s ago"
    return {"passed": idle >= needed, "detail": detail}


run(check)
