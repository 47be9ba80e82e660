#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The same input gives the same bytes, and the manifest is what sha256sum and hashdeep can hold the output against.

Two runs differ in folder, working directory, time zone, locale and umask. With --reproducible every file but
run.json is byte-identical; without, so is everything but the creator of the DFXML documents and the digests (and
sizes) of those documents in SHA256SUMS and manifest.json. `sha256sum -c SHA256SUMS` passes, and fails for each
listed file that one byte of is changed. A hashdeep audit of the outputs passes, and of a folder's evidence.

reproducible.py [CASE | ARCHIVE ...]
"""
import json
import os
import re
import stat
import sys

from case import Checks, archives, environment, fresh, icecore, judge, needs, plain_cases, run, scratch
from evidence import Evidence

FLIPPED = {"compat-nolibc", "shop", "till.tar", "till.tar.zst"}  # small ones: a byte of each output is changed
SUM = re.compile(r"([0-9a-f]{64}) [ *](.+)")
CREATOR = re.compile(rb"<creator\b.*?</creator>|<creator\b[^>]*/>", re.S)


def convert_twice(source, *options):
    """-> folders of two runs as different as two runs can be, and what went wrong"""
    runs = [("first", dict(cwd=scratch("home"), umask=0o022, env=environment(TZ="UTC"))),
            ("second", dict(cwd=scratch("elsewhere"), umask=0o077,
                            env=environment(TZ="Asia/Tokyo", LC_ALL="C.UTF-8", USER="another", PWD="/")))]
    folders = []
    for name, how in runs:
        out = fresh(name)
        done = run([icecore(), "convert", source, "-o", out, *options], **how)
        if done.returncode not in (0, 3):
            return folders, f"exit status {done.returncode}\n{done.stderr.decode(errors='replace')}"
        folders.append(out)
    return folders, ""


def listing(folder):
    return {str(p.relative_to(folder)): p for p in sorted(folder.rglob("*")) if p.is_file()}


def blank(value, documents):
    """A JSON value in which an object that names one of the documents says nothing else of it."""
    if isinstance(value, list):
        return [blank(v, documents) for v in value]
    if isinstance(value, dict):
        if any(isinstance(v, str) and v in documents for v in value.values()):
            return {k: v for k, v in value.items() if isinstance(v, str) and v in documents}
        return {k: None if k in documents else blank(v, documents) for k, v in value.items()}
    return value


def objects(value):
    """The innermost objects of a JSON value, those without objects in them."""
    inner = value if isinstance(value, list) else list(value.values()) if isinstance(value, dict) else []
    found = [o for v in inner for o in objects(v)]
    return [value] if isinstance(value, dict) and not found else found


def masked(name, path, documents):
    """A file's bytes without the run's own facts."""
    data = path.read_bytes()
    if name in documents:
        return CREATOR.sub(b"", data)
    if name == "SHA256SUMS":
        volatile = documents | {"manifest.json"}  # which holds digests of the documents
        return b"".join(line for line in data.splitlines(True)
                        if line.split(None, 1)[1].strip(b" *\n").decode() not in volatile)
    if name == "manifest.json":
        return json.dumps(blank(json.loads(data), documents), sort_keys=False).encode()
    return data


def compare(check, name, what, folders, documents):
    first, second = map(listing, folders)
    check.same(name, f"{what}: the same files", list(second), list(first))
    odd = [n for n in first if n in second and n != "run.json" and
           (masked(n, first[n], documents) != masked(n, second[n], documents) if documents else
            first[n].read_bytes() != second[n].read_bytes())]
    check.ok(name, f"{what}: {len(first)} files are the same but run.json", not odd and len(first) > 3,
             f"differ: {' '.join(odd)}")


def sums(folder):
    """SHA256SUMS: {name: digest}"""
    lines = (folder / "SHA256SUMS").read_text().splitlines()
    return {m[2]: m[1] for m in map(SUM.fullmatch, lines) if m}


def sum_check(folder):
    return run([judge("sha256sum"), "--strict", "-c", "SHA256SUMS"], cwd=folder)


def check_sums(check, name, folder):
    said = sum_check(folder)
    check.ok(name, "sha256sum -c passes", said.returncode == 0, said.stdout + said.stderr)
    listed, there = set(sums(folder)), set(listing(folder))
    check.ok(name, "SHA256SUMS lists every output but itself and run.json",
             listed == there - {"SHA256SUMS", "run.json"},
             f"not listed {sorted(there - listed)}, not there {sorted(listed - there)}")
    text = (folder / "manifest.json").read_text()
    gone = [n for n, digest in sums(folder).items() if n != "manifest.json" and digest not in text]
    check.ok(name, "manifest.json has the digest of each output", not gone, f"not of {gone}")


def check_flips(check, name, folder):
    for listed in sums(folder):
        path = folder / listed
        with open(path, "r+b") as f:
            f.seek(path.stat().st_size // 2)
            byte = f.read(1)
            f.seek(-1, os.SEEK_CUR)
            f.write(bytes([byte[0] ^ 1]))
            f.flush()
            said = sum_check(folder)
            check.ok(name, f"sha256sum -c fails after a byte of {listed} changed",
                     said.returncode == 1 and f"{listed}: FAILED" in said.stdout.decode(), said.stdout)
            f.seek(-1, os.SEEK_CUR)
            f.write(byte)


def audit(files, folder):
    """hashdeep's audit of {name: digest} below a folder. -> (exit status, what it said)"""
    rows = [f"{(folder / n).stat().st_size},{d},{n}\n" for n, d in files.items()]
    known = fresh("hashdeep")
    head = "%%%% HASHDEEP-1.0\n%%%% size,sha256,filename\n## made from icecore's SHA256SUMS\n##\n"
    known.write_text(head + "".join(rows))
    said = run([judge("hashdeep"), "-c", "sha256", "-l", "-a", "-v", "-k", known, *files], cwd=folder)
    return said.returncode, said.stdout + said.stderr


def check_audit(check, name, source, folder):
    files = sums(folder)
    status, said = audit(files, folder)
    check.ok(name, "hashdeep's audit of the outputs passes", status == 0, said)
    status, said = audit({**files, next(iter(files)): "0" * 64}, folder)
    check.ok(name, "hashdeep's audit fails for a wrong digest", status != 0, said)
    evidence = Evidence(source)
    text = (folder / "manifest.json").read_text()
    said = [json.dumps(o) for o in objects(json.loads(text))]
    gone = [n for n in evidence.names() if evidence.sha256(n) not in text and
            not any(n.rsplit("/", 1)[-1] in o and re.search(r"\bread\b|not.read|unread", o) for o in said)]
    check.ok(name, "manifest.json has the digest of every member of the evidence, or says that it was not read",
             not gone, f"not of {gone}")


def check_modes(check, name, folder):
    odd = [f"{n} {stat.filemode(p.stat().st_mode)}" for n, p in listing(folder).items()
           if stat.S_IMODE(p.stat().st_mode) != 0o600]
    mode = stat.S_IMODE(folder.stat().st_mode)
    check.ok(name, "outputs are 0600 in a 0700 folder", not odd and mode == 0o700, f"folder {mode:o}, {odd}")
    run_facts = json.loads((folder / "run.json").read_text())
    check.ok(name, "run.json is an object", isinstance(run_facts, dict) and run_facts)


def main():
    needs("sha256sum", "hashdeep", "zstd")
    check = Checks()
    for name, source in [(c.name, c.images) for c in plain_cases()] + archives():
        folders, wrong = convert_twice(source, "--reproducible")
        if check.ok(name, "convert --reproducible, twice", len(folders) == 2, wrong):
            compare(check, name, "--reproducible", folders, set())
        folders, wrong = convert_twice(source)
        if not check.ok(name, "convert, twice", len(folders) == 2, wrong):
            continue
        documents = {n for n in listing(folders[0]) if n.endswith(".dfxml")}
        compare(check, name, "by default", folders, documents)
        check_sums(check, name, folders[0])
        check_audit(check, name, source, folders[0])
        check_modes(check, name, folders[0])
        if name in FLIPPED:
            check_flips(check, name, folders[1])
    check.end()


if __name__ == "__main__":
    sys.exit(main())
