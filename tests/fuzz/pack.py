#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Make corpus files of the fuzz targets out of the images of a checkpoint.

usage: pack.py checkpoint FOLDER FILE        a file for checkpoint.c
       pack.py image FOLDER OUT_FOLDER NAME  files for image.c, their names begin with NAME
       pack.py decode FOLDER OUT_FOLDER NAME  files for decode.c, the same

Images larger than 4 KiB are cut, and of pages files but the first only a few bytes kept. checkpoint.c knows the names of the scenarios
"everything" and "version".
"""
import pathlib
import re
import struct
import sys

HERE = pathlib.Path(__file__).resolve().parent
MOST = 4096
# As decoders[] of image.c.
KINDS = ["inventory.img", "pstree.img", "core-", "mm-", "pagemap-", "files.img", "fdinfo-", "memfd.img", "fs-",
         "remap-fpath.img", "ipcns-shm-", "stats-dump", "ids-"]
# Of these any is packed.
LEGACY = {13: ["reg-files.img", "pipes.img", "timerfd.img"], 14: ["creds-", "rlimit-", "signal-", "vmas-", "sigacts-"],
          15: ["cpuinfo.img"], 16: ["pipes-data.img", "fifo-data.img"], 17: ["sk-queues.img"], 18: ["tcp-stream-"],
          19: ["bpfmap-data.img"], 20: ["filelocks.img"], 21: ["tty-info.img"], 22: ["tty-data.img"],
          23: ["utsns-", "userns-", "pidns-", "netns-12", "timens-"], 24: ["mountpoints-"], 25: ["cgroup.img"],
          26: ["netdev-", "ifaddr-", "route-", "rule-", "netns-ct-"]}


def names():
    """names[] of checkpoint.c"""
    text = (HERE / "checkpoint.c").read_text()
    return re.findall(r'"([^"]+)"', text[text.index("names[] = {"):text.index("};", text.index("names[] = {"))])


def pack_checkpoint(folder, out):
    packed = b""
    for number, name in enumerate(names()):
        path = folder / name
        if path.is_file():
            body = path.read_bytes()[:MOST if name == "pages-1.img" else 16 if name.startswith("pages-") else 0xffff]
            packed += struct.pack("<BH", number, len(body)) + body
    out.write_bytes(packed)


def pack_images(folder, out, prefix):
    out.mkdir(parents=True, exist_ok=True)
    for path in sorted(folder.iterdir()):
        for number, kind in [*enumerate(KINDS), *((n, kind) for n, kinds in LEGACY.items() for kind in kinds)]:
            if path.is_file() and (path.name == kind or kind.endswith("-") and path.name.startswith(kind)):
                (out / f"{prefix}-{path.name}").write_bytes(bytes([number]) + path.read_bytes()[:MOST])


def raw_formats():
    """[(prefix, suffix)] of ic_raw_formats[], in its order."""
    sources = "".join(p.read_text() for p in HERE.parents[1].glob("convert/*/raw*.c"))
    table = re.search(r"ic_raw_formats\[\] = \{(.*?)\};", sources, re.S)[1]
    row = r"struct ic_raw_format {}\s*=\s*\{{\s*\"[^\"]*\",\s*\"([^\"]*)\",\s*\"([^\"]*)\""
    return [re.search(row.format(name), sources).groups() for name in re.findall(r"&(\w+)", table)]


def pack_decode(folder, out, prefix):
    """Of each kind of file one; how it is shown goes through all that there are."""
    out.mkdir(parents=True, exist_ok=True)
    seen, raw = set(), raw_formats()
    for number, path in enumerate(sorted(folder.iterdir())):
        kind = next((i + 1 for i, (a, z) in enumerate(raw) if path.name.startswith(a) and path.name.endswith(z)), 0)
        name = re.sub(r"-[0-9a-f]+\.", ".", path.name)
        if path.is_file() and name not in seen:
            seen.add(name)
            (out / f"{prefix}-{name}").write_bytes(bytes([kind, number % 16]) + path.read_bytes()[:MOST])


def main(argv):
    if len(argv) == 4 and argv[1] == "checkpoint":
        pack_checkpoint(pathlib.Path(argv[2]), pathlib.Path(argv[3]))
    elif len(argv) == 5 and argv[1] == "image":
        pack_images(pathlib.Path(argv[2]), pathlib.Path(argv[3]), argv[4])
    elif len(argv) == 5 and argv[1] == "decode":
        pack_decode(pathlib.Path(argv[2]), pathlib.Path(argv[3]), argv[4])
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv)
