#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checkpoints whose pages CRIU packed give the cores of those that it did not.

Every case of corpus/plain is packed here by the system's own liblz4, as CRIU's development branch does it: a page a
block, and regions of 16 pages; zero blocks have no bytes, what does not shrink is stored as it is. Then one block is
broken: that block is lost, and no other page.

lz4_pages.py [CASE...]
"""
import ctypes
import ctypes.util
import filecmp
import shutil
import struct
import sys

from case import Checks, convert, fresh, missing, plain_cases
from protobuf import encode, fields, varint

PAGE, PRESENT, ALIGNED = 4096, 4, 8


def library():
    name = ctypes.util.find_library("lz4") or missing("liblz4")
    return ctypes.CDLL(name)


def pack_block(lz4, block):
    if not any(block):
        return b""
    room = ctypes.create_string_buffer(lz4.LZ4_compressBound(len(block)))
    size = lz4.LZ4_compress_default(block, room, len(block), len(room))
    return room.raw[:size] if size < len(block) * 7 // 8 else block


def pack(lz4, images, name, per_block):
    """Pack one pagemap's pages; gives the place in the pages file of the first LZ4 block, and its pages."""
    raw = (images / name).read_bytes()
    at, records = 8, []
    while at < len(raw):
        size, = struct.unpack_from("<I", raw, at)
        records.append(raw[at + 4:at + 4 + size])
        at += 4 + size
    pages = images / f"pages-{dict(fields(records[0]))[1]}.img"
    source, taken, packed, first = pages.read_bytes(), 0, b"", None
    out = raw[:8] + struct.pack("<I", len(records[0])) + records[0]
    for index, record in enumerate(records[1:]):
        row = dict(fields(record))
        nr = row.get(5, row[2])
        if row.get(4, PRESENT) & PRESENT:
            data, sizes, payload = source[taken:taken + nr * PAGE], [], b""
            taken += nr * PAGE
            if index % 3 == 2:  # CRIU does not pack where it does not pay
                packed += bytes(-len(packed) % PAGE) + data
                row[4] = row.get(4, PRESENT) | ALIGNED
            else:
                for start in range(0, len(data), per_block * PAGE):
                    block = data[start:start + per_block * PAGE]
                    small = pack_block(lz4, block)
                    if first is None and 0 < len(small) < len(block):
                        first = (len(packed) + len(payload), len(block) // PAGE)
                    sizes.append(len(small))
                    payload += small
                packed += payload
                blocks = [(1, b"".join(varint(s) for s in sizes)), (2, len(payload))]
                row[6] = encode(blocks + [(3, per_block)] * (per_block > 1))
        record = encode(sorted(row.items()))
        out += struct.pack("<I", len(record)) + record
    assert taken == len(source)
    (images / name).write_bytes(out)
    pages.write_bytes(packed)
    return pages, first


def main():
    lz4, check = library(), Checks()
    for case in plain_cases():
        plain = convert(case.images, name=case.name)
        for per_block in (1, 16):
            images = fresh(case.name)
            shutil.copytree(case.images, images)
            places = {}
            for path in sorted(images.glob("pagemap-*.img")):
                path.chmod(0o600)
                for pages in images.glob("pages-*.img"):
                    pages.chmod(0o600)
                places[path.name] = pack(lz4, images, path.name, per_block)
            packed = convert(images, name=case.name)
            for pid in case.live:
                check.ok(case.name, f"core.{pid}, packed by {per_block} pages, is that of plain pages",
                         packed.status == plain.status and
                         filecmp.cmp(packed.core(pid), plain.core(pid), shallow=False), packed)
        pages, first = places[f"pagemap-{case.live[0]}.img"]
        if first is None:
            continue
        broken = fresh(case.name)
        shutil.copytree(images, broken)
        content = bytearray(pages.read_bytes())
        content[first[0]:first[0] + 2] = b"\xff\xff"
        (broken / pages.name).write_bytes(content)
        said = convert(broken, name=case.name)
        check.ok(case.name, "a broken block is a gap at its place, of its pages alone", said.status == 3 and
                 f"{pages.name}+0x{first[0]:x}: not an LZ4 block" in said.stderr and
                 f" {first[1]} pages, the first at" in said.stderr, said)
    check.end()


if __name__ == "__main__":
    sys.exit(main())
