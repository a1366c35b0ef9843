"""Sets the banner of one host. In mode dry-run it only tells what would be done."""
import difflib
import hashlib

from banner_file import connect, put, read, wanted
from nornir.core.task import Result


def task(task, job):
    path, text = job["inputs"]["path"], wanted(job)
    _, sftp = connect(task)
    found = read(sftp, path)
    before = found.get("text")
    differs = before != text
    if differs and not task.is_dry_run():
        put(sftp, path, text, like=found)
    document = {"path": path, "sha256": hashlib.sha256(text.encode("utf-8")).hexdigest()}
    return Result(host=task.host, result=document, changed=differs, diff=difference(path, before or "", text))


def difference(path, before, after):
    lines = difflib.unified_diff(before.splitlines(True), after.splitlines(True), path, path)
    return "".join(line if line.endswith("\n") else line + "\n" for line in lines)
