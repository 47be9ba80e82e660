# SPDX-License-Identifier: Apache-2.0
"""The cases of corpus/arch: other architectures, older CRIUs, chains, lazy and page-server dumps.

Their folders hold more than images (a chain's pre-dumps, a page server's folder), links that may have been stored
as text, and holes that are lost in storage: what is converted is a copy with all of that restored.
"""
import json
import pathlib
import re
import shutil
import struct
import sys

from case import Case, corpus, convert, fresh, link_target, missing, reference, run, scratch
from corefile import NT_PRSTATUS, Core, Elf
from evidence import Evidence

NT_PRPSINFO = 3


class ArchCase(Case):
    """One folder of corpus/arch/MACHINE; its pids are those of the host, as proc.json has them."""

    def __init__(self, folder):
        super().__init__(folder)
        self.machine, self.name = folder.parent.name, f"{folder.parent.name}/{folder.name}"
        self.staged = None

    def stage(self, again=False):
        """A copy of the case with its links and holes; one a run, or a new one to be broken."""
        if self.staged and not again:
            return self.staged
        copy = fresh(f"{self.machine}-{self.folder.name}")
        shutil.copytree(self.folder, copy, symlinks=True, ignore=shutil.ignore_patterns("truth"))
        for stored in sorted(self.folder.rglob("parent")):
            link = copy / stored.relative_to(self.folder)
            target = link_target(stored)
            link.unlink()
            link.symlink_to(target)
        if self.folder.name == "incr-dedup":
            for pages in sorted(copy.rglob("pages-*.img")):
                if run(["fallocate", "-d", pages]).returncode:
                    missing("a file system with holes (TMPDIR)")
        self.staged = self.staged or copy
        return copy

    def options(self, staged):
        more = ["--sysroot", str(staged / "sysroot")]
        return more + (["--pages", str(staged / "server")] if (staged / "server").is_dir() else [])

    def convert(self, sysroot=True):
        staged = self.stage()
        return convert(staged / "images", *(self.options(staged) if sysroot else ()))

    def chain(self, staged):
        """Its folders, newest first."""
        return [staged / n for n in ("images", "pre2", "pre1") if (staged / n).is_dir()]

    def executable(self, pid):
        path = self.folder / "sysroot" / self.processes[pid]["exe"].lstrip("/")
        return path if path.is_file() else None

    def page_size(self, pid):
        """AT_PAGESZ of what /proc said."""
        elf, aux = Elf(self.executable(pid)), bytes.fromhex(self.processes[pid]["auxv"])
        return dict(struct.iter_unpack(elf.order + ("QQ" if elf.wide else "II"), aux))[6]

    # ---- a container's pids: the images have the inner ones, proc.json and gcore the outer ones

    def inner(self, pid):
        """The process id that the images use: the last one of NSpid."""
        return int(re.search(r"^NSpid:.*\s(\d+)$", self.processes[pid]["status"], re.M)[1])

    def inner_threads(self, pid):
        """{outer thread id: inner}. Both are handed out in order of birth; pstree.img has the inner ones."""
        outer = self.threads(pid)
        if self.inner(pid) == pid:
            return {t: t for t in outer}
        return dict(zip(outer, Evidence(self.folder / "images").processes()[0][self.inner(pid)]))

    def truth(self, pid):
        """-> (proc.json, gcore's core) in terms of the inner pids; copies where those differ."""
        number = self.inner(pid)
        if number == pid:
            return self.proc_json, self.gcore(pid)
        with open(self.proc_json, encoding="utf-8") as f:
            said = json.load(f)
        for process in said["processes"]:
            outer = process["pid"]
            if outer in self.live:
                names = self.inner_threads(outer)
                process["threads"] = {str(names[int(t)]): n for t, n in process["threads"].items()}
            process["pid"] = self.inner(outer)
        folder = scratch(f"truth-{self.machine}-{self.folder.name}")
        (folder / "proc.json").write_text(json.dumps(said), encoding="utf-8")
        return folder / "proc.json", self.inner_gcore(pid, folder / f"gcore.{number}")

    def inner_gcore(self, pid, copy):
        """gcore's core with the inner ids in NT_PRSTATUS and NT_PRPSINFO."""
        shutil.copyfile(self.gcore(pid), copy)
        core, names = Core(copy), self.inner_threads(pid)
        inside = {p: self.inner(p) for p in self.processes}
        status = self.processes[pid]["status"]
        ids = [re.search(rf"^{field}:.*\s(\d+)$", status, re.M) for field in ("NSpgid", "NSsid")]
        with open(copy, "r+b") as f:
            for _, kind, offset, contents in core.notes:
                at = 32 if core.wide else 24
                if kind == NT_PRSTATUS:
                    f.seek(offset + at)
                    tid = struct.unpack_from(core.order + "i", contents, at)[0]
                    f.write(struct.pack(core.order + "i", names[tid]))
                elif kind == NT_PRPSINFO:
                    at = 24 if core.wide else 12
                    parent = struct.unpack_from(core.order + "i", contents, at + 4)[0]
                    f.seek(offset + at)
                    f.write(struct.pack(core.order + "4i", self.inner(pid), inside.get(parent, 0),
                                        *(int(i[1]) for i in ids)))
        return copy


def arch_cases(named=None):
    """The cases of corpus/arch, those named (MACHINE/CASE or MACHINE) if any is."""
    folder = corpus() / "arch"
    if not folder.is_dir():
        missing("corpus/arch")
    named = sys.argv[1:] if named is None else named
    cases = [ArchCase(f.parent) for f in sorted(folder.glob("*/*/images"))]
    return [c for c in cases if not named or c.name in named or c.machine in named]


NOT_SAME = re.compile(r"^  (absent|partial) (0x[0-9a-f]+)-(0x[0-9a-f]+) (\S+) ?(.*)$", re.M)


def check_core(core, proc_json, pid, *options):
    """-> (the checker's run, [(start, end, name)] of the mappings that are not `same` and did not fail for it)"""
    said = run([sys.executable, reference("tools", "check_core.py"), core, proc_json, pid, "-v", *options])
    rows = NOT_SAME.findall(said.stdout.decode(errors="replace"))
    return said, [(int(a, 16), int(b, 16), name) for _, a, b, _, name in rows]


def in_root(root, name):
    """Whether a mapped file is in a sysroot."""
    return name.startswith("/") and (pathlib.Path(root) / name.lstrip("/")).is_file()
