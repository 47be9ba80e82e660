# SPDX-License-Identifier: Apache-2.0
"""What every damage test shares: running the program within bounds, what no run may ever do, the count."""
import atexit
import json
import os
import pathlib
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

SKIP = 77
TIME_LIMIT = 10  # seconds
# Limits tell what hangs or grows faster than its input; a busy machine is slower, a sanitizer more so.
PATIENCE = 6 if os.environ.get("DAMAGE_NO_SPACE") else 2
STATUSES = (0, 1, 3)
LOCATED = re.compile(r"[\w.-]+(\.img|-dump|\.dump|\.json|\.tar)|0x[0-9a-f]+|\bcore\.\d+|report\.dfxml|SHA256SUMS")
WORKERS = 2


class Run:
    """One run: exit status, output, seconds and the most memory it had, in MiB."""

    def __init__(self, argv, limit=TIME_LIMIT, stdin=None, preexec=None, env=None, cwd=None):
        self.argv = [str(a) for a in argv]
        start = time.monotonic()
        (out, out_end), (err, err_end) = pipe(), pipe()
        process = subprocess.Popen(self.argv, stdin=stdin or subprocess.DEVNULL, stdout=out_end, stderr=err_end,
                                   preexec_fn=preexec, env=env, cwd=cwd)
        os.close(out_end)
        os.close(err_end)
        with ThreadPoolExecutor(2) as pool:
            texts = [pool.submit(read_all, stream) for stream in (out, err)]
            self.hung, status, usage = wait(process, start + limit * PATIENCE)
            self.out, self.err = (text.result() for text in texts)
        process.returncode = self.status = os.waitstatus_to_exitcode(status)
        self.seconds = time.monotonic() - start
        self.mib = usage.ru_maxrss / 1024

    def wrong(self, statuses=STATUSES):
        """What this run did that no run may, or ""."""
        if self.hung:
            return f"still running after {self.seconds:.0f} s"
        if self.status < 0 or b"Sanitizer" in self.err or b"runtime error:" in self.err:
            return f"status {self.status}: {self.err[-2000:].decode(errors='replace')}"
        if self.status not in statuses:
            return f"status {self.status}, expected {statuses}: {self.err[:300]!r}"
        if self.status and not self.err.strip():
            return f"status {self.status} without a word"
        for name, text in (("stdout", self.out), ("stderr", self.err)):
            if any(b < 0x20 and b != 0x0a or b == 0x7f for b in text) or not is_utf8(text):
                return f"{name} has raw bytes of the evidence: {text[:300]!r}"
        if not all(line.startswith(b"icecore: ") for line in self.err.splitlines()):
            return f"a line of stderr that does not begin with 'icecore: ': {self.err[:300]!r}"
        return ""


def pipe():
    """Both ends of a pipe, which, unlike a file, no limit on the size of files touches."""
    read, write = os.pipe()
    return open(read, "rb"), write


def read_all(stream):
    with stream:
        return stream.read()


def wait(process, deadline):
    """-> (hung, status, usage); ends what is still running at the deadline"""
    pause = 0.001
    while time.monotonic() < deadline:
        pid, status, usage = os.wait4(process.pid, os.WNOHANG)
        if pid:
            return False, status, usage
        time.sleep(pause)
        pause = min(pause * 1.5, 0.02)
    process.kill()
    _, status, usage = os.wait4(process.pid, 0)
    return True, status, usage


def is_utf8(text):
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True


class Checks:
    """Prints a line a check and counts them."""

    def __init__(self):
        self.passed = self.failed = 0

    def check(self, name, wrong):
        """`wrong` says what is wrong, or is empty."""
        if wrong:
            self.failed += 1
            print(f"FAIL {name}: {wrong}", flush=True)
        else:
            self.passed += 1
            print(f"ok {name}", flush=True)

    def all(self, name, cases):
        """One line for many cases, [(case, what is wrong or "")]: the first that are wrong are told."""
        cases = list(cases)
        bad = [f"{case}: {wrong}" for case, wrong in cases if wrong]
        told = "\n    ".join(bad[:5]) + (f"\n    and {len(bad) - 5} more" if len(bad) > 5 else "")
        self.check(f"{name} ({len(cases)} cases)", told)

    def end(self):
        print(f"{self.passed} passed, {self.failed} failed")
        sys.exit(1 if self.failed or not self.passed else 0)


def skip(why):
    print(f"skipped: {why}")
    sys.exit(SKIP)


def programs(argv, usage):
    """-> (icecore, builder, other arguments); the environment names them when the command line does not"""
    words = [a for a in argv[1:] if not a.startswith("--")]
    names = (words + [os.environ.get("ICECORE", ""), os.environ.get("ICECORE_BUILDER", "")][len(words):])[:2]
    if not all(names) or "--help" in argv:
        sys.exit(usage)
    for name in names:
        if not os.access(name, os.X_OK):
            skip(f"no program {name}")
    return names[0], names[1], [a for a in argv[1:] if a.startswith("--")]


_root = None


def scratch(name=None):
    """A folder of this test's own that is removed at the end; with a name, a fresh folder in it."""
    global _root
    if not _root:
        _root = pathlib.Path(tempfile.mkdtemp(prefix="damage-"))
        atexit.register(shutil.rmtree, _root, True)
    return pathlib.Path(tempfile.mkdtemp(prefix=name + ".", dir=_root)) if name else _root


def build(builder, scenario, *arguments):
    """The dump folder of a scenario."""
    folder = scratch(scenario) / "images"
    subprocess.run([builder, scenario, str(folder), *arguments], check=True)
    return folder


def copy(folder):
    """A copy to break; files are shared until they are replaced, so replace and never change them."""
    to = scratch("broken") / "images"
    to.mkdir()
    for path in folder.iterdir():
        os.link(path, to / path.name)
    return to


def replace(folder, name, data):
    (folder / name).unlink(missing_ok=True)
    (folder / name).write_bytes(data)


class Converted(Run):
    """A run of convert with its output folder, which goes away with close()."""

    def __init__(self, icecore, source, *options, **more):
        self.source, self.folder = source, scratch("out")
        self.out_folder = self.folder / "out"
        super().__init__([icecore, "convert", source, "-o", self.out_folder, *options], **more)

    def close(self):
        shutil.rmtree(self.folder, True)

    def cores(self):
        names = os.listdir(self.out_folder) if self.out_folder.is_dir() else []
        return sorted(int(n[5:]) for n in names if re.fullmatch(r"core\.\d+", n))

    def gaps(self):
        path = self.out_folder / "manifest.json"
        return json.loads(path.read_bytes())["gaps"] if path.exists() else []

    def wrong(self, statuses=STATUSES):
        """Also: gaps and status agree, each is located, nothing is left half done."""
        wrong = super().wrong(statuses)
        if wrong:
            return wrong
        left = [n for n in os.listdir(self.out_folder) if n.startswith(".")] if self.out_folder.is_dir() else []
        if left:
            return f"left behind: {left}"
        if self.status == 1:
            named = str(self.source) in self.err.decode() or LOCATED.search(self.err.decode())
            return "" if named else f"names no place: {self.err!r}"
        for gap in self.gaps():
            if not gap.get("member") or "offset" not in gap:
                return f"a gap without a place: {gap}"
        return "" if bool(self.gaps()) == (self.status == 3) else f"status {self.status}, {len(self.gaps())} gaps"


def each(function, cases):
    """function(case) of every case, some at a time; results in order."""
    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(function, cases))


def limit_file_size(size):
    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    return limit
