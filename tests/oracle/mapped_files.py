#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Memory that mapped files fill, wherever they lie: the kernel's truth, and the files' own bytes, judge it.

A case of corpus/plain is wrapped as runtimes export containers, its programs and libraries in the layer of changed
files: a tar beside the images in a folder and in archives, a compressed one, hard links, whiteouts, a list of
deleted files. Without any sysroot check_core.py then finds every mapping `same`. A hostile or wrong layer changes
nothing but what is filled. Every filled run of the DFXML is, byte for byte, the file that it names, and the
digests are hashlib's.

mapped_files.py
"""
import hashlib
import io
import json
import re
import subprocess
import sys
import tarfile

import dfxml
from case import Case, Checks, corpus, fresh, icecore, needs, reference, run, sysroot
from corefile import Core

CASE = "threads"
PREFIX = "rootfs-diff.tar:"


def names_of(case):
    """Paths of the files that the live processes map and that the corpus holds."""
    names = {row["name"] for pid in case.live for row in case.processes[pid]["maps"]}
    return sorted(n for n in names if (sysroot() / n.lstrip("/")).is_file() and n.startswith("/"))


def entry(name, size=0, kind=tarfile.REGTYPE, target=""):
    info = tarfile.TarInfo(name)
    info.size, info.type, info.linkname, info.mode = size, kind, target, 0o755
    return info


def layer(files, more=(), prefix=""):
    """A tar of files, {name: bytes}, then of entries without bytes."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for name, data in files.items():
            tar.addfile(entry(prefix + name.lstrip("/"), len(data)), io.BytesIO(data))
        for info in more:
            tar.addfile(info)
    return out.getvalue()


def wrapped(case, diff, deleted=None, flat=False):
    """A folder as a runtime exports it: the images below checkpoint/, the layer beside them."""
    folder = fresh("export")
    images = folder if flat else folder / "checkpoint"
    images.mkdir(parents=True)
    for image in case.images.iterdir():
        (images / image.name).write_bytes(image.read_bytes())
    (folder / "rootfs-diff.tar").write_bytes(diff)
    if deleted is not None:
        (folder / "deleted.files").write_text(json.dumps(deleted))
    return folder


def archived(folder, *filters):
    """The same as one archive, packed by the programs named."""
    path = fresh("export.tar")
    data = subprocess.run(["tar", "-C", folder, "-cf", "-", "."], check=True, capture_output=True).stdout
    for program in filters:
        data = subprocess.run([program, "-c"], input=data, check=True, capture_output=True).stdout
    path.write_bytes(data)
    return path


def packed(data, program):
    return subprocess.run([program, "-c"], input=data, check=True, capture_output=True).stdout


def counts(case, out):
    """check_core.py on each live process: (all of them hold, how many mappings are not the same, what it said)"""
    good, other, text = True, 0, ""
    for pid in case.live:
        said = run([sys.executable, reference("tools", "check_core.py"), "-v", out / f"core.{pid}", case.proc_json, pid])
        text += said.stdout.decode(errors="replace")
        good = good and said.returncode == 0
        found = re.search(r": (.*) of (\d+) mappings", said.stdout.decode(errors="replace"))
        same = re.search(r"(\d+) same", found[1]) if found else None
        other += int(found[2]) - int(same[1]) if same else 1
    return good, other, text


class Converted:
    def __init__(self, source, *options):
        self.out = fresh("out")
        self.done = run([icecore(), "convert", source, "-o", self.out, *options])
        self.said = self.done.stderr.decode(errors="replace")
        manifest = self.out / "manifest.json"
        self.manifest = json.loads(manifest.read_text()) if manifest.is_file() else {}
        self.files = {f["name"]: f for f in self.manifest.get("input", {}).get("mapped_files", [])}
        self.refusals = [r["text"] for r in self.manifest.get("refusals", [])]


def all_the_same(check, case, what, source):
    done = Converted(source)
    good, other, text = counts(case, done.out)
    check.ok(what, "every mapping is the same without a sysroot", good and not other and done.done.returncode == 0,
             done.said + text)
    return done


def from_layers(check, case, files):
    """The layer in every place and wrapping that runtimes have."""
    plain = layer(files)
    wrappings = [
        ("a folder, the images in checkpoint/", wrapped(case, plain)),
        ("a folder of images", wrapped(case, plain, flat=True)),
        ("a tar", archived(wrapped(case, plain))),
        ("a tar, gzip", archived(wrapped(case, plain), "gzip")),
        ("a tar, zstd", archived(wrapped(case, plain), "zstd")),
        ("a layer of gzip in a folder", wrapped(case, packed(plain, "gzip"))),
        ("a layer of gzip in a tar", archived(wrapped(case, packed(plain, "gzip")))),
        ("a layer of gzip in a tar, gzip", archived(wrapped(case, packed(plain, "gzip")), "gzip")),
        ("a layer of zstd in a tar", archived(wrapped(case, packed(plain, "zstd")))),
        ("names with ./", wrapped(case, layer(files, prefix="./"))),
    ]
    for what, source in wrappings:
        done = all_the_same(check, case, what, source)
        wrong = [n for n, data in files.items()
                 if done.files.get(PREFIX + n, {}).get("sha256") != hashlib.sha256(data).hexdigest()]
        check.ok(what, "each file is in the manifest with hashlib's digest",
                 not wrong and set(done.files) == {PREFIX + n for n in files}, wrong)


def hard_links(check, case, files):
    """Each file under another name first, its own a link to that: as tar stores what has two names."""
    moved = {f"/moved/{i}": data for i, data in enumerate(files.values())}
    links = [entry(name.lstrip("/"), 0, tarfile.LNKTYPE, f"moved/{i}") for i, name in enumerate(files)]
    all_the_same(check, case, "hard links", wrapped(case, layer(moved, links)))


def hidden(check, case, files):
    """A name that the container deleted is not taken from below, unless its build-id says that it is the file."""
    libc = next(n for n in files if "libc.so" in n)
    rest = {n: d for n, d in files.items() if n != libc}
    white = entry("/".join(libc.lstrip("/").split("/")[:-1]) + "/.wh." + libc.split("/")[-1])
    for what, source in (("a whiteout", wrapped(case, layer(rest, [white]))),
                         ("an opaque folder", wrapped(case, layer(rest, [entry("usr/.wh..wh..opq")]))),
                         ("deleted.files", wrapped(case, layer(rest), [libc]))):
        done = Converted(source)
        good, other, text = counts(case, done.out)
        check.ok(what, "the deleted library is not filled, all else is", good and other > 0 and
                 set(done.files) == {PREFIX + n for n in rest}, done.said + text)
        done = Converted(source, "--sysroot", sysroot())
        good, other, text = counts(case, done.out)
        check.ok(what, "its build-id finds it in a sysroot", good and not other and
                 f"sysroot:{libc}" in done.files, done.said + text)


def wrong(check, case, files):
    """Files that are not the mapped ones: nothing of them reaches a core, and each is said once."""
    libc = next(n for n in files if "libc.so" in n)
    data = files[libc]
    other = next(d for n, d in files.items() if n != libc)
    at = data.index(b"GNU\0", data.index(b"\4\0\0\0\x14\0\0\0\3\0\0\0")) + 4
    bad_id = data[:at] + bytes([data[at] ^ 1]) + data[at + 1:]
    for what, bytes_of, expected in (
            ("another build-id", bad_id, "has build-id"), ("cut in the middle", data[:len(data) // 2], "but"),
            ("a byte more", data + b"\0", "but"), ("cut in its header", data[:40], "build-id"),
            ("another library", other, "has build-id"), ("a text", b"#!/bin/sh\n", "has no build-id"),
            ("an empty file", b"", "has no build-id")):
        done = Converted(wrapped(case, layer({**files, libc: bytes_of})))
        good, missing, text = counts(case, done.out)
        told = [r for r in done.refusals if r.startswith(f"{PREFIX}{libc}: ")]
        check.ok(what, "is not filled, said once, no gap, exit status 0", good and missing > 0 and
                 len(told) == 1 == len(done.refusals) and expected in told[0] and not done.manifest["gaps"] and
                 done.done.returncode == 0 and done.said.count("not filled: ") == 1, done.said + text)


def damaged(check, case, files):
    """A layer cut off: what is before the cut fills, the rest is a gap; a tar of noise is a gap."""
    plain = layer(files)
    done = Converted(wrapped(case, plain[:len(plain) // 2]))
    good, other, text = counts(case, done.out)
    check.ok("a layer cut off", "a gap, and nothing wrong in a core", good and other > 0 and
             done.done.returncode == 3 and "rootfs-diff.tar+0x" in done.said, done.said + text)
    squeezed = packed(plain, "gzip")
    done = Converted(wrapped(case, squeezed[:len(squeezed) // 2]))
    good, other, text = counts(case, done.out)
    check.ok("a compressed layer cut off", "a gap, and nothing wrong in a core", good and other > 0 and
             done.done.returncode == 3 and "rootfs-diff.tar" in done.said, done.said + text)
    done = Converted(wrapped(case, bytes(range(256)) * 64))
    check.ok("a layer of noise", "a gap", done.done.returncode == 3 and "rootfs-diff.tar" in done.said, done.said)


def runs(check, case):
    """Each filled run, in the core and in the report, is what the file has there."""
    done = Converted(case.images, "--sysroot", sysroot())
    faults, seen = [], 0
    for pid in case.live:
        core = Core(done.out / f"core.{pid}")
        document = dfxml.Document(done.out / f"core.{pid}.dfxml")
        for run_ in document.root.iter(dfxml.NS + "byte_run"):
            if run_.get(document.own + "origin") != "filled":
                continue
            seen += 1
            path = sysroot() / run_.get(document.own + "src").removeprefix("sysroot:").lstrip("/")
            at, size = int(run_.get(document.own + "src_offset")), int(run_.get("len"))
            if path.read_bytes()[at:at + size] != core.at(int(run_.get("img_offset")), size):
                faults.append(ascii(dict(run_.attrib)))
    check.ok("runs", f"{seen} filled runs are the bytes of the files that they name", seen and not faults,
             "\n".join(faults))
    for document in sorted(done.out.glob("*.dfxml")):
        for version in dfxml.SCHEMAS:
            check.ok(document.name, f"validates against {version}", *dfxml.validate(document, version))
    report = dfxml.Document(done.out / "report.dfxml")
    wrong_digests = [n for n, f in done.files.items() if dfxml.sha256(report.files[n]) != f["sha256"] or f["sha256"] !=
                     hashlib.sha256((sysroot() / n.removeprefix("sysroot:").lstrip("/")).read_bytes()).hexdigest()]
    check.ok("report.dfxml", "each file that filled memory is an input with hashlib's digest",
             done.files and not wrong_digests, wrong_digests)


def main():
    needs("tar", "gzip", "zstd", "xmllint")
    check = Checks()
    case = Case(corpus() / "plain" / CASE)
    files = {n: (sysroot() / n.lstrip("/")).read_bytes() for n in names_of(case)}
    from_layers(check, case, files)
    hard_links(check, case, files)
    hidden(check, case, files)
    wrong(check, case, files)
    damaged(check, case, files)
    runs(check, case)
    check.end()


if __name__ == "__main__":
    sys.exit(main())
