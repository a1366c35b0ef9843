"""A Helm release, read and freed with helm, with the kubeconfig that is a secret of this skill."""
import json
import os
import re
import subprocess
from datetime import datetime, timezone

from program import Failed

IN_BETWEEN = ("pending-install", "pending-upgrade", "pending-rollback", "uninstalling")
IDLE_SECONDS = 3600  # when the inputs do not say
WAIT_SECONDS = 240  # helm is to end by itself, well within the time this skill has
STATES = ("deployed", "failed", "pending", "superseded", "uninstalled", "uninstalling")


def read(inputs):
    """Status and revision of the release, the last revision that was deployed, and when it was touched; None when there is no release."""
    name = inputs["release"]
    listed = json.loads(helm(inputs, "list", f"--filter=^{name}$", *[f"--{state}" for state in STATES], "--output=json"))
    if not listed:
        return None
    history = json.loads(helm(inputs, "history", name, "--output=json"))
    good = [each["revision"] for each in history if each["status"] in ("deployed", "superseded")]
    return {"status": listed[0]["status"], "revision": int(listed[0]["revision"]), "good": max(good, default=None), "updated": history[-1]["updated"]}


def is_stuck(release):
    return release is not None and release["status"] in IN_BETWEEN


def idle_seconds(release):
    """How long ago the release was touched. Helm tells it to the nanosecond, and `Z` for UTC, which Python before 3.11 cannot read."""
    touched = datetime.fromisoformat(re.sub(r"\.\d+", "", release["updated"]).replace("Z", "+00:00"))
    return (datetime.now(timezone.utc) - touched).total_seconds()


def free(inputs, release):
    """Rolls back to the last revision that was deployed; where none ever was, takes away what there is."""
    name, how = inputs["release"], ["--wait", f"--timeout={WAIT_SECONDS}s"]
    if release["good"] is None:
        helm(inputs, "uninstall", name, *how)
        return "uninstalled"
    helm(inputs, "rollback", name, str(release["good"]), "--cleanup-on-fail", *how)
    return "rolled-back"


def helm(inputs, *arguments):
    home = os.environ["HOME"]  # a folder of this run alone
    path = os.path.join(home, "kubeconfig")
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as target:
        target.write(os.environ["SPECGATE_SECRET_KUBECONFIG"])
    place = [f"--kubeconfig={path}", f"--namespace={inputs['namespace']}"]
    if "context" in inputs:
        place.append(f"--kube-context={inputs['context']}")
    try:
        done = subprocess.run(["helm", *arguments, *place], capture_output=True, text=True, check=False)
    except OSError as cause:
        raise Failed("there is no helm on this machine; see https://helm.sh/docs/intro/install/") from cause
    if done.returncode != 0:
        raise Failed(f"helm {arguments[0]}: {done.stderr.strip()}")
    return done.stdout
