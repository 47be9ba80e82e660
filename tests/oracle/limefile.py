# SPDX-License-Identifier: Apache-2.0
"""Read a LiME file of version 1, independently of the program under test and as strictly as its readers are.

A range is a header of 32 bytes, little endian, and the bytes of it:
u32 magic 0x4C694D45, u32 version 1, u64 first address, u64 last address (inclusive), 8 reserved bytes.
"""
import struct

HEADER = struct.Struct("<IIQQQ")
MAGIC, VERSION = 0x4C694D45, 1


class Lime:
    def __init__(self, path):
        self.f = open(path, "rb")
        self.f.seek(0, 2)
        self.size = self.f.tell()
        self.ranges = []  # (start, end, offset in the file): ascending
        at = last = 0
        while at < self.size:
            self.f.seek(at)
            header = self.f.read(HEADER.size)
            if len(header) != HEADER.size:
                raise ValueError(f"{path}: {len(header)} bytes of a header at {at:#x}")
            magic, version, first, final, reserved = HEADER.unpack(header)
            if (magic, version, reserved) != (MAGIC, VERSION, 0):
                raise ValueError(f"{path}: no header at {at:#x}: {header.hex()}")
            if first < last or final < first:
                raise ValueError(f"{path}: {first:#x}-{final:#x} at {at:#x} is behind what ends at {last:#x}")
            at, last = at + HEADER.size, final + 1
            self.ranges.append((first, last, at))
            at += last - first
        if at != self.size:
            raise ValueError(f"{path}: the last range ends at {at:#x}, the file at {self.size:#x}")

    def read(self, start, size):
        """Bytes at an address; None where a byte is in no range. A read may go over several ranges."""
        data = b""
        for low, high, offset in self.ranges:
            at = start + len(data)
            if low <= at < high and len(data) < size:
                self.f.seek(offset + at - low)
                data += self.f.read(min(size - len(data), high - at))
        return data if len(data) == size else None
