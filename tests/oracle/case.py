# SPDX-License-Identifier: Apache-2.0
"""What every oracle test shares: the corpus and its cases, the judges, one conversion a case, the count.

Environment:
    ICECORE          the program under test; default build/icecore of this repository
    ICECORE_CORPUS   real checkpoints with ground truth; default ../shared/corpus beside the repository
    ICECORE_NO_SKIP  set to 1: a missing judge or corpus is a failure, not a skip (exit status 77)
"""
import atexit
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
SKIP = 77


def environment(**more):
    """The environment of every program that is run: no locale, no debuginfod, no settings of the user's."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "DEBUGINFOD", "XDG_"))}
    env.update(LC_ALL="C", LANGUAGE="", HOME=str(scratch("home")), DEBUGINFOD_URLS="", TERM="dumb", COLUMNS="500")
    env.update(more)
    return env


def run(argv, timeout=300, **more):
    """Run a program to its end; stdout and stderr are bytes. A program that hangs is status 124."""
    try:
        more.setdefault("env", environment())
        return subprocess.run([str(a) for a in argv], capture_output=True, timeout=timeout, **more)
    except subprocess.TimeoutExpired as late:
        return subprocess.CompletedProcess(argv, 124, late.stdout or b"", b"timed out")


# ---- what may be missing

def missing(what):
    """A judge or the corpus is not there: skip, unless everything has to be there."""
    if os.environ.get("ICECORE_NO_SKIP") == "1":
        print(f"FAIL {what} is missing, and ICECORE_NO_SKIP=1")
        sys.exit(1)
    print(f"skipped: {what} is missing")
    sys.exit(SKIP)


def judge(name):
    """Path of a judge's program."""
    return shutil.which(name) or missing(f"judge {name}")


def needs(*names):
    """Judges without which a test makes no sense: said before its first check."""
    for name in names:
        judge(name)


def corpus():
    folder = pathlib.Path(os.environ.get("ICECORE_CORPUS") or ROOT.parent / "shared" / "corpus")
    if not (folder / "plain").is_dir():
        missing("the corpus (ICECORE_CORPUS)")
    return folder.resolve()


def reference(*parts):
    """A file of the handbooks beside the corpus: the checker, the published schemas."""
    path = corpus().parent.joinpath(*parts)
    return path if path.exists() else missing("/".join(parts) + " beside the corpus")


def icecore():
    """The program under test. It is what is judged, so its absence is never a skip."""
    path = pathlib.Path(os.environ.get("ICECORE") or ROOT / "build" / "icecore").resolve()
    if not os.access(path, os.X_OK):
        print("FAIL icecore: no program to test (ICECORE)")
        sys.exit(1)
    return path


# ---- scratch space: one folder a run, gone at the end

_scratch = None


def scratch(name):
    """A folder of that name that lives as long as this test."""
    global _scratch
    if _scratch is None:
        _scratch = pathlib.Path(tempfile.mkdtemp(prefix="icecore-oracle-")).resolve()
        atexit.register(shutil.rmtree, _scratch, ignore_errors=True)
    path = _scratch / name
    path.mkdir(parents=True, exist_ok=True)
    return path


_fresh = 0


def fresh(name="out"):
    """A path in scratch space that does not exist yet."""
    global _fresh
    _fresh += 1
    return scratch("fresh") / f"{_fresh}-{name}"


# ---- cases

class Case:
    """One folder of corpus/plain: images, and what was recorded while the processes were stopped."""

    def __init__(self, folder):
        self.folder, self.name = folder, folder.name
        self.images, self.proc_json = folder / "images", folder / "truth" / "proc.json"
        with open(self.proc_json, encoding="utf-8") as f:
            self.processes = {p["pid"]: p for p in json.load(f)["processes"]}
        self.zombies = sorted(p for p, d in self.processes.items() if "State:\tZ" in d["status"])
        self.live = sorted(set(self.processes) - set(self.zombies))

    def threads(self, pid):
        return sorted(int(t) for t in self.processes[pid]["threads"])

    def gcore(self, pid):
        """gdb's own core of that process, unpacked."""
        core = scratch(f"gcore-{self.name}") / f"gcore.{pid}"
        if not core.exists():
            packed = self.folder / "truth" / f"gcore.{pid}.zst"
            subprocess.run([judge("zstd"), "-dqf", packed, "-o", core], check=True)
        return core

    def executable(self, pid):
        """The very program that the process runs, or None where the corpus does not hold it (python3.11).

        A program that ran from a memfd or was deleted is a copy of the case's own program.
        """
        name = self.processes[pid]["exe"]
        own = corpus() / "sysroot" / name.lstrip("/")
        if own.is_file():
            return own
        copy_of = corpus() / "sysroot" / "srv" / "corpus" / "bin" / self.name
        return copy_of if name.endswith(" (deleted)") and copy_of.is_file() else None

    def file_ranges(self, pid):
        """[(start, end)] of what maps a file."""
        return [(int(r["start"], 16), int(r["end"], 16)) for r in self.processes[pid]["maps"]
                if r["name"].startswith("/")]

    def crit(self):
        """What CRIU's own decoder makes of the images: {image name: {"magic", "entries"}}."""
        packed = self.folder / "truth" / "crit.json.zst"
        return json.loads(subprocess.run([judge("zstd"), "-dcq", packed], check=True,
                                         capture_output=True).stdout)["raw"]


def plain_cases():
    """The cases of corpus/plain, those named on the command line if any is."""
    cases = [Case(f) for f in sorted((corpus() / "plain").iterdir()) if (f / "images").is_dir()]
    return [c for c in cases if not sys.argv[1:] or c.name in sys.argv[1:]]


def link_target(path):
    """Where a symbolic link points, also one that was stored as a file with just that text; else None."""
    if path.is_symlink():
        return os.readlink(path)
    text = path.read_bytes() if path.is_file() and path.stat().st_size < 256 else b""
    if not re.fullmatch(rb"[A-Za-z0-9._/+-]+", text) or not (path.parent / text.decode()).exists():
        return None
    return text.decode()


def sysroot():
    """A copy of the corpus's sysroot with its symbolic links, which may have been stored as small text files."""
    stored, copy = corpus() / "sysroot", scratch("sysroot")
    if not (copy / "usr").exists():
        for path in sorted(stored.rglob("*")):
            here, target = copy / path.relative_to(stored), link_target(path)
            if target is not None:
                here.symlink_to(target)
            elif path.is_dir():
                here.mkdir(parents=True, exist_ok=True)
            else:
                shutil.copyfile(path, here)
        loader = copy / "usr" / "lib" / "ld-linux.so.2"  # what 32-bit programs name, on Debian a link into lib32
        if not loader.exists():
            loader.symlink_to("../lib32/ld-linux.so.2")
    return copy


ARCHIVE = (".tar", ".tar.gz", ".tar.zst")
# Archives under containers/ that hold no checkpoint at all: what `till` ran from, as saved container images.
IMAGES_ONLY = {"till-image-oci-archive.tar", "till-image-docker-archive.tar"}
# Checkpoints that were made into container images: one more archive inside, which a reader may or may not open.
NESTED = {"sh-oci-archive.tar", "sh-docker-archive.tar"}


def archives():
    """[(name, path)] of the checkpoints under corpus/containers that are one tar, compressed or not."""
    found = sorted(p for p in (corpus() / "containers").iterdir() if p.name.endswith(ARCHIVE))
    found = [p for p in found if p.name not in IMAGES_ONLY | NESTED]
    return [(p.name, p) for p in found if not sys.argv[1:] or p.name in sys.argv[1:]]


def samples():
    """[(name, path)] of the checkpoints that ship with the program."""
    folder = ROOT / "samples"
    found = [p.parent for p in sorted(folder.rglob("pstree.img"))]
    found += [p for p in sorted(folder.glob("*")) if p.name.endswith(ARCHIVE)]
    named = [(f"samples/{p.relative_to(folder)}", p) for p in found]
    return [(n, p) for n, p in named if not sys.argv[1:] or n in sys.argv[1:]]


# ---- the program under test

class Conversion:
    """One run of `icecore convert`: its exit status, its folder, what it said."""

    def __init__(self, source, out, done):
        self.source, self.out, self.status = source, out, done.returncode
        self.stdout, self.stderr = done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")

    def core(self, pid):
        return self.out / f"core.{pid}"

    def cores(self):
        """Process ids that have a core."""
        names = [p.name for p in self.out.glob("core.*")] if self.out.is_dir() else []
        return sorted(int(n[5:]) for n in names if n[5:].isdigit())


_converted = {}


def convert(source, *options, name=None):
    """Convert a checkpoint, once a source and options in this process."""
    key = (str(source), options)
    if key not in _converted:
        out = fresh(name or pathlib.Path(source).name)
        _converted[key] = Conversion(source, out, run([icecore(), "convert", source, "-o", out, *options]))
    return _converted[key]


def view(name, source, *options, status=(0,)):
    """The rows of a view, as JSON Lines has them: a list of dictionaries. Another exit status is a failed test."""
    done = run([icecore(), name, "-q", "-r", "jsonl", *options, source])
    if done.returncode not in status:
        print(f"FAIL {name} of {source}: exit status {done.returncode}: {plain_text(done.stderr)[:300]}")
        sys.exit(1)
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


# ---- the count

def plain_text(detail):
    """What to print of a program that ran, bytes, or anything else."""
    if isinstance(detail, Conversion):
        return f"exit status {detail.status}, cores of {detail.cores()}\n{detail.stderr}"
    if isinstance(detail, subprocess.CompletedProcess):
        return f"exit status {detail.returncode}\n" + plain_text(detail.stdout + detail.stderr)
    return detail.decode(errors="replace") if isinstance(detail, bytes) else str(detail)


class Checks:
    """One line a check on stdout, the count at the end, exit status 1 if anything failed."""

    def __init__(self):
        self.passed = self.failed = 0

    def ok(self, case, what, good, detail=""):
        """Record one check; detail, whatever plain_text() takes, says more where it failed. -> whether it held"""
        if good:
            self.passed += 1
            print(f"ok {case}: {what}")
        else:
            self.failed += 1
            lines = [line for line in plain_text(detail).splitlines() if line.strip()]
            print(f"FAIL {case}: {what}" + (f": {lines[0][:300]}" if lines else ""))
            for line in lines[1:25]:
                print(f"    {line[:300]}")
        sys.stdout.flush()
        return bool(good)

    def same(self, case, what, ours, theirs):
        """Both are lists of lines that have to be equal."""
        odd = [f"ours {a!r}, expected {b!r}" for a, b in zip(ours, theirs) if a != b]
        if len(ours) != len(theirs):
            odd.insert(0, f"{len(ours)} lines, expected {len(theirs)}")
        return self.ok(case, what, not odd, "\n".join(odd))

    def note(self, case, what):
        """Something that is not a check: why one cannot be made."""
        print(f"note {case}: {what}")

    def end(self):
        print(f"{self.passed} passed, {self.failed} failed")
        sys.exit(1 if self.failed or not self.passed else 0)
