#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Each reader of cores opens every x86-64 core of the corpus, with its sysroot, and names modules and threads.

lldb, eu-stack, eu-unstrip -n and eu-elflint --gnu-ld; drgn where it is installed. Modules are the executable, the
libraries that /proc's maps had, and the vdso; threads are /proc's. With the file's pages from the sysroot, elfutils
needs no --executable: the ELF headers are in the core.

consumers.py [CASE...]
"""
import re
import shutil
import sys

import eu_stack
import lldb
from arch_case import arch_cases, in_root
from case import Checks, convert, fresh, judge, needs, plain_cases, run, scratch, sysroot
from corefile import Elf, without_file_pages

# Its stacks are not in the checkpoint, nor what the dynamic linker would be found by.
LAZY = {"amd64/lazy"}


def modules(case, pid, root):
    """{path: first address} of the ELF files that the process mapped and the sysroot has."""
    found = {}
    for row in case.processes[pid]["maps"]:
        name = row["name"]
        if in_root(root, name) and name not in found and (root / name.lstrip("/")).read_bytes()[:4] == b"\x7fELF":
            found[name] = int(row["start"], 16)
    return found


def lldb_modules(core, executable, root):
    target = f"target create --core {core}" + (f" {executable}" if executable else "")
    said = run([judge("lldb"), "--no-lldbinit", "-b", "-o", f"platform select remote-linux --sysroot {root}",
                "-o", target, "-o", "image list"], timeout=120, cwd=scratch("home"))
    return (said.stdout + said.stderr).decode(errors="replace")


def by_lldb(check, name, core, executable, root, tids, wanted):
    loaded, found, text = lldb.threads(core, executable)
    check.ok(name, "lldb loads it and lists its threads", loaded and sorted(found) == tids,
             f"{sorted(found)}, expected {tids}\n{text}")
    text = lldb_modules(core, executable, root)
    lacking = [m for m in wanted if f"/{m.rsplit('/', 1)[1]} " not in text + " "]
    if executable is None:  # lldb finds the others through the program's own list of them
        check.note(name, "no executable in the sysroot: lldb is not asked for modules")
        return
    check.ok(name, f"lldb names the {len(wanted)} modules and the vdso", not lacking and "[vdso]" in text,
             f"{lacking}\n{text}")


def by_elfutils(check, name, core, gcore, executable, tids, wanted, lazy):
    """gcore: gdb's core of that process, of which eu-stack makes what can be made."""
    for program in (executable, None):
        how = "with --executable" if program else "without --executable"
        status, found, text = eu_stack.stacks(core, program)
        check.ok(name, f"eu-stack {how} lists its threads", status in (0, 1) and sorted(found) == tids,
                 f"status {status}, {sorted(found)}, expected {tids}\n{text}")
        _, theirs, said = eu_stack.stacks(gcore, program)
        bare = [f"{t}: {found.get(t)}, gcore {names}" for t, names in theirs.items()
                if len(found.get(t, [])) < len(names)]
        if not lazy:
            check.ok(name, f"eu-stack {how} walks as far as in gcore's core", theirs and not bare, "\n".join(bare) +
                     text + said)
        if executable is None:
            break
    said = run([judge("eu-unstrip"), "-n", "--core", core])
    text = said.stdout.decode(errors="replace")
    rows = {int(a, 16): ident for a, ident in re.findall(r"^(0x[0-9a-f]+)\+0x[0-9a-f]+ (\S+) ", text, re.M)}
    lacking = [f"{m} at {a:#x}" for m, a in wanted.items() if a not in rows]
    check.ok(name, f"eu-unstrip -n lists the {len(wanted)} modules where /proc's maps had them", said.returncode == 0
             and not lacking and "vdso" in text, "\n".join(lacking) + "\n" + text)
    odd = eu_stack.lint(core)
    check.ok(name, "eu-elflint --gnu-ld knows all but note types newer than itself", not odd, "\n".join(odd))


DRGN = """
import drgn, sys
program = drgn.Program()
program.set_core_dump(sys.argv[1])
for thread in program.threads():
    print("thread", thread.tid)
try:
    program.load_default_debug_info()
except drgn.MissingDebugInfoError as error:
    print(error)
for address, size in ((int(a, 16), 4) for a in sys.argv[2:]):
    print("magic", program.read(address, size).hex())
"""


def by_drgn(check, python, name, core, tids, wanted):
    said = run([python, "-c", DRGN, core, *(f"{a:#x}" for a in wanted.values())])
    text = said.stdout.decode(errors="replace")
    check.ok(name, "drgn lists its threads and reads its modules' headers", said.returncode == 0 and
             sorted(int(t) for t in re.findall(r"^thread (\d+)$", text, re.M)) == tids and
             text.count("magic 7f454c46") == len(wanted), said)


def drgn_python():
    """A Python that has drgn, Debian's perhaps and not the one that runs this; None if there is none."""
    for python in (sys.executable, "/usr/bin/python3"):
        if shutil.which(python) and run([python, "-c", "import drgn"]).returncode == 0:
            return python
    return None


def cores():
    """(name, conversion, core, gcore's core, executable, sysroot, threads, modules) of every x86-64 process."""
    root = sysroot()
    for case in plain_cases():
        done = convert(case.images, "--sysroot", str(root), name=case.name)
        for pid in case.live:
            gcore, executable = case.gcore(pid), case.executable(pid)
            if executable is None and done.core(pid).is_file():  # its code is in gcore's core alone
                gcore = without_file_pages(gcore, done.core(pid), case.file_ranges(pid), fresh("gcore"))
            yield case.name, done, done.core(pid), gcore, executable, root, case.threads(pid), \
                modules(case, pid, root)
    for case in (c for c in arch_cases() if c.machine.startswith("amd64")):
        done, root = case.convert(), case.folder / "sysroot"
        for pid in case.live:
            yield case.name, done, done.core(case.inner(pid)), case.truth(pid)[1], case.executable(pid), root, \
                sorted(case.inner_threads(pid).values()), modules(case, pid, root)


def main():
    needs("lldb", "eu-stack", "eu-unstrip", "eu-elflint", "zstd")
    check, drgn, seen = Checks(), drgn_python(), 0
    for name, done, core, gcore, executable, root, tids, wanted in cores():
        label = f"{name} {core.name}"
        if not check.ok(label, "a core", core.is_file(), done):
            continue
        if Elf(core).machine != 62:
            continue
        seen += 1
        by_lldb(check, label, core, executable, root, tids, wanted)
        by_elfutils(check, label, core, gcore, executable, tids, wanted, name in LAZY)
        if drgn:
            by_drgn(check, drgn, label, core, tids, wanted)
    check.ok("all", f"{seen} x86-64 cores", seen)
    if not drgn:
        check.note("all", "drgn is not installed")
    check.end()


if __name__ == "__main__":
    sys.exit(main())
