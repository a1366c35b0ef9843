"""The banner of one host: the file that holds it, by SFTP, and what the SSH server shows of it. No command is run on the host."""
import stat

LONGEST = 64 * 1024
NEW = ".specgate-new"


def connect(task):
    """The connection, and files by SFTP over it. The runner closes both."""
    client = task.host.get_connection("ssh", task.nornir.config)
    return client, client.open_sftp()


def wanted(job):
    text = job["inputs"]["text"]
    return text if text.endswith("\n") else text + "\n"


def state_of(client, sftp, path):
    shown = client.get_transport().get_banner()
    return {"file": read(sftp, path), "shown": None if shown is None else shown.decode("utf-8", "replace")}


def read(sftp, path):
    """What lies at the path. Only a text that everyone on the host may read is read: nothing else is anybody's banner."""
    try:
        found = sftp.lstat(path)
    except FileNotFoundError:
        return {"kind": "absent"}
    if not stat.S_ISREG(found.st_mode):
        return {"kind": "not a regular file"}
    if not found.st_mode & stat.S_IROTH:
        return {"kind": "a file that not everyone may read"}
    if found.st_size > LONGEST:
        return {"kind": "a file longer than 64 KiB"}
    with sftp.open(path, "rb") as file:
        content = file.read(LONGEST)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return {"kind": "a file that is not text"}
    mode = f"{stat.S_IMODE(found.st_mode):04o}"
    return {"kind": "text", "text": text, "mode": mode, "uid": found.st_uid, "gid": found.st_gid}


def put(sftp, path, text, like):
    """Replaces the file at once: whoever logs in meanwhile sees the old text or the new one. Mode and owner are those of `like`."""
    new = path + NEW
    discard(sftp, new)
    try:
        with sftp.open(new, "wx") as file:
            file.write(text.encode("utf-8"))
        sftp.chmod(new, int(like.get("mode", "0644"), 8))
        made = sftp.stat(new)
        owner = (like.get("uid", made.st_uid), like.get("gid", made.st_gid))
        if owner != (made.st_uid, made.st_gid):
            sftp.chown(new, *owner)
        sftp.posix_rename(new, path)
    except Exception:
        discard(sftp, new)
        raise


def discard(sftp, path):
    """Looks first: a server that refuses to remove says so of a file that is not there, too."""
    try:
        sftp.lstat(path)
    except FileNotFoundError:
        return
    sftp.remove(path)
