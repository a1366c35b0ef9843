"""Passes when as many replicas as wanted are ready behind the Service: those, and only those, get its traffic."""
import os
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))  # -I leaves the program's own folder out
from cluster import read  # noqa: E402
from program import run  # noqa: E402

PATIENCE_SECONDS = 15  # the endpoints follow the replicas a little later


def ready_pods(inputs):
    slices = read(inputs, "get", "endpointslices.discovery.k8s.io", f"--selector=kubernetes.io/service-name={inputs['name']}")
    endpoints = [each for found in slices["items"] for each in found.get("endpoints") or []]
    ready = [each for each in endpoints if each.get("conditions", {}).get("ready")]
    return {each.get("targetRef", {}).get("name") for each in ready}


def check(document):
    inputs = document["inputs"]
    deadline = time.monotonic() + PATIENCE_SECONDS
    ready = ready_pods(inputs)
    while len(ready) != inputs["replicas"] and time.monotonic() < deadline:
        time.sleep(1)
        ready = ready_pods(inputs)
    detail = f"behind the Service {inputs['name']} are {len(ready)} ready replicas of {inputs['replicas']}"
    return {"passed": len(ready) == inputs["replicas"], "detail": detail}


run(check)
