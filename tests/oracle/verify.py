#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`icecore verify` proves what convert made of every case, and sees each kind of damage to it.

Where a core is damaged is found by a reader of cores that shares no code with the program, and what its bytes are
by the truth: a page that the core holds, a byte of a hole, a register of the last thread, the auxiliary vector, a
thread less, permissions, a segment that holds nothing any more. Then a file less, one more, another one, sums and
manifest changed, and another checkpoint. The same of every archive and sample, undamaged.

verify.py [CASE | ARCHIVE ...]
"""
import json
import shutil
import sys

from case import Checks, archives, convert, fresh, icecore, plain_cases, run, samples
from corefile import NT_AUXV, NT_PRSTATUS, PT_LOAD, Core


def verify(out, evidence):
    return run([icecore(), "verify", out, evidence])


def flip(path, offset, mask=1):
    with open(path, "r+b") as f:
        f.seek(offset)
        byte = f.read(1)[0]
        f.seek(offset)
        f.write(bytes([byte ^ mask]))


def header_at(core, number):
    """Offset in the file of a program header, of 56 or 32 bytes behind a file header of 64 or 52."""
    return (64 + 56 * number) if core.wide else (52 + 32 * number)


def page_with_bytes(core):
    """(offset in the file, address) of a byte that is not zero."""
    for h in core.loads:
        data = core.at(h["offset"], min(h["filesz"], 1 << 20))
        for i in range(0, len(data), 4096):
            if any(data[i:i + 4096]):
                return h["offset"] + i, h["vaddr"] + i
    return None


def byte_of_hole(core):
    """The same of a page of zeros."""
    for h in core.loads:
        data = core.at(h["offset"], min(h["filesz"], 1 << 20))
        for i in range(0, len(data), 4096):
            if not any(data[i:i + 4096]):
                return h["offset"] + i + 4095, h["vaddr"] + i + 4095
    return None


def damages(core):
    """{what: (offsets to change, what verify has to name)}"""
    found = {}
    page, hole = page_with_bytes(core), byte_of_hole(core)
    found["a byte of a page"] = ([page[0]], f"+0x{page[0]:x}: ", f"at address 0x{page[1]:x}, expected")
    found["a byte of a hole"] = ([hole[0]], f"+0x{hole[0]:x}: ", f"at address 0x{hole[1]:x}, expected 0x00")
    status = [n for n in core.notes if n[1] == NT_PRSTATUS][-1]
    registers = status[2] + (112 if core.wide else 72)
    found["a register"] = ([registers], f"+0x{registers:x}: thread ", ", expected 0x")
    found["the auxiliary vector"] = ([core.note(NT_AUXV)[2] + 4], "auxiliary vector", "expected 0x")
    # owner "CORE" is 8 bytes behind the type
    found["a thread less"] = ([status[2] - 12], "no registers of thread", "")
    number = next(i for i, h in enumerate(core.headers) if h["type"] == PT_LOAD and h["filesz"])
    flags = header_at(core, number) + (4 if core.wide else 24)
    found["permissions"] = ([flags], "has permissions", ", expected ")
    return found


def check_damage_of_core(check, case, out, pid):
    path, core = out / f"core.{pid}", Core(out / f"core.{pid}")
    for what, (offsets, *parts) in damages(core).items():
        for offset in offsets:
            flip(path, offset)
        said = verify(out, case.images)
        text = said.stderr.decode()
        check.ok(case.name, f"core.{pid}: {what} is seen and named", said.returncode == 1 and
                 f"core.{pid}: has not the SHA-256" in text and
                 any(all(p in line for p in parts) for line in text.splitlines()), said)
        for offset in offsets:
            flip(path, offset)


def check_damage_of_folder(check, case, out, pid):
    kept = {p.name: p.read_bytes() for p in out.iterdir() if not p.name.startswith("core.")}
    core = out / f"core.{pid}"

    def seen(what, *parts):
        said = verify(out, case.images)
        text = said.stderr.decode()
        check.ok(case.name, f"{what} is seen", said.returncode == 1 and all(p in text for p in parts), said)
        for name, data in kept.items():
            (out / name).write_bytes(data)

    (out / "report.dfxml").unlink()
    seen("a file less", "report.dfxml: is not there")
    (out / "more").touch()
    seen("a file more", "more: is in the folder")
    (out / "more").unlink()
    flip(out / "report.dfxml", 500)
    seen("another report", "report.dfxml: has not the SHA-256")
    flip(out / "SHA256SUMS", 3)
    seen("another digest in SHA256SUMS", "SHA256SUMS")
    manifest = json.loads(kept["manifest.json"])
    for what, part, change in (
            ("a manifest that leaves out the pages", "is not in manifest.json", lambda m: m["input"]["members"].pop()),
            ("a manifest with another size of a core", " bytes, manifest.json says 1",
             lambda m: m["outputs"][0].update(size=1)),
            ("a manifest with another digest of an image", "the evidence's",
             lambda m: m["input"]["members"][0].update(sha256="0" * 64)),
            ("a manifest with a name outside", "which is no name in its own folder",
             lambda m: m["outputs"][0].update(name="../x"))):
        changed = json.loads(json.dumps(manifest))
        change(changed)
        (out / "manifest.json").write_text(json.dumps(changed))
        seen(what, part, "manifest.json: has not the SHA-256")
    (out / "manifest.json").write_bytes(kept["manifest.json"][:-100])
    seen("a manifest cut short", "cut short")
    whole = core.stat().st_size
    with open(core, "r+b") as f:
        f.truncate(whole - 1)
    seen("a core cut short", f"core.{pid}: has {whole - 1} bytes")


def check_other_evidence(check, case, out):
    """A byte of the pages, in a copy of the evidence: cores and digests differ."""
    copy = fresh("evidence")
    shutil.copytree(case.images, copy, symlinks=True)
    said = verify(out, copy)
    check.ok(case.name, "a copy of the evidence is the evidence", said.returncode == 0, said)
    pages = max(copy.glob("pages-*.img"), key=lambda p: p.stat().st_size)
    pages.chmod(0o600)
    flip(pages, 0)
    said = verify(out, copy)
    text = said.stderr.decode()
    check.ok(case.name, "a byte of the evidence's pages is seen", said.returncode == 1 and
             f"of {pages.name}+0x0" in text and f"the evidence's {pages.name} has not the SHA-256" in text, said)


def main():
    check = Checks()
    for case in plain_cases():
        for options in ((), ("--zero=holes", "--no-digests"), ("--zero=omit",)):
            done = convert(case.images, *options, name=case.name)
            said = verify(done.out, case.images)
            check.ok(case.name, f"{' '.join(options) or 'no options'}: proven", said.returncode == done.status == 0
                     and not said.stderr and said.stdout.count(b"\n") == len(case.live) + 1, said)
        done = convert(case.images, name=case.name)
        for pid in case.live:
            check_damage_of_core(check, case, done.out, pid)
        said = verify(done.out, case.images)
        check.ok(case.name, "proven again once all is as it was", said.returncode == 0, said)
        check_other_evidence(check, case, done.out)
        check_damage_of_folder(check, case, done.out, case.live[0])
    for name, path in archives() + samples():
        done = convert(path, name=name.replace("/", "_"))
        said = verify(done.out, path)
        check.ok(name, "proven", said.returncode == done.status and said.returncode in (0, 3) and
                 b"proven: " in said.stdout, said)
    check.end()


if __name__ == "__main__":
    sys.exit(main())
