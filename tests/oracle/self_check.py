#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Each judge fails once: one thing broken in a good output, and the judge that has to see it does.

A byte of a mapping, a number of an image, a thread's note, the auxiliary vector, a register, a foreign element in the
report, a cited offset, a byte of an output. What is broken is icecore's own output where the program is there, else gcore's core.
"""
import contextlib
import io
import os
import re
import shutil
import sys

import decode
import dfxml
import eu_stack
import file_access
import gdb
import lldb
import options
import schema
from case import ROOT, Case, Checks, convert, corpus, environment, fresh, judge, needs, reference, run
from corefile import NT_AUXV, NT_PRSTATUS, Core
from evidence import Evidence

CASE = "threads"


def have_program():
    return os.access(os.environ.get("ICECORE") or ROOT / "build" / "icecore", os.X_OK)


def good_core(case, pid):
    return convert(case.images, name=case.name).core(pid) if have_program() else case.gcore(pid)


def broken(path, offset, data):
    """A copy of a file with other bytes at an offset."""
    copy = fresh("broken")
    shutil.copyfile(path, copy)
    os.chmod(copy, 0o600)
    with open(copy, "r+b") as f:
        f.seek(offset)
        f.write(data)
    return copy


def silently(function, *arguments):
    """Run a comparison of another test: (how many of its checks failed, what it said)."""
    quiet, said = Checks(), io.StringIO()
    with contextlib.redirect_stdout(said):
        function(quiet, *arguments)
    return quiet.failed, said.getvalue()


def check_core(core, case, pid):
    said = run([sys.executable, reference("tools", "check_core.py"), core, case.proc_json, pid, "--gcore",
                case.gcore(pid)])
    return said.returncode, said.stdout.decode(errors="replace")


def type_of_note(core, kind, number=0):
    """Offset in the file of the type word of the number-th note of a kind."""
    owner, _, contents, _ = [n for n in core.notes if n[1] == kind][number]
    return contents - (len(owner) + 1 + 3 & ~3) - 4


def anonymous_byte(case, pid, core):
    """A byte that the core holds of a mapping that no file has, and that gdb's questions do not read."""
    row = next(r for r in case.processes[pid]["maps"] if r["name"] == "[heap]")
    return core.offset_of(int(row["end"], 16) - 64)


def break_memory(check, case, pid, good):
    core = Core(good)
    offset = anonymous_byte(case, pid, core)
    bad = broken(good, offset, bytes([core.at(offset, 1)[0] ^ 1]))
    status, said = check_core(bad, case, pid)
    check.ok("one byte of the heap", "check_core.py fails", status == 1 and "DIFFERS" in said, said)


def break_thread(check, case, pid, good):
    """The last thread's NT_PRSTATUS becomes a note of an unknown type: one thread less."""
    core = Core(good)
    bad = broken(good, type_of_note(core, NT_PRSTATUS, len(case.threads(pid)) - 1), (0x7777).to_bytes(4, "little"))
    executable = case.executable(pid)
    status, said = check_core(bad, case, pid)
    check.ok("a thread gone", "check_core.py fails", status == 1 and "threads [" in said, said)
    failed, said = silently(gdb.compare, case, pid, bad, case.gcore(pid), executable)
    # libthread_db still finds the thread in libc's list, but without registers
    last = case.threads(pid)[-1]
    check.ok("a thread gone", "the comparison in gdb fails", failed and
             f"FAIL {CASE}: frames of LWP {last}" in said, said)
    loaded, found, said = lldb.threads(bad, executable)
    check.ok("a thread gone", "lldb lists one thread less", loaded and len(found) == len(case.threads(pid)) - 1,
             said)
    _, found, said = eu_stack.stacks(bad, executable)
    check.ok("a thread gone", "eu-stack lists one thread less", len(found) == len(case.threads(pid)) - 1, said)
    odd = eu_stack.lint(bad)
    check.ok("a thread gone", "eu-elflint names the unknown note",
             any(f"note type {0x7777} " in line for line in odd), odd)


def break_auxv(check, case, pid, good):
    _, _, offset, contents = Core(good).note(NT_AUXV)
    bad = broken(good, offset, bytes(len(contents)))
    failed, said = silently(gdb.compare, case, pid, bad, case.gcore(pid), case.executable(pid))
    check.ok("auxv zeroed", "the comparison in gdb fails", failed and f"FAIL {CASE}: auxv of {pid}" in said and
             f"FAIL {CASE}: frames" in said, said)
    status, said = check_core(bad, case, pid)
    check.ok("auxv zeroed", "check_core.py fails", status == 1 and "auxv" in said, said)


def break_registers(check, case, pid, good):
    """rbx of the leader; then rip moved by one more byte than CRIU moves it."""
    _, _, offset, contents = next(n for n in Core(good).notes if n[1] == NT_PRSTATUS)
    for register, number, name in (("rbx", 5, f"registers of LWP {pid}"), ("rip", 16, f"frames of LWP {pid}")):
        at = offset + 112 + 8 * number
        value = int.from_bytes(contents[112 + 8 * number:120 + 8 * number], "little") - 1 - 2 * (register == "rip")
        bad = broken(good, at, (value % (1 << 64)).to_bytes(8, "little"))
        failed, said = silently(gdb.compare, case, pid, bad, case.gcore(pid), case.executable(pid))
        check.ok(f"{register} changed", "the comparison in gdb fails", failed and f"FAIL {CASE}: {name}" in said,
                 said)


def break_tls(check, case, pid, good):
    """tls_marker of the last worker: both ways of reading it have to see that."""
    core, executable = Core(good), gdb.Elf(case.executable(pid))
    tid = case.threads(pid)[-1]
    offset = core.offset_of(core.threads()[tid]["fs_base"] + executable.tls_offset("tls_marker"))
    failed, said = silently(gdb.compare, case, pid, broken(good, offset, b"\x63"), case.gcore(pid),
                            case.executable(pid))
    check.ok("a thread-local variable changed", "the comparison in gdb fails", failed == 2 and
             all(f"FAIL {CASE}: tls_marker of {pid} {how}" in said
                 for how in ("through libthread_db", "by fs_base, ours")), said)


def break_notes(check, case, pid, good):
    """A note whose size, the word before its type, runs past the notes: eu-readelf complains, or lists fewer."""
    core = Core(good)
    bad = broken(good, type_of_note(core, NT_PRSTATUS, 1) - 4, b"\xff\xff\xff\x7f")
    failed, said = silently(eu_stack.read_notes, case, pid, bad)
    check.ok("a note too long", "the reading of notes fails", failed, said)


def break_report(check, case):
    """A foreign element in the creator; a run that cites the page beside; a digest that is another's."""
    if have_program():
        done = convert(case.images, name=case.name)
        report = done.out / "report.dfxml"
    else:
        done, report = None, reference("reference", "dfxml", "example.dfxml")
    text = report.read_text()
    bad = fresh("report.dfxml")
    bad.write_text(text.replace("</creator>", '<x:y xmlns:x="urn:x"/></creator>', 1))
    for version in dfxml.SCHEMAS:
        check.ok("a foreign element in the creator", f"{version}: xmllint fails, and passes without it",
                 not dfxml.validate(bad, version)[0] and dfxml.validate(report, version)[0])
    if done is None:
        check.note("report.dfxml", "no program to make one: its byte runs and digests are not broken")
        return
    evidence = Evidence(case.images)
    checks = {"a cited offset": (r'(ic:src="pages-\d+\.img" ic:src_offset=")(\d+)(")',
                                 lambda m: f"{m[1]}{int(m[2]) ^ 4096}{m[3]}"),
              "a run left out": (r"<byte_run [^>]*ic:src=.*?</byte_run>|<byte_run [^>]*ic:src=[^>]*/>",
                                 lambda m: "")}
    for what, (pattern, change) in checks.items():
        changed = re.sub(pattern, change, text, count=1, flags=re.S)
        bad.write_text(changed)
        failed, said = silently(dfxml.check_mappings, "report", "broken", dfxml.Document(bad), evidence, done, True)
        check.ok(f"{what} of the report", "the comparison of byte runs fails", failed and changed != text, said)
    bad.write_text(re.sub(r'(type="sha256">)[0-9a-f]{64}', rf"\g<1>{'0' * 64}", text))
    failed, said = silently(dfxml.check_files, "report", dfxml.Document(bad), evidence, done)
    check.ok("digests of the report", "the comparison of digests fails", failed, said)


def break_sums(check, case, good):
    """sha256sum and hashdeep see one byte that changed."""
    folder = fresh("sums")
    folder.mkdir()
    shutil.copyfile(good, folder / "core")
    (folder / "SHA256SUMS").write_text(run([judge("sha256sum"), "core"], cwd=folder).stdout.decode())
    known = run([judge("hashdeep"), "-c", "sha256", "-l", "core"], cwd=folder, env=environment()).stdout
    (folder / "known").write_bytes(known)
    for flip, status in ((0, 0), (1, 1)):
        with open(folder / "core", "r+b") as f:
            f.seek(100)
            byte = f.read(1)[0]
            f.seek(100)
            f.write(bytes([byte ^ flip]))
        what = "after one changed" if flip else "before"
        said = run([judge("sha256sum"), "-c", "SHA256SUMS"], cwd=folder)
        check.ok("a byte of an output", f"sha256sum -c exits with {status} {what}", said.returncode == status,
                 said.stdout)
        said = run([judge("hashdeep"), "-c", "sha256", "-l", "-a", "-k", "known", "core"], cwd=folder)
        check.ok("a byte of an output", f"hashdeep's audit {'fails' if flip else 'passes'} {what}",
                 (said.returncode != 0) == status, said.stdout)


def break_options(check, case, pid, good):
    """A core made without the options that it is judged for."""
    last = case.threads(pid)[-1]
    failed, said = silently(options.compare_signal, case, pid, last, good)
    check.ok("a core without --signal and --thread", "gdb, lldb and eu-readelf tell", failed and
             all(f"FAIL {CASE}: {what}" in said for what in
                 ("gdb's current thread", "gdb names the signal", "lldb selects it", "lldb names the signal",
                  "eu-readelf: the signal of every thread", "eu-readelf: the current thread comes first")), said)
    memory = Case(corpus() / "plain" / "memory")
    whole = convert(memory.images, name="memory").core(memory.live[0])
    failed, said = silently(options.compare_like_kernel, memory, memory.live[0], whole)
    check.ok("a core without --like-kernel", "gcore's core tells", failed and "gcore left it out" in said, said)


def break_decode(check):
    """An image that is not the one CRIU's decoder read, and values that are not the record's."""
    case, copy = Case(corpus() / "plain" / "fds"), fresh("images")
    shutil.copytree(case.images, copy)
    truth = decode.crit(case.folder / "truth" / "crit.json.zst")
    failed, said = silently(decode.compare, "nothing broken", copy, truth, set())
    check.ok("nothing broken", "the comparison with CRIU's decoder passes", not failed, said)
    with open(copy / "fdinfo-2.img", "r+b") as f:
        f.seek(-1, os.SEEK_END)
        byte = f.read(1)[0]
        f.seek(-1, os.SEEK_END)
        f.write(bytes([byte ^ 1]))
    failed, said = silently(decode.compare, "a number", copy, truth, set())
    check.ok("a number of a record", "both forms differ from CRIU's decoder, and the lines",
             failed == 2 and said.count("FDINFO.entries[].fd") == 2
             and silently(decode.compare_lines, "a number", copy, truth)[0] == 1, said)
    record = b"\x08\x01\x10\x00\x18\x01\x20\x05"  # id 1, flags 0, type REG, fd 5
    good = {"id": 1, "flags": 0, "type": "REG", "fd": 5}
    for what, shown in (("another name", {**good, "type": "PIPE"}), ("a field that is not there", {**good, "x": 1}),
                        ("a field too few", {"id": 1, "flags": 0, "type": "REG"}), ("nothing", good)):
        odd = schema.differs("fdinfo_entry", record, shown, "fdinfo")
        check.ok(what, "the schema's text tells" if shown != good else "the schema's text agrees",
                 bool(odd) == (shown != good), odd)


def break_confinement(check):
    """A program that leaves a file, a folder and a changed name where it should not."""
    stray, allowed = fresh("stray"), fresh("allowed")
    allowed.mkdir()
    script = f"echo 1 >{stray} && mkdir {stray}.d && mv {stray} {stray}.new && echo 1 >{allowed}/file"
    _, calls = file_access.trace(["sh", "-c", script], file_access.CREATE)
    seen = [*file_access.opened_to_write(calls), *file_access.changed_names(calls, "/")]
    check.same("files elsewhere", "strace sees each, and only those",
               sorted(set(file_access.outside(seen, allowed))),
               [str(stray), f"{stray}.d", f"{stray}.new"])


def main():
    needs("gdb", "lldb", "eu-stack", "eu-readelf", "eu-elflint",
          "xmllint", "sha256sum", "hashdeep", "strace", "zstd")
    check, case = Checks(), Case(corpus() / "plain" / CASE)
    pid = case.live[0]
    good = good_core(case, pid)
    if not check.ok(case.name, "a core to break", good.is_file()):
        check.end()
    failed, said = silently(gdb.compare, case, pid, good, case.gcore(pid), case.executable(pid))
    check.ok("nothing broken", "the comparison in gdb passes", not failed, said)
    for break_it in (break_memory, break_thread, break_auxv, break_registers, break_tls, break_notes):
        break_it(check, case, pid, good)
    break_options(check, case, pid, good)
    break_report(check, case)
    break_sums(check, case, good)
    break_decode(check)
    break_confinement(check)
    check.end()


if __name__ == "__main__":
    sys.exit(main())
