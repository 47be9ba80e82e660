#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""report.dfxml, and core.PID.dfxml where there is one: valid, and true to the byte.

Each document validates against both published schemas. Each byte run that names a member of the evidence is cut
out of that member and held against what the core has at that address; runs of zeros likewise. No page that the
checkpoint captured is left out. Each SHA-256 of an evidence file or an output is hashlib's.

dfxml.py [CASE | ARCHIVE | samples/NAME ...]
"""
import hashlib
import re
import sys
import xml.etree.ElementTree as ET

from case import Checks, archives, convert, judge, needs, plain_cases, reference, run, samples
from corefile import Core
from evidence import Evidence

NS = "{http://www.forensicswiki.org/wiki/Category:Digital_Forensics_XML}"
SCHEMAS = ("v1.2.0", "v2.0.0-beta.0")
MAP_FILE = re.compile(r"proc/(\d+)/map_files/([0-9a-f]+)-([0-9a-f]+)")
PAGE = 4096
CHUNK = 1 << 20


def validate(document, version):
    """-> (whether it validates, what xmllint said)"""
    said = run([judge("xmllint"), "--nonet", "--noout", "--schema",
                reference("reference", "dfxml", version, "dfxml.xsd"), document])
    return said.returncode == 0, (said.stdout + said.stderr).decode(errors="replace")


def sha256(element):
    """An element's own SHA-256 digest, or None."""
    return next((h.text.strip().lower() for h in element.findall(NS + "hashdigest")
                 if h.get("type", "").lower() == "sha256"), None)


class Document:
    """A DFXML document: the mappings of its volumes, the files beside them, the project's own namespace."""

    def __init__(self, path):
        spaces = {prefix: uri for _, (prefix, uri) in ET.iterparse(path, events=("start-ns",))}
        self.own = "{%s}" % spaces.get("ic", "no namespace with the prefix ic")
        self.has_own = "ic" in spaces
        self.root = ET.parse(path).getroot()
        self.text = path.read_text(encoding="utf-8")
        self.mappings = []  # (process, start, end, fileobject)
        for volume in self.root.iter(NS + "volume"):
            for thing in volume.findall(NS + "fileobject"):
                found = MAP_FILE.fullmatch(thing.findtext(NS + "filename") or "")
                if found:
                    self.mappings.append((int(found[1]), int(found[2], 16), int(found[3], 16), thing))
        # The container's changed files, which fschanges.py judges, are neither evidence nor outputs.
        self.files = {f.findtext(NS + "filename"): f for f in self.root.findall(NS + "fileobject")
                      if f.find(self.own + "change") is None}


def zeros(core, start, end):
    """Whether a run of zeros is zeros in the core, or has no contents there but a segment."""
    at = start
    for low, high, offset in core.pieces(start, end):
        if low != at:
            return False
        at = high
        while offset is not None and low < high:
            part = core.at(offset, min(CHUNK, high - low))
            if not part or part.count(0) != len(part):
                return False
            offset, low = offset + len(part), low + len(part)
    return at == end


def zero_digest(size):
    h = hashlib.sha256()
    for left in range(size, 0, -CHUNK):
        h.update(bytes(min(left, CHUNK)))
    return h.hexdigest()


def run_faults(document, evidence, core, start, end, element):
    """-> (faults of one byte_run, (address, size, member, offset) of the evidence it cites or None)"""
    place = {k: int(element.get(k, -1)) for k in ("file_offset", "fs_offset", "len")}
    address, size = place["fs_offset"], place["len"]
    src, offset = element.get(document.own + "src"), element.get(document.own + "src_offset")
    name = f"run at {address:#x} of {size} bytes"
    if min(place.values()) < 0 or size == 0 or address != start + place["file_offset"] or address + size > end:
        return [f"{name} is not within {start:#x}-{end:#x}: {element.attrib}"], None
    faults, digest, cited = [], sha256(element), None
    if src is not None:
        member = evidence.find(src)
        data = evidence.data(member)[int(offset or -1):][:size] if member and offset and int(offset) >= 0 else b""
        cited = (address, size, member, int(offset or 0))
        if len(data) != size:
            faults.append(f"{name} cites {src}+{offset}, which has not that many bytes")
        elif core.read(address, size) != data:
            faults.append(f"{name}: the core has not the bytes of {src}+{offset}")
        if digest is not None and digest != hashlib.sha256(data).hexdigest():
            faults.append(f"{name}: its digest is not that of {src}+{offset}")
        if "img_offset" in element.attrib and core.at(int(element.get("img_offset")), size) != data:
            faults.append(f"{name}: the core has other bytes at img_offset")
    elif element.get("fill") == "0":
        if not zeros(core, address, address + size):
            faults.append(f"{name} is filled with 0, and the core has something else")
        if digest is not None and size < 1 << 32 and digest != zero_digest(size):
            faults.append(f"{name}: its digest is not that of zeros")
    else:
        faults.append(f"{name} has neither a member of the evidence nor fill=0: {element.attrib}")
    return faults, cited


def check_mappings(check, name, label, document, evidence, done, complete):
    cores = {pid: Core(done.core(pid)) for pid in done.cores()}
    faults, cited = [], {}
    for pid, start, end, thing in document.mappings:
        if pid not in cores:
            faults.append(f"mapping {start:#x} of process {pid}, which has no core")
            continue
        last = start
        for element in thing.iterfind(f"{NS}byte_runs/{NS}byte_run"):
            odd, cites = run_faults(document, evidence, cores[pid], start, end, element)
            faults += odd
            if int(element.get("fs_offset", 0)) < last:
                faults.append(f"runs of {start:#x} overlap or are out of order")
            last = int(element.get("fs_offset", 0)) + int(element.get("len", 0))
            if cites:
                cited.setdefault(pid, {}).update({cites[0] + i: (cites[2], cites[3] + i)
                                                  for i in range(0, cites[1], PAGE)})
    total = sum(map(len, cited.values()))
    check.ok(name, f"{label}: the core holds what {total} cited pages of the evidence hold", not faults and total,
             "\n".join(faults))
    if not complete:
        return
    live, _ = evidence.processes()
    listed = {pid for pid, *_ in document.mappings}
    check.ok(name, f"{label}: mappings of every live process", listed == set(live),
             f"{sorted(listed)}, live are {sorted(live)}")
    lost = [f"page {at + i:#x} of process {pid}, {member}+{offset + i:#x}" for pid in live
            for at, size, member, offset in evidence.captured(pid) for i in range(0, size, PAGE)
            if cited.get(pid, {}).get(at + i) != (member, offset + i)]
    check.ok(name, f"{label}: every captured page of every process is cited", not lost, "\n".join(lost))


def check_files(check, name, document, evidence, done):
    """Digests of the evidence's and the outputs' files."""
    faults, seen = [], set()
    for label, thing in document.files.items():
        output, member = done.out / label, evidence.find(label)
        base = done.out / label.rsplit("/", 1)[-1]
        if output.is_file() or base.is_file():
            data = (output if output.is_file() else base).read_bytes()
            seen.add((output if output.is_file() else base).name)
        elif member is not None:
            data = evidence.data(member)
            seen.add(member)
        elif label.rsplit("/", 1)[-1] == evidence.path.name and evidence.archive is not None:
            data = evidence.archive
        else:
            faults.append(f"{label} is neither a member of the evidence nor an output")
            continue
        said, size = sha256(thing), thing.findtext(NS + "filesize")
        if said is None and member is None:
            faults.append(f"{label} has no SHA-256")
        if said is None and member is not None and thing.find(NS + "error") is None and len(thing) < 3:
            faults.append(f"{label} has no SHA-256 and does not say why")
        if said is not None and said != hashlib.sha256(data).hexdigest():
            faults.append(f"{label}: SHA-256 {said} is not the file's")
        if size is not None and int(size) != len(data):
            faults.append(f"{label}: {size} bytes, the file has {len(data)}")
    check.ok(name, f"SHA-256 of {len(document.files)} files", not faults and document.files, "\n".join(faults))
    want = set(evidence.names()) | {f"core.{pid}" for pid in done.cores()}
    check.ok(name, "every member of the evidence and every core is listed", want <= seen, sorted(want - seen))
    if evidence.archive is not None:
        check.ok(name, "the archive itself has a digest",
                 hashlib.sha256(evidence.archive).hexdigest() in document.text.lower())


def check_source(check, name, path):
    done = convert(path)
    report = done.out / "report.dfxml"
    if not check.ok(name, "convert writes report.dfxml", done.status in (0, 3) and report.is_file(), done):
        return
    evidence = Evidence(path)
    for document in [report, *sorted(done.out.glob("core.*.dfxml"))]:
        for version in SCHEMAS:
            good, said = validate(document, version)
            check.ok(name, f"{document.name} validates against {version}", good, said)
        try:
            parsed = Document(document)
        except ET.ParseError as error:
            check.ok(name, f"{document.name} is XML", False, error)
            continue
        check.ok(name, f"{document.name} has a namespace with the prefix ic", parsed.has_own)
        check_mappings(check, name, document.name, parsed, evidence, done, document is report)
        if document is report:
            check_files(check, name, parsed, evidence, done)


def main():
    needs("xmllint", "zstd")
    check = Checks()
    for name, path in [(c.name, c.images) for c in plain_cases()] + archives() + samples():
        check_source(check, name, path)
    check.end()


if __name__ == "__main__":
    sys.exit(main())
