# SPDX-License-Identifier: Apache-2.0
"""CRIU images as bytes: where their records are, and an encoder of protobuf messages to make others.

Framing as in criu/image.c and criu/protobuf.c (CRIU 4.2): one or two magic words, then a 32-bit length and so many
bytes of protobuf, again and again. Little endian only.
"""
import struct

HEADS = (0x54564319, 0x55105940)
MAGIC = {"inventory": 0x58313116, "pstree": 0x50273030, "core": 0x55053847, "ids": 0x54432030, "mm": 0x57492820,
         "pagemap": 0x56084025, "files": 0x56303138, "fdinfo": 0x56213732, "memfd": 0x48453499, "fs": 0x51403912,
         "remap-fpath": 0x59133954, "ipcns-shm": 0x46283044}


def varint(number):
    number &= (1 << 64) - 1
    out = b""
    while number > 0x7f:
        out += bytes([number & 0x7f | 0x80])
        number >>= 7
    return out + bytes([number])


def field(number, value):
    """A field: an int is a varint, bytes are bytes, a list of fields a message."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    if isinstance(value, list):
        value = b"".join(value)
    return varint(number << 3 | 2) + varint(len(value)) + value


def message(*fields):
    """message((1, 5), (2, b"x")): the fields one after the other."""
    return b"".join(field(number, value) for number, value in fields)


def image(kind, *records):
    magic = struct.pack("<I", MAGIC[kind])
    head = b"" if kind == "inventory" else struct.pack("<I", HEADS[0])
    return head + magic + b"".join(struct.pack("<I", len(r)) + r for r in records)


def header_size(data):
    return 8 if len(data) >= 8 and struct.unpack_from("<I", data)[0] in HEADS else 4


def records(data):
    """[(offset of the length word, end)] as far as they are whole; raw bytes behind a record end it."""
    at, found = header_size(data), []
    while at + 4 <= len(data):
        end = at + 4 + struct.unpack_from("<I", data, at)[0]
        if end > len(data):
            break
        found.append((at, end))
        at = end
    return found


def bodies(data):
    return [data[start + 4:end] for start, end in records(data)]


def fields(body):
    """[(number, value or bytes)] of a message."""
    at, found = 0, []
    while at < len(body):
        key, at = read_varint(body, at)
        if key & 7 == 0:
            value, at = read_varint(body, at)
        elif key & 7 == 2:
            size, at = read_varint(body, at)
            value, at = body[at:at + size], at + size
        else:
            size = {1: 8, 5: 4}[key & 7]
            value, at = body[at:at + size], at + size
        found.append((key >> 3, value))
    return found


def read_varint(data, at):
    number = shift = 0
    while True:
        number |= (data[at] & 0x7f) << shift
        at, shift = at + 1, shift + 7
        if data[at - 1] < 0x80:
            return number, at


def changed(data, record, change):
    """The image with the fields of one record, [(number, value)], passed through change(); no fixed-width fields."""
    start, end = records(data)[record]
    body = message(*change(fields(data[start + 4:end])))
    return data[:start] + struct.pack("<I", len(body)) + body + data[end:]


def with_field(number, value):
    """For changed(): the field replaced (None: taken out)."""
    def change(old):
        rest = [f for f in old if f[0] != number]
        return rest if value is None else rest + [(number, value)]
    return change


def vma(start, end, status=0x201, prot=3, flags=0x22, pgoff=0, shmid=0):
    return message((1, start), (2, end), (3, pgoff), (4, shmid), (5, prot), (6, flags), (7, status), (8, 1))


def pages(vaddr, nr, flags=4):
    return message((1, vaddr), (2, 0), (4, flags), (5, nr))
