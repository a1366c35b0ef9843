"""At the path lies a text that everyone may read, or nothing yet: what is not a banner is neither read nor replaced."""
from banner_file import connect, read


def task(task, job):
    path = job["inputs"]["path"]
    kind = read(connect(task)[1], path)["kind"]
    return {"passed": kind in ("absent", "text"), "detail": f"at {path} is {'nothing yet' if kind == 'absent' else kind}"}
