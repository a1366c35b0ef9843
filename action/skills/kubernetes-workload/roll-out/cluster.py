"""Reads from the cluster with kubectl, with the kubeconfig that is a secret of this skill."""
import json
import os
import subprocess

from program import Failed


def read(inputs, *arguments):
    """What kubectl prints as JSON."""
    done = kubectl(inputs, *arguments, "--output=json")
    if done.returncode != 0:
        raise Failed(done.stderr.strip() or f"kubectl ended with exit code {done.returncode}")
    return json.loads(done.stdout)


def may(inputs, verb, resource):
    """Whether the user of the kubeconfig may do something in the namespace, as the cluster itself says."""
    done = kubectl(inputs, "auth", "can-i", verb, resource)
    if done.stdout.strip() not in ("yes", "no"):
        raise Failed(done.stderr.strip() or "kubectl auth can-i said nothing")
    return done.stdout.strip() == "yes"


def kubectl(inputs, *arguments):
    path = os.path.join(os.environ["HOME"], "kubeconfig")  # HOME is a folder of this run alone
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as target:
        target.write(os.environ["SPECGATE_SECRET_KUBECONFIG"])
    place = [f"--kubeconfig={path}", f"--namespace={inputs['namespace']}", "--request-timeout=30s"]
    if "context" in inputs:
        place.append(f"--context={inputs['context']}")
    return subprocess.run(["kubectl", *arguments, *place], capture_output=True, text=True, check=False)
