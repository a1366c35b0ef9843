"""A client that trusts the CA accepts the endpoint under its name, and it serves the new certificate."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))  # the folder of the skill
from endpoint import presented  # noqa: E402
from program import run  # noqa: E402
from tls_probe import Unreachable, matches_name, trust_problem  # noqa: E402


def check(document):
    inputs, before, outputs = document["inputs"], document["before"], document["outputs"]
    try:
        now = presented(inputs)
        untrusted = trust_problem(inputs["host"], inputs["port"], inputs["common-name"], inputs["ca-certificate"])
    except Unreachable as cause:
        return {"passed": False, "detail": str(cause)}
    shown = {name.lower() for name in now["subject-alternative-names"]}
    wanted = {name.lower() for name in inputs["subject-alternative-names"]}
    problems = [
        untrusted,
        None if matches_name(now["der"], inputs["common-name"]) else f"it is not valid for {inputs['common-name']}",
        None if now["serial"] == outputs["serial"] else f"it presents serial {now['serial']}, issued was {outputs['serial']}",
        None if now["serial"] != before["serial"] else "it still presents the certificate from before",
        None if shown == wanted else f"it names {', '.join(sorted(shown))}, wanted exactly {', '.join(sorted(wanted))}",
    ]
    told = [problem for problem in problems if problem]
    good = f"{now['protocol']}, chain verifies, names match, serial {before['serial']} → {now['serial']}"
    return {"passed": not told, "detail": "; ".join(told) or good}


run(check)
