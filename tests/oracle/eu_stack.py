#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""elfutils on each core: eu-stack walks all threads, eu-readelf reads all notes, eu-elflint finds no fault.

eu-elflint 0.188 knows no note type newer than 2009 and says so of NT_X86_XSTATE and NT_FILE in gcore's cores
and the kernel's too. The same complaint, word for word, about the other notes a kernel writes is allowed here,
and nothing else.

eu_stack.py [CASE...]
"""
import re
import sys

from case import Checks, convert, fresh, judge, needs, plain_cases, run
from corefile import NT_PRSTATUS, Core, without_file_pages

# Types that eu-elflint does not know and a kernel's core holds (handbook on ELF cores, sections 1.2 to 1.5).
UNKNOWN_TO_ELFLINT = {0x202: "NT_X86_XSTATE", 0x46494C45: "NT_FILE", 0x53494749: "NT_SIGINFO",
                      0x205: "NT_X86_XSAVE_LAYOUT",
                      0x200: "NT_386_TLS", 0x46E62B7F: "NT_PRXFPREG", 0x204: "NT_X86_SHSTK"}
# elfutils finds a program through its ELF header in the core, or else through the dynamic linker's list of what is
# loaded and --executable. A checkpoint has the header only if that page was changed, a static program has no such
# list, and of python3.11 there is no executable here: there, gcore's core is compared without the file pages that the
# checkpoint has not, and the frames are fewer in both.
HEADER_NEEDED = {"threads-static", "shop", "compat-nolibc", "python"}
COMPLAINT = re.compile(r"phdr\[\d+\]: unknown core file note type (\d+) at offset \d+")


def stacks(core, executable):
    """-> (exit status, {thread id: function names}, all it said)"""
    argv = [judge("eu-stack"), "--core", core] + (["--executable", executable] if executable else [])
    said = run(argv, timeout=120)
    found, tid = {}, None
    for line in said.stdout.decode(errors="replace").splitlines():
        head = re.match(r"TID (\d+):", line)
        frame = re.match(r"#(\d+) +0x[0-9a-f]+(?: - \d+)? *(.*)$", line)
        if head:
            tid = int(head[1])
            found[tid] = []
        elif frame and tid is not None:
            found[tid].append(frame[2])
    return said.returncode, found, (said.stdout + said.stderr).decode(errors="replace")


def lint(core):
    """-> complaints of eu-elflint that are not allowed"""
    said = run([judge("eu-elflint"), "--gnu-ld", core])
    lines = (said.stdout + said.stderr).decode(errors="replace").splitlines()
    matches = [(line, COMPLAINT.fullmatch(line)) for line in lines if line.strip() and line != "No errors"]
    return [line for line, m in matches if not m or int(m[1]) not in UNKNOWN_TO_ELFLINT]


def read_notes(check, case, pid, path):
    core = Core(path)
    said = run([judge("eu-readelf"), "-n", path])
    text = said.stdout.decode(errors="replace")
    check.ok(case.name, f"eu-readelf reads the notes of {pid} without complaint", said.returncode == 0 and
             not said.stderr,
             said)
    listed = [int(size) for size in re.findall(r"^  (?:CORE|LINUX|GDB) +(\d+)  \S", text, re.M)]
    check.same(case.name, f"eu-readelf lists every note of {pid}", listed, [len(n[3]) for n in core.notes])
    threads = sum(kind == NT_PRSTATUS for _, kind, _, _ in core.notes)
    check.ok(case.name, f"eu-readelf reads {threads} NT_PRSTATUS of {pid}",
             len(re.findall(r"^  CORE +\d+  PRSTATUS$", text, re.M)) == threads == len(case.threads(pid)) and
             len(re.findall(r"^    info\.si_signo: ", text, re.M)) == threads, text)


def main():
    needs("eu-stack", "eu-readelf", "eu-elflint", "zstd")
    check = Checks()
    for case in plain_cases():
        done = convert(case.images, name=case.name)
        for pid in case.live:
            if not check.ok(case.name, f"a core of {pid}", done.core(pid).is_file(), done):
                continue
            executable = case.executable(pid)
            status, found, text = stacks(done.core(pid), executable)
            check.ok(case.name, f"eu-stack lists the threads of {pid}", status in (0, 1) and
                     sorted(found) == case.threads(pid),
                     f"status {status}, {sorted(found)}, expected {case.threads(pid)}\n{text}")
            gcore = case.gcore(pid)
            if case.name in HEADER_NEEDED:
                gcore = without_file_pages(gcore, done.core(pid), case.file_ranges(pid), fresh("gcore"))
            _, theirs, said = stacks(gcore, executable)
            for tid, names in theirs.items():
                ours = found.get(tid, [])
                check.ok(case.name, f"eu-stack's {len(names)} frames of LWP {tid}", ours[:len(names)] == names and
                         names,
                         f"{ours}, gcore has {names}\n{text}\n{said if not names else ''}")
            read_notes(check, case, pid, done.core(pid))
            odd = lint(done.core(pid))
            check.ok(case.name, f"eu-elflint on the core of {pid}: only note types it does not know", not odd,
                     "\n".join(odd))
    check.end()


if __name__ == "__main__":
    sys.exit(main())
