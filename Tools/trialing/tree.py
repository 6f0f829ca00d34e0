"""What lies in a root: paths with kinds, modes and owners."""
import os
import stat

# What changes by itself, or belongs to the system that runs: no trace of a package.
BESIDE = ("proc", "sys", "dev", "run", "tmp", "root", "trial", "var/tmp", "var/cache", "var/lib/apt", "var/lib/dpkg",
          "var/lib/systemd", "var/lib/private", "var/lib/logrotate", "var/log", "var/spool/rsyslog")
# The tools that change accounts keep the files of before beside them.
BACKUPS = ("/etc/passwd-", "/etc/group-", "/etc/shadow-", "/etc/gshadow-")


def snapshot(root):
    found = {}
    for folder, folders, names in os.walk(root):
        inside = os.path.relpath(folder, root)
        if inside == ".":
            inside = ""
        folders[:] = [name for name in folders if os.path.join(inside, name) not in BESIDE]
        for name in folders + names:
            information = os.lstat(os.path.join(folder, name))
            if "/" + os.path.join(inside, name) in BACKUPS:
                continue
            found["/" + os.path.join(inside, name)] = (stat.filemode(information.st_mode), information.st_uid, information.st_gid)
    return found


def traces(root):
    """Everything with minuted in its name, in the places that a snapshot leaves out as well."""
    found = []
    for top in ["etc", "lib", "usr", "var", "run"]:
        for folder, folders, names in os.walk(os.path.join(root, top)):
            folders[:] = [name for name in folders if os.path.join(folder, name) != os.path.join(root, "var/cache/apt")]
            found += [os.path.join(folder, name)[len(root):] for name in folders + names if "minuted" in name]
    for name in ["passwd", "group", "shadow", "gshadow"]:
        with open(os.path.join(root, "etc", name), errors="replace") as file:
            found += [f"/etc/{name}: {line.strip()}" for line in file if "minuted" in line]
    return found


def access(root, name):
    """Mode and owner of one path, by the names that the root has for them."""
    information = os.lstat(root + name)
    user = names_of(root, "passwd").get(information.st_uid, str(information.st_uid))
    group = names_of(root, "group").get(information.st_gid, str(information.st_gid))
    return f"{stat.S_IMODE(information.st_mode):04o} {user}:{group}"


def names_of(root, name):
    with open(f"{root}/etc/{name}") as file:
        return {int(fields[2]): fields[0] for fields in (line.split(":") for line in file) if len(fields) > 2}
