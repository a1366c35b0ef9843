"""Puts a certificate and its key where the endpoint reads them: each file is replaced at once, the pair before is kept beside."""
import os
import stat

from program import Failed

PREVIOUS = ".previous"


def refusal(path):
    """Why a file cannot be replaced; None when it can."""
    try:
        found = os.lstat(path)
    except OSError as cause:
        return f"{path}: {cause.strerror}"
    if not stat.S_ISREG(found.st_mode):
        return f"{path} is not a regular file; give the file itself, not a link to it"
    if found.st_uid != os.geteuid() and os.geteuid() != 0:
        return f"{path} belongs to another user, whose ownership could not be kept"
    if not os.access(os.path.dirname(path), os.W_OK):
        return f"{os.path.dirname(path)} is not writable"
    return None


def keep_previous(inputs):
    """Copies the pair in force to `.previous` files."""
    for path in (inputs["certificate-path"], inputs["key-path"]):
        replace(path + PREVIOUS, _read(path), like=path)


def put_back(inputs):
    """Replaces the pair in force by the `.previous` one, which stays."""
    for path in (inputs["key-path"], inputs["certificate-path"]):
        replace(path, _read(path + PREVIOUS), like=path + PREVIOUS)


def replace(path, content, like):
    """Writes a file beside and renames it: readers see the old or the new one, never half. Owner and mode as the file `like`."""
    pattern = os.stat(like)
    written = write_beside(path, content)
    os.chmod(written, stat.S_IMODE(pattern.st_mode))
    if (pattern.st_uid, pattern.st_gid) != (os.geteuid(), os.getegid()):
        os.chown(written, pattern.st_uid, pattern.st_gid)
    os.replace(written, path)


def write_beside(path, content):
    """A new file in the same folder that only its owner can read."""
    beside = path + ".new"
    try:
        os.unlink(beside)  # left by a run that was cut off
    except FileNotFoundError:
        pass
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as target:
        target.write(content)
        target.flush()
        os.fsync(target.fileno())
    return beside


def _read(path):
    try:
        with open(path, encoding="ascii") as source:
            return source.read()
    except OSError as cause:
        raise Failed(f"{path}: {cause.strerror}") from cause
