"""Clean roots of Debian 12, made once and unpacked for each round."""
import os
import shutil
import subprocess

from .steps import Failed, Trouble, run

# Where this machine has its own packages from, unless said.
MIRROR = os.environ.get("DEBIAN_MIRROR") or subprocess.run(
    ["apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages", "Codename: bookworm"],
    stdout=subprocess.PIPE, text=True).stdout.split("\n")[0]
SUITE = "bookworm"
INCLUDE = "rsyslog,logrotate"


class Bases:
    def __init__(self, work):
        self.work = work

    def fresh(self, name):
        """An unpacked copy of the base; of one that is booted, with systemd."""
        base = self.base() if name == "chroot" else self.booted_base()
        root = os.path.join(self.work, f"root-{name}")
        shutil.rmtree(root, ignore_errors=True)
        os.makedirs(root)
        run(["tar", "-C", root, "--numeric-owner", "-xpf", base])
        return root

    def base(self):
        packed = os.path.join(self.work, f"{SUITE}-base.tar")
        if not os.path.exists(packed):
            print(f"making a root of Debian ({SUITE}) by debootstrap; some minutes, once", flush=True)
            root = os.path.join(self.work, "making")
            shutil.rmtree(root, ignore_errors=True)
            # In the C locale: debootstrap's grep takes minutes otherwise.
            words = ["debootstrap", "--variant=minbase", f"--include={INCLUDE}", SUITE, root, MIRROR]
            try:
                run(words, timeout=3600, env=dict(os.environ, LC_ALL="C"))
            except Failed as error:
                raise Trouble(error)
            self.pack(root, packed)
        return packed

    def booted_base(self):
        packed = os.path.join(self.work, f"{SUITE}-systemd.tar")
        if not os.path.exists(packed):
            root = os.path.join(self.work, "making")
            shutil.rmtree(root, ignore_errors=True)
            os.makedirs(root)
            run(["tar", "-C", root, "--numeric-owner", "-xpf", self.base()])
            prepare_apt(root)
            try:
                run(["chroot", root, "apt-get", "install", "-y", "-q", "--no-install-recommends", "systemd-sysv"],
                    env=apt_environment())
            except Failed as error:
                raise Trouble(error)
            self.pack(root, packed)
        return packed

    def pack(self, root, packed):
        shutil.rmtree(os.path.join(root, "var/cache/apt/archives"), ignore_errors=True)
        os.makedirs(os.path.join(root, "var/cache/apt/archives/partial"))
        run(["tar", "-C", root, "--numeric-owner", "-cf", packed + ".new", "."])
        os.rename(packed + ".new", packed)
        shutil.rmtree(root)


def apt_environment():
    path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    return dict(os.environ, DEBIAN_FRONTEND="noninteractive", LC_ALL="C", PATH=path)


def prepare_apt(root):
    """A resolver, and the lists of packages."""
    shutil.copyfile("/etc/resolv.conf", os.path.join(root, "etc/resolv.conf"))
    with open(os.path.join(root, "etc/apt/sources.list"), "w") as file:
        file.write(f"deb {MIRROR} {SUITE} main\n")
    with open(os.path.join(root, "etc/apt/apt.conf.d/90trial"), "w") as file:
        file.write('Acquire::Languages "none";\nAPT::Install-Recommends "false";\nAPT::Sandbox::User "root";\n')
    try:
        run(["chroot", root, "apt-get", "update", "-q"], env=apt_environment())
    except (Failed, subprocess.TimeoutExpired) as error:
        raise Trouble(error)
