"""Passes when the cluster lets this user do what the rollout, its checks and its rollback need."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))  # -I leaves the program's own folder out
from cluster import may  # noqa: E402
from program import run  # noqa: E402

NEEDED = [(verb, resource) for resource in ("deployments.apps", "services") for verb in ("get", "create", "patch", "delete")]
NEEDED += [("list", "deployments.apps"), ("watch", "deployments.apps"), ("list", "endpointslices.discovery.k8s.io")]


def check(document):
    inputs = document["inputs"]
    refused = [f"{verb} {resource}" for verb, resource in NEEDED if not may(inputs, verb, resource)]
    if refused:
        return {"passed": False, "detail": f"in namespace {inputs['namespace']} this user may not: {', '.join(refused)}"}
    return {"passed": True, "detail": f"this user may roll out in namespace {inputs['namespace']}"}


run(check)
