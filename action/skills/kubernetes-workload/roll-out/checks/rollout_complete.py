"""Passes when the Deployment holds the image, all its replicas are of it, and its controller has nothing left to do."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))  # -I leaves the program's own folder out
from cluster import read  # noqa: E402
from program import run  # noqa: E402


def check(document):
    inputs = document["inputs"]
    found = read(inputs, "get", f"deployment.apps/{inputs['name']}")
    spec, status = found["spec"], found.get("status", {})
    images = [container["image"] for container in spec["template"]["spec"]["containers"]]
    counts = {name: status.get(name, 0) for name in ("replicas", "updatedReplicas", "availableReplicas")}
    problems = []
    if inputs["image"] not in images:
        problems.append(f"it runs {', '.join(images)}")
    if spec["replicas"] != inputs["replicas"]:
        problems.append(f"it wants {spec['replicas']} replicas")
    if status.get("observedGeneration", 0) < found["metadata"]["generation"]:
        problems.append("its controller has not seen the last change")
    problems += [f"{name} is {count}" for name, count in counts.items() if count != inputs["replicas"]]
    if problems:
        return {"passed": False, "detail": f"the rollout of {inputs['name']} is not complete: {'; '.join(problems)}"}
    return {"passed": True, "detail": f"all {inputs['replicas']} replicas of {inputs['name']} are of {inputs['image']}, and no others are left"}


run(check)
