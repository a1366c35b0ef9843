"""The objects this skill wants: a Deployment, and the Service in front of it."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))  # -I leaves the program's own folder out
from program import run  # noqa: E402

LABEL = "app.kubernetes.io/name"


def describe(document):
    inputs = document["inputs"]
    return {"objects": [deployment(inputs), service(inputs)]}


def deployment(inputs):
    labels = {LABEL: inputs["name"]}
    given = {"cpu": inputs["cpu"], "memory": inputs["memory"]}
    container = {
        "name": "main",
        "image": inputs["image"],
        "ports": [{"name": "main", "containerPort": inputs["port"], "protocol": "TCP"}],
        "readinessProbe": readiness(inputs.get("probe")),
        "resources": {"requests": given, "limits": given},
        "securityContext": {"allowPrivilegeEscalation": False},
    }
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": inputs["name"], "labels": labels},
        "spec": {
            "replicas": inputs["replicas"],
            "selector": {"matchLabels": labels},
            # No old replica goes before a new one is ready: a rollout that fails takes nothing away.
            "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 0, "maxSurge": 1}},
            "template": {"metadata": {"labels": labels}, "spec": {"containers": [container]}},
        },
    }


def readiness(probe):
    if probe is None:
        return {"tcpSocket": {"port": "main"}}
    return {
        "httpGet": {"path": probe["path"], "port": "main"},
        "initialDelaySeconds": probe.get("initial-delay", 0),
        "periodSeconds": probe.get("period", 10),
    }


def service(inputs):
    labels = {LABEL: inputs["name"]}
    port = {"name": "main", "port": inputs.get("service-port", inputs["port"]), "targetPort": "main", "protocol": "TCP"}
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": inputs["name"], "labels": labels},
        "spec": {"type": "ClusterIP", "selector": labels, "ports": [port]},
    }


run(describe)
