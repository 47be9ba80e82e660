#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The view fschanges, and what convert reports of changed files, before GNU tar, sha256sum, file and Python's tarfile.

Every entry of every archive of files that the corpus's checkpoints hold is a row, and no row is more: kind, mode,
owner, size, time, link, device, attributes, digest, MIME type. Deleted files are what CRIU's own decoder says of
their images. With the image they ran from, added, modified and deleted are told apart. The three wrappings of `web`
give the same changes, whiteouts apart. What --dump writes has the digests of its rows. Checkpoints made here have
what the corpus's do not: volumes, capabilities, holes, PAX times.

fschanges.py
"""
import base64
import datetime
import gzip
import hashlib
import io
import json
import os
import re
import shutil
import stat
import struct
import subprocess
import tarfile
import xml.etree.ElementTree as ET

from case import Checks, archives, convert, corpus, fresh, judge, needs, plain_cases, run, scratch, view
from protobuf import fields

NS = "{http://www.forensicswiki.org/wiki/Category:Digital_Forensics_XML}"
KINDS = {tarfile.REGTYPE: "regular", tarfile.AREGTYPE: "regular", tarfile.GNUTYPE_SPARSE: "regular",
         tarfile.DIRTYPE: "directory", tarfile.SYMTYPE: "symbolic link", tarfile.LNKTYPE: "hard link",
         tarfile.FIFOTYPE: "fifo", tarfile.CHRTYPE: "character device", tarfile.BLKTYPE: "block device"}
TMPFS = re.compile(r"tmpfs-dev-(\d+)\.tar\.gz\.img$")
CAPABILITY = "SCHILY.xattr.security.capability"


# ---- what the judges say

def members(path):
    """{name: bytes} of a checkpoint's archive or folder, without a leading "./"."""
    if path.is_dir():
        return {p.name: p.read_bytes() for p in path.iterdir() if p.is_file()}
    with tarfile.open(fileobj=io.BytesIO(unpacked(path.read_bytes()))) as tar:
        return {m.name.removeprefix("./"): tar.extractfile(m).read() for m in tar if m.isreg()}


def unpacked(data):
    if data[:2] == b"\x1f\x8b":
        return gzip.decompress(data)
    if data[:4] == b"\x28\xb5\x2f\xfd":
        return subprocess.run([judge("zstd"), "-dc"], input=data, stdout=subprocess.PIPE, check=True).stdout
    return data


def mime_types(files):
    """[what `file --mime-type` says] of [(bytes, mode)]"""
    folder = fresh("mime")
    folder.mkdir()
    for number, (data, mode) in enumerate(files):
        path = folder / f"{number:06}"
        path.write_bytes(data)
        path.chmod(mode & 0o777 | 0o400)
    if not files:
        return []
    said = run([judge("file"), "--mime-type", "-b", *sorted(folder.iterdir())])
    return said.stdout.decode().splitlines()


def sums(datas):
    """[what sha256sum says]"""
    return [run([judge("sha256sum")], input=d).stdout.decode().split()[0] for d in datas]


def seconds(text):
    return text and text[:19]


def utc(when):
    return datetime.datetime.fromtimestamp(int(float(when)), datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S")


def wanted_of_tar(data, place, member, whiteouts):
    """[row] as Python's tarfile has the entries of a tar"""
    rows, regular = [], []
    with tarfile.open(fileobj=io.BytesIO(unpacked(data))) as tar:
        for entry in tar:
            name = entry.name.removeprefix("./").strip("/")
            base = name.rsplit("/", 1)[-1]
            folder = name[:len(name) - len(base)]
            if name in ("", "."):
                continue
            if whiteouts and base.startswith(".wh."):
                opaque = base == ".wh..wh..opq"
                rows.append({"FilePath": place + "/" + (folder.rstrip("/") if opaque else folder + base[4:]),
                             "Change": "emptied" if opaque else "deleted", "Member": member})
                continue
            kind = KINDS[entry.type]
            row = {"FilePath": place + "/" + name, "FileType": kind, "FileMode": mode_text(entry, kind),
                   "UID": entry.uid, "GID": entry.gid, "User": entry.uname or None, "Group": entry.gname or None,
                   "InodeSize": entry.size if kind == "regular" else None,
                   "ModificationTime": utc(entry.mtime), "Member": member,
                   "AccessTime": utc(entry.pax_headers["atime"]) if "atime" in entry.pax_headers else None,
                   "Target": place + "/" + entry.linkname.removeprefix("./") if kind == "hard link" else
                   entry.linkname if kind == "symbolic link" else None,
                   "Device": f"{entry.devmajor}:{entry.devminor}" if "device" in kind else None}
            if kind == "regular":
                regular.append((row, tar.extractfile(entry).read(), entry.mode))
            rows.append(row)
    for (row, data, _), digest, mime in zip(regular, sums([d for _, d, _ in regular]),
                                            mime_types([(d, m) for _, d, m in regular])):
        row["SHA256"], row["MIME"] = digest, mime
    return rows


def mode_text(entry, kind):
    text = stat.filemode(entry.mode | {"regular": stat.S_IFREG, "directory": stat.S_IFDIR,
                                       "symbolic link": stat.S_IFLNK, "fifo": stat.S_IFIFO,
                                       "character device": stat.S_IFCHR, "block device": stat.S_IFBLK}
                         .get(kind, stat.S_IFREG))
    return "h" + text[1:] if kind == "hard link" else text


def mount_points(files):
    """{device: where CRIU says that the whole of it was mounted first}, from mountpoints-NS.img"""
    places = {}
    for name in sorted(n for n in files if "mountpoints-" in n):
        data, at = files[name], 8
        while at < len(data):
            size = struct.unpack_from("<I", data, at)[0]
            entry = dict(fields(data[at + 4:at + 4 + size]))
            at += 4 + size
            if entry[6] == b"/":
                places.setdefault(entry[3], entry[7].decode())
    return places


def wanted_of(files, whiteouts):
    """Rows of every archive of files that a checkpoint has"""
    rows, places = [], mount_points(files)
    for name, data in sorted(files.items()):
        base = name.rsplit("/", 1)[-1]
        found = TMPFS.match(base)
        if base == "rootfs-diff.tar":
            rows += wanted_of_tar(data, "", name, whiteouts)
        elif base == "devshm-checkpoint.tar":
            rows += wanted_of_tar(data, "/dev/shm", name, False)
        elif found:
            device = int(found[1])
            place = places.get(device, f"tmpfs {device >> 20}:{device & 0xfffff}:")
            rows += wanted_of_tar(data, place.rstrip("/"), name, False)
        elif base == "deleted.files":
            rows += [{"FilePath": p, "Change": "deleted", "Member": name} for p in json.loads(data)]
    return rows


# ---- the checks

def as_judged(row, wanted):
    """Of one of our rows what the judge's has, in its form."""
    ours = {key: row[key] for key in wanted}
    for key in ("ModificationTime", "AccessTime"):
        if key in ours:
            ours[key] = seconds(ours[key])
    return ours


def by_place(row):
    return row["Member"], row["FilePath"]


def check_rows(check, name, source, whiteouts, *options):
    rows = view("fschanges", source, *options)
    wanted = sorted(wanted_of(members(source), whiteouts), key=by_place)
    listed = sorted([r for r in rows if r["Origin"] != "ghost"], key=by_place)
    check.same(name, "every entry of every archive, and no more", [by_place(r) for r in listed],
               [by_place(w) for w in wanted])
    if len(listed) == len(wanted):
        check.same(name, "kind, mode, owner, size, time, link, device, digest and type of each",
                   [as_judged(r, w) for r, w in zip(listed, wanted)], wanted)
    check.note(name, f"{len(wanted)} rows")
    return rows


def check_tar_lines(check, name, source):
    """Each line of `tar -tv`, but for the time, which it has in minutes."""
    diff = unpacked(members(source)["rootfs-diff.tar"])
    said = run([judge("tar"), "--utc", "--full-time", "-tvf", "-"], input=diff).stdout.decode().splitlines()
    rows = [r for r in view("fschanges", source) if r["Origin"] == "rootfs-diff"]
    ours = []
    for row in rows:
        path = row["FilePath"][1:] + "/" * (row["FileType"] == "directory")
        link = {"hard link": " link to " + (row["Target"] or "")[1:], "symbolic link": f" -> {row['Target']}"}
        ours.append(" ".join([row["FileMode"], f"{row['User']}/{row['Group']}", str(row["InodeSize"] or 0),
                              row["ModificationTime"][:19].replace("T", " "), path]) +
                    link.get(row["FileType"], ""))
    check.same(name, "the lines of tar -tv", ours, [re.sub(r" +", " ", line) for line in said])


def check_ghosts(check, case):
    """Deleted files: CRIU's own decoder of their images, and which file had which path."""
    crit = case.crit()
    wanted, files = [], {e["id"]: e for e in crit.get("files.img", {}).get("entries", [])}
    for remap in crit.get("remap-fpath.img", {}).get("entries", []):
        if remap.get("remap_type", "GHOST") not in ("GHOST", 1):
            continue
        image = f"ghost-file-{remap['remap_id']:x}.img"
        entry = crit[image]["entries"][0]
        path = "/" + files[remap["orig_id"]]["reg"]["name"].lstrip("/")
        wanted.append((image, path, entry))
    rows = [r for r in view("fschanges", case.images) if r["Origin"] == "ghost"]
    check.same(case.name, "deleted files that were open", [(r["Member"], r["FilePath"]) for r in rows],
               sorted({(i, p) for i, p, _ in wanted}))
    entries = {i: e for i, _, e in wanted}
    for row in rows:
        entry = entries[row["Member"]]
        mode = number(entry["mode"])
        times = [utc(entry[k]["tv_sec"]) for k in ("mtim", "atim")]
        check.same(case.name, f"{row['Member']}: mode, owner, times",
                   [row["FileMode"], row["UID"], row["GID"], seconds(row["ModificationTime"]),
                    seconds(row["AccessTime"])],
                   [stat.filemode(mode), entry["uid"], entry["gid"], *times])
        if stat.S_ISREG(mode):
            data = ghost_bytes(crit[row["Member"]]["entries"])
            check.same(case.name, f"{row['Member']}: digest and type", [row["SHA256"], row["MIME"]],
                       [hashlib.sha256(data).hexdigest(), mime_types([(data, mode)])[0]])


def number(value):
    return int(value, 0) if isinstance(value, str) else value


def ghost_bytes(entries):
    """The content as the decoder gives it: behind the entry, or in chunks of their own."""
    head, chunks = entries[0], entries[1:]
    if not head.get("chunks"):
        return base64.b64decode(head["extra"])
    data = bytearray(head["size"])
    for chunk in chunks:
        data[chunk["off"]:chunk["off"] + chunk["len"]] = base64.b64decode(chunk["extra"])
    return bytes(data)


def check_classes(check):
    """till against what it ran from."""
    containers = corpus() / "containers"
    root, source = containers / "till-rootfs", containers / "till.tar"
    rows = {r["FilePath"]: r for r in view("fschanges", source, "--sysroot", root)
            if r["Origin"] in ("rootfs-diff", "deleted.files")}
    diff = unpacked(members(source)["rootfs-diff.tar"])
    with tarfile.open(fileobj=io.BytesIO(diff)) as tar:
        for entry in tar:
            path = "/" + entry.name.strip("/")
            there = (root / entry.name).exists()
            check.ok("till.tar", f"{path}: {'modified' if there else 'added'}",
                     rows[path]["Change"].split(",")[0] == ("modified" if there else "added"), rows[path])
            check.ok("till.tar", f"{path}: set-uid or not",
                     ("set-uid" in rows[path]["Change"]) == bool(entry.mode & 0o4000), rows[path])
    motd = rows["/etc/motd"]
    check.same("till.tar", "/etc/motd is deleted, a regular file of the image",
               [motd["Change"], motd["FileType"], motd["SHA256"]], ["deleted", "regular", None])


def check_images(check):
    """The image that till ran from, as a saved container image: the same rows as with its root file system."""
    containers = corpus() / "containers"
    plain = [[r["FilePath"], r["Change"], r["FileType"]] for r in
             view("fschanges", containers / "till.tar", "--sysroot", containers / "till-rootfs")]
    for form in ("oci", "docker"):
        image = containers / f"till-image-{form}-archive.tar"
        ours = [[r["FilePath"], r["Change"], r["FileType"]] for r in
                view("fschanges", containers / "till.tar", "--sysroot", image)]
        check.same(image.name, "as with the root file system", ours, plain)


def root_rows(source):
    rows = [r for r in view("fschanges", source) if r["Origin"] in ("rootfs-diff", "deleted.files")]
    keys = [k for k in rows[0] if k not in ("__children", "Member", "Offset", "Origin")]
    return sorted(str([r[k] for k in keys]) for r in rows), rows


def check_wrappings(check):
    """web as Podman, CRI-O and containerd wrap it; containerd's layer empties a folder besides."""
    containers = corpus() / "containers"
    podman, _ = root_rows(containers / "web.tar")
    for path in sorted(containers.iterdir()):
        if not path.name.startswith(("checkpoint-shop-", "containerd-web")):
            continue
        ours, rows = root_rows(path)
        emptied = [r["FilePath"] for r in rows if r["Change"] == "emptied"]
        check.same(path.name, "the changes of web.tar", [o for o in ours if "'emptied'" not in o], podman)
        check.same(path.name, "folders that were emptied", emptied,
                   ["/opt/old"] if path.name.startswith("containerd") else [])


def check_dump(check, name, source, *options):
    """What is taken out has the digest of its row, is of mode 0600, and nothing else is there."""
    out = fresh("dump")
    rows = view("fschanges", source, "--dump", "-o", out, *options)
    named = {r["File output"]: r["SHA256"] for r in rows if r["File output"] not in ("Disabled", None)}
    regular = [r for r in rows if r["FileType"] == "regular" and r["SHA256"]]
    there = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in out.iterdir() if p.is_file()}
    check.ok(name, f"--dump takes out each of {len(regular)} regular files", len(named) == len(regular), named)
    check.same(name, "--dump: names and digests", sorted(there.items()), sorted(named.items()))
    check.ok(name, "--dump: all of mode 0600, none a link or a device",
             all(stat.S_IMODE(p.lstat().st_mode) == 0o600 and stat.S_ISREG(p.lstat().st_mode)
                 for p in out.iterdir()))


def check_reports(check, name, source):
    """report.dfxml and manifest.json have the rows of the view; byte runs cut the very bytes out of the evidence."""
    done = convert(source)
    rows = view("fschanges", source)
    root = ET.parse(done.out / "report.dfxml").getroot()
    files = [f for f in root.findall(NS + "fileobject") if f.find("{urn:x-icecore:dfxml:1}change") is not None]
    check.same(name, "report.dfxml: path, digest and type of each changed file",
               [[f.findtext(NS + "filename"), f.findtext(NS + "hashdigest"), f.findtext(NS + "libmagic")]
                for f in files], [[r["FilePath"], r["SHA256"], r["MIME"]] for r in rows])
    evidence, faults, nr = members(source), [], 0
    for file in files:
        data = bytearray(int(file.findtext(NS + "filesize") or 0))
        runs = file.findall(f"{NS}byte_runs/{NS}byte_run")
        for part in runs:
            at, size, start = (int(part.get(k)) for k in ("file_offset", "len", "{urn:x-icecore:dfxml:1}src_offset"))
            data[at:at + size] = evidence[part.get("{urn:x-icecore:dfxml:1}src")][start:start + size]
        nr += bool(runs)
        if runs and hashlib.sha256(data).hexdigest() != file.findtext(NS + "hashdigest"):
            faults.append(file.findtext(NS + "filename"))
    check.ok(name, f"report.dfxml: byte runs of {nr} files lead to their bytes", nr and not faults, faults)
    manifest = json.loads((done.out / "manifest.json").read_text())
    check.same(name, "manifest.json: path and digest of each",
               [[f["path"], f.get("sha256")] for f in manifest["changed_files"]],
               [[r["FilePath"], r["SHA256"]] for r in rows])


# ---- what the corpus does not have

def add(tar, name, data=b"", kind=tarfile.REGTYPE, pax=None, **more):
    info = tarfile.TarInfo(name)
    info.type, info.size, info.pax_headers = kind, len(data), pax or {}
    for key, value in more.items():
        setattr(info, key, value)
    tar.addfile(info, io.BytesIO(data))


def in_memory(fill, form=tarfile.PAX_FORMAT):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as tar:
        fill(tar)
    return out.getvalue()


def made(files):
    """till.tar with other members beside its images."""
    path, keep = fresh("made.tar"), members(corpus() / "containers" / "till.tar")
    keep = {k: v for k, v in keep.items() if not TMPFS.search(k)} | files
    keep = {k: v for k, v in keep.items() if v is not None}
    path.write_bytes(in_memory(lambda tar: [add(tar, n, d) for n, d in keep.items()], tarfile.GNU_FORMAT))
    return path


def capability(revision, effective, permitted, inheritable, root=None):
    words = [revision << 24 | effective]
    for half in range(2 if revision > 1 else 1):
        words += [permitted >> 32 * half & 0xffffffff, inheritable >> 32 * half & 0xffffffff]
    return struct.pack(f"<{len(words)}I", *words) + (struct.pack("<I", root) if root is not None else b"")


def check_attributes(check):
    """PAX: extended attributes, times to the nanosecond, names that are long or no UTF-8; getcap is the judge."""
    cases = {"raw": capability(2, 1, 1 << 13, 0), "two": capability(2, 0, 1 << 13 | 1 << 12, 1 << 12),
             "high": capability(2, 1, 1 << 38, 1 << 38), "old": capability(1, 1, 1 << 5, 0),
             "root": capability(3, 1, 1 << 21, 0, 1000), "odd": b"\x07\0\0\2abc"}

    def fill(tar):
        for name, value in cases.items():
            add(tar, "bin/" + name, b"x", pax={CAPABILITY: value.decode("latin-1"), "hdrcharset": "BINARY"})
        add(tar, "t", b"1", pax={"mtime": "1700000000.123456789", "atime": "1600000000.5", "ctime": "1650000000.25",
                                 "SCHILY.xattr.user.note": "hello"})
        add(tar, "n/" + "y" * 300, b"2", uid=3000000, gid=4000000, uname="alice", gname="staff")
        add(tar, "dev/disk", kind=tarfile.BLKTYPE, devmajor=8, devminor=1, mode=0o660)
    source = made({"rootfs-diff.tar": binary_pax(fill), "deleted.files": None})
    rows = {r["FilePath"]: r for r in view("fschanges", source) if r["Origin"] == "rootfs-diff"}
    said = {"raw": "cap_net_raw=ep", "two": "cap_net_admin=ip cap_net_raw+p", "high": "cap_perfmon=eip",
            "old": "cap_kill=ep", "root": "cap_sys_admin=ep [rootid=1000]", "odd": "of no known form"}
    for name, text in said.items():
        row = rows["/bin/" + name]
        check.same("made", f"security.capability {name}", [row["Attributes"], "capabilities" in row["Change"]],
                   ["security.capability=" + text, True])
    check_getcap(check, cases, said)
    row = rows["/t"]
    check.same("made", "times to the microsecond, which is what JSON has, a user attribute",
               [row["ModificationTime"], row["AccessTime"], row["ChangeTime"], row["Attributes"]],
               ["2023-11-14T22:13:20.123456+00:00", "2020-09-13T12:26:40.500000+00:00",
                "2022-04-15T05:20:00.250000+00:00", "user.note=hello"])
    row = rows["/n/" + "y" * 300]
    check.same("made", "a long name, a large owner",
               [row["UID"], row["GID"], row["User"], row["Group"]], [3000000, 4000000, "alice", "staff"])
    check.same("made", "a block device", [rows["/dev/disk"]["Device"], rows["/dev/disk"]["FileType"]],
               ["8:1", "block device"])
    source = made({"rootfs-diff.tar": binary_pax(fill), "deleted.files": None})
    check_dump(check, "made, attributes", source)


def binary_pax(fill):
    """tarfile writes PAX values as UTF-8; the bytes of latin-1 are what is meant."""
    out = io.BytesIO()
    real = tarfile.TarInfo._create_pax_generic_header

    def create(pax_headers, kind, encoding):
        records = b""
        for key, value in pax_headers.items():
            if key == "hdrcharset":
                continue
            body = b" " + key.encode() + b"=" + value.encode("latin-1") + b"\n"
            size = len(body)
            while len(str(size)) + len(body) != size:
                size = len(str(size)) + len(body)
            records += str(size).encode() + body
        info = {"name": "././@PaxHeader", "type": kind, "size": len(records), "magic": tarfile.POSIX_MAGIC}
        return tarfile.TarInfo._create_header(info, tarfile.USTAR_FORMAT, "ascii", "replace") + \
            tarfile.TarInfo._create_payload(records)
    tarfile.TarInfo._create_pax_generic_header = staticmethod(create)
    try:
        with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
            fill(tar)
    finally:
        tarfile.TarInfo._create_pax_generic_header = real
    return out.getvalue()


def check_getcap(check, cases, said):
    """The same attributes on real files, where the file system and our rights allow it."""
    if not shutil.which("getcap"):
        check.note("made", "no getcap: its form of capabilities is not compared")
        return
    for name in ("raw", "two", "high"):
        path = scratch("caps") / name
        path.write_bytes(b"")
        try:
            os.setxattr(path, "security.capability", cases[name])
        except OSError as error:
            check.note("made", f"no capabilities on files here: {error}")
            return
        text = run([judge("getcap"), path]).stdout.decode().strip().removeprefix(str(path) + " ")
        check.same("made", f"getcap says {name}", [set(said[name].split())], [set(text.split())])


def check_sparse(check):
    """GNU tar's own sparse formats: the digest counts the holes, --dump has them."""
    folder = fresh("sparse")
    folder.mkdir()
    with open(folder / "holes", "wb") as file:
        file.truncate(5 << 20)
        file.seek(1 << 20)
        file.write(b"first" * 3000)
        file.seek(3 << 20)
        file.write(b"second" * 3000)
        file.truncate(5 << 20)
    (folder / "only-a-hole").touch()
    os.truncate(folder / "only-a-hole", 1 << 20)
    for form in ("--format=gnu", "--format=pax --sparse-version=0.0", "--format=pax --sparse-version=0.1",
                 "--format=pax --sparse-version=1.0"):
        tar = run([judge("tar"), "-C", folder, *form.split(), "--sparse", "-cf", "-", "holes", "only-a-hole"]).stdout
        source = made({"rootfs-diff.tar": tar, "deleted.files": None})
        rows = {r["FilePath"]: r for r in view("fschanges", source) if r["Origin"] == "rootfs-diff"}
        for name in ("holes", "only-a-hole"):
            data = (folder / name).read_bytes()
            check.same("made", f"{name}, {form}", [rows["/" + name]["InodeSize"], rows["/" + name]["SHA256"]],
                       [len(data), sums([data])[0]])
        check_dump(check, f"made, {form}", source)


def check_volumes(check):
    """Named volumes go where Podman had mounted them, plain or packed; /dev/shm and tmpfs as they are."""
    config = json.loads(members(corpus() / "containers" / "till.tar")["config.dump"])
    config["namedVolumes"] = [{"volumeName": "data", "dest": "/srv/data/", "options": ["rw"]}]

    def fill(tar):
        add(tar, "./", kind=tarfile.DIRTYPE)
        add(tar, "./db/rows", b"a,b\n1,2\n", mode=0o600)
        add(tar, "./db/link", kind=tarfile.LNKTYPE, linkname="./db/rows")
        add(tar, "./run.sh", b"#!/bin/sh\nexit\n", mode=0o6755)
    tar = in_memory(fill)
    source = made({"config.dump": json.dumps(config).encode(), "volumes/data.tar": tar,
                   "volumes/other.tar": gzip.compress(tar), "devshm-checkpoint.tar": tar,
                   "checkpoint/tmpfs-dev-1048577.tar.gz.img": gzip.compress(tar)})
    rows = view("fschanges", source)
    for place, member in (("/srv/data", "volumes/data.tar"), ("volume other:", "volumes/other.tar"),
                          ("/dev/shm", "devshm-checkpoint.tar"),
                          ("tmpfs 1:1:", "checkpoint/tmpfs-dev-1048577.tar.gz.img")):
        ours = [r for r in rows if r["Member"] == member]
        wanted = wanted_of_tar(tar, place, member, False)
        check.same("made", f"files of {member}", [as_judged(r, w) for r, w in zip(ours, wanted)], wanted)
        check.same("made", f"changes of {member}", [r["Change"] for r in ours],
                   ["present", "present", "present, executable, set-uid, set-gid"])
    check_dump(check, "made, volumes", source)


def check_every_class(check):
    """A root file system and its changes: each becomes what it should."""
    root = fresh("root")
    (root / "etc").mkdir(parents=True)
    for name, data, mode in (("same", b"same", 0o644), ("bytes", b"aaaa", 0o644), ("size", b"a", 0o644),
                             ("mode", b"m", 0o644), ("run", b"#!/bin/sh\n", 0o755), ("kind", b"k", 0o644),
                             ("hard", b"same", 0o644), ("hard2", b"else", 0o644)):
        (root / "etc" / name).write_bytes(data)
        (root / "etc" / name).chmod(mode)
    (root / "etc" / "dir").mkdir(mode=0o755)
    (root / "etc" / "dir").chmod(0o755)
    (root / "etc" / "link").symlink_to("same")
    (root / "etc" / "link2").symlink_to("same")
    (root / "usr").symlink_to("etc")

    def fill(tar):
        for name, data, mode in (("same", b"same", 0o644), ("bytes", b"bbbb", 0o644), ("size", b"ab", 0o644),
                                 ("mode", b"m", 0o755), ("run", b"#!/bin/bash\n", 0o4755), ("new", b"n", 0o644),
                                 ("tool", b"#!/bin/sh\n", 0o755)):
            add(tar, "etc/" + name, data, mode=mode)
        add(tar, "etc/hard", kind=tarfile.LNKTYPE, linkname="etc/same", mode=0o644)
        add(tar, "etc/hard2", kind=tarfile.LNKTYPE, linkname="etc/same", mode=0o644)
        add(tar, "etc/kind", kind=tarfile.SYMTYPE, linkname="/etc/passwd")
        add(tar, "etc/dir", kind=tarfile.DIRTYPE, mode=0o755)
        add(tar, "etc/link", kind=tarfile.SYMTYPE, linkname="same", mode=0o777)
        add(tar, "etc/link2", kind=tarfile.SYMTYPE, linkname="other", mode=0o777)
        add(tar, "usr", kind=tarfile.DIRTYPE, mode=0o755)
    source = made({"rootfs-diff.tar": in_memory(fill), "deleted.files": b'["/etc/dir", "gone/", "/etc/same"]'})
    rows = {(r["Origin"], r["FilePath"]): r for r in view("fschanges", source, "--sysroot", root)}
    wanted = {"same": "touched", "bytes": "modified", "size": "modified", "mode": "modified, made executable",
              "run": "modified, set-uid", "new": "added", "tool": "added, executable",
              "kind": "modified, type changed", "dir": "touched", "link": "touched", "link2": "modified",
              "hard": "touched", "hard2": "modified"}
    for name, text in wanted.items():
        check.same("made", f"/etc/{name} is {text}", [rows["rootfs-diff", "/etc/" + name]["Change"]], [text])
    check.same("made", "a link that became a folder", [rows["rootfs-diff", "/usr"]["Change"]],
               ["modified, type changed"])
    check.same("made", "what is deleted is of the image's kind",
               [rows["deleted.files", p]["FileType"] for p in ("/etc/dir", "/gone/", "/etc/same")],
               ["directory", None, "regular"])


def main():
    check = Checks()
    needs("file", "sha256sum", "tar")
    for name, path in archives():
        containerd = name.startswith("containerd")
        check_rows(check, name, path, containerd)
    memzoo = corpus() / "containers" / "docker-memzoo" / "checkpoints" / "one"
    check_rows(check, "docker-memzoo", memzoo, True)
    for name in ("till.tar", "web.tar", "till.tar.gz"):
        check_tar_lines(check, name, corpus() / "containers" / name)
        check_dump(check, name, corpus() / "containers" / name)
        check_reports(check, name, corpus() / "containers" / name)
    check_dump(check, "containerd-web.tar", corpus() / "containers" / "containerd-web.tar")
    for case in plain_cases():
        check_ghosts(check, case)
    check_classes(check)
    check_images(check)
    check_wrappings(check)
    check_attributes(check)
    check_sparse(check)
    check_volumes(check)
    check_every_class(check)
    check.end()


main()
