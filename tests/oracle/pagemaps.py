# SPDX-License-Identifier: Apache-2.0
"""Where each page of a chain of dumps lies, read from its pagemaps independently of icecore.

CRIU's rules (handbook on the format, section 3): an entry's count is in field 2 or, since 4.2, in field 5; its flags
are PARENT 1, LAZY 2, PRESENT 4; without flags, `in_parent` (field 3) says PARENT and its absence PRESENT.
"""
from evidence import records

PARENT, LAZY, PRESENT = 1, 2, 4


class Entry:
    def __init__(self, fields):
        self.start = fields[1][0]
        self.pages = fields[5][0] if 5 in fields else fields[2][0]
        self.flags = fields[4][0] if 4 in fields else PRESENT
        if fields.get(3, [0])[0]:
            self.flags = PARENT


def pagemap(folder, name):
    """-> (number of the pages image, [Entry]), or None where the folder has no such pagemap."""
    path = folder / name
    if not path.is_file():
        return None
    head, *entries = records(path.read_bytes())
    return head[1][0], [Entry(e) for e in entries]


def resolve(chain, name, size):
    """{address of a page: (which folder of the chain, offset in its pages image)}; (None, None): nowhere.

    chain: folders, newest first. (None, None) is a page that was left behind, or that an older folder should have.
    """
    found, wanted = {}, None
    for depth, folder in enumerate(chain):
        held, at = {}, 0
        for entry in (pagemap(folder, name) or (0, []))[1]:
            for number in range(entry.pages):
                address = entry.start + number * size
                held[address] = ("here", at) if entry.flags & PRESENT else ("older", 0) if entry.flags & PARENT \
                    else ("left", 0)
                at += size if entry.flags & PRESENT else 0
        pages, older = sorted(held) if wanted is None else wanted, []
        for address in pages:
            how, offset = held.get(address, ("left", 0))
            found[address] = (depth, offset) if how == "here" else (None, None)
            if how == "older":
                older.append(address)
        wanted = older
    return found


def through(chain, name, size, depth):
    """Addresses of the pages whose contents are in chain[depth] or beyond: what is lost with that folder."""
    return {a for a, (where, _) in resolve(chain, name, size).items() if where is not None and where >= depth}


def left_behind(folder, name, size):
    """[(start, end)] of what a pagemap says is neither here nor in a parent."""
    return [(e.start, e.start + e.pages * size) for e in (pagemap(folder, name) or (0, []))[1]
            if not e.flags & (PARENT | PRESENT)]
