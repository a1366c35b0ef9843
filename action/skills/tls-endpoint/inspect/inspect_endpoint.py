"""Tells what certificate a TLS endpoint presents. Reads only."""
import json
import os
import sys
from datetime import datetime, timezone

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))  # -I leaves the program's own folder out
from tls_probe import Unreachable, matches_name, probe, trust_problem  # noqa: E402

FIELDS = ["protocol", "subject-common-name", "subject-alternative-names", "issuer", "serial", "not-before", "not-after",
          "days-left", "key-type", "fingerprint-sha256", "hostname-matches", "chain-trusted", "problem"]


def inspect(inputs):
    host, port = inputs["host"], inputs["port"]
    name = inputs.get("server-name", host)
    try:
        presented = probe(host, port, name)
        problem = None
        if "ca-certificate" in inputs:
            problem = trust_problem(host, port, name, inputs["ca-certificate"])
    except Unreachable as cause:
        return {**dict.fromkeys(FIELDS), "reachable": False, "problem": str(cause)}
    end = datetime.strptime(presented["not-after"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc)
    der = presented.pop("der")
    return {
        "reachable": True,
        **presented,
        "days-left": (end - datetime.now(timezone.utc)).days,
        "hostname-matches": matches_name(der, name),
        "chain-trusted": problem is None if "ca-certificate" in inputs else None,
        "problem": problem,
    }


with open(os.environ["SPECGATE_INPUT"], encoding="utf-8") as source:
    request = json.load(source)
with open(os.environ["SPECGATE_OUTPUT"], "w", encoding="utf-8") as target:
    json.dump(inspect(request["inputs"]), target)
