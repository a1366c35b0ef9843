"""Puts back the banner that one host had before, however far it came; a host that has it still is left alone."""
from banner_file import NEW, connect, discard, put, read
from nornir.core.task import Result


def task(task, job):
    path, before = job["inputs"]["path"], job["before"]["file"]
    _, sftp = connect(task)
    discard(sftp, path + NEW)
    differs = read(sftp, path) != before
    if differs and before["kind"] == "absent":
        discard(sftp, path)
    elif differs:
        put(sftp, path, before["text"], like=before)
    return Result(host=task.host, result={"put-back": differs}, changed=differs)
