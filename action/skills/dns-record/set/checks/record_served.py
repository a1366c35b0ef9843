"""The primary server, and every secondary server that was named, serve exactly the wanted record set."""
import os
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))  # the folder of the skill
from program import Failed, run  # noqa: E402
from question import served  # noqa: E402
from record_set import describe, same, wanted  # noqa: E402
from tool import key_file  # noqa: E402

SECONDS = 10  # when the inputs do not say
PAUSE = 0.5


def check(document):
    inputs = document["inputs"]
    others = inputs.get("also-served-by", [])
    deadline = time.monotonic() + inputs.get("seconds", SECONDS)
    with key_file(inputs) as key:
        # Secondary servers need not know the key.
        waiting = [(inputs, key), *((other, None) for other in others)]
        while True:
            late = [(server, signer, problem) for server, signer in waiting if (problem := problem_with(inputs, server, signer))]
            if not late or time.monotonic() > deadline:
                break
            waiting = [(server, signer) for server, signer, _ in late]
            time.sleep(PAUSE)
    good = f"{1 + len(others)} of {1 + len(others)} servers hold {describe(wanted(inputs))}"
    return {"passed": not late, "detail": "; ".join(problem for _, _, problem in late)[:2000] or good}


def problem_with(inputs, server, key):
    try:
        now = served(inputs, key, server)
    except Failed as cause:
        return str(cause)
    if same(inputs["type"], now, wanted(inputs)):
        return None
    return f"{server['server']} port {server.get('port', 53)} holds {describe(now)}, wanted {describe(wanted(inputs))}"


run(check)
