#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""AVX and AVX-512 state as gdb shows it, against what CRIU's own decoder reads in the images.

gdb 13's gcore writes the mask and ZMM registers in the wrong place on AMD, so it is no judge of them; the images'
arrays are. A component that XSTATE_BV says is in its initial state is zero whatever its array holds.

vectors.py [CASE...]
"""
import sys

from case import Checks, convert, needs, plain_cases
from debugger import EACH, by_thread, gdb, value

SSE, AVX, OPMASK, ZMM_HI256, HI16_ZMM = 1 << 1, 1 << 2, 1 << 5, 1 << 6, 1 << 7


def quads(words):
    """Pairs of 32-bit words as 64-bit numbers."""
    return [low | high << 32 for low, high in zip(words[::2], words[1::2])]


def expected(fpregs, wide):
    """{gdb's expression: its value} for one thread of a crit-decoded core image."""
    xsave = fpregs["xsave"]
    bits = xsave["xstate_bv"]
    xmm = quads(fpregs["xmm_space"])
    ymmh = quads(xsave["ymmh_space"]) if bits & AVX else [0] * 32
    high = xsave.get("zmm_upper", []) if bits & ZMM_HI256 else []
    hi16 = xsave.get("hi16_zmm", []) if bits & HI16_ZMM else []
    masks = xsave.get("opmask_reg", []) if bits & OPMASK else []
    high, hi16, masks = high or [0] * 64, hi16 or [0] * 128, masks or [0] * 8
    if not bits & SSE:
        xmm = [0] * 32
    want = {f"$k{i}": f"{masks[i]:#x}" for i in range(8)}
    for i in range(16 if wide else 8):
        want[f"$zmm{i}.v8_int64"] = xmm[2 * i:2 * i + 2] + ymmh[2 * i:2 * i + 2] + high[4 * i:4 * i + 4]
    for i in range(16, 32 if wide else 16):
        want[f"$zmm{i}.v8_int64"] = hi16[8 * (i - 16):8 * (i - 15)]
    return {k: v if isinstance(v, str) else "{" + ", ".join(f"{q:#x}" for q in v) + "}" for k, v in want.items()}


def main():
    needs("gdb", "zstd")
    check, with_masks, with_zmm = Checks(), 0, 0
    for case in plain_cases():
        done, crit = convert(case.images, name=case.name), case.crit()
        for pid in case.live:
            if not check.ok(case.name, f"a core of {pid}", done.core(pid).is_file(), done):
                continue
            infos = {t: crit[f"core-{t}.img"]["entries"][0]["thread_info"] for t in case.threads(pid)}
            want = {t: expected(i["fpregs"], i["gpregs"]["mode"] == "NATIVE") for t, i in infos.items()}
            ask = [f"{EACH}print/x {e}" for e in want[pid]]
            said = gdb(done.core(pid), case.executable(pid), ask)
            got = {e: by_thread(said[f"{EACH}print/x {e}"]) for e in want[pid]}
            for tid, values in want.items():
                odd = [f"{e} is {value(got[e].get(tid))}, the image has {v}" for e, v in values.items()
                       if value(got[e].get(tid)) != v]
                check.ok(case.name, f"{len(values)} vector and mask registers of LWP {tid}", not odd,
                         "\n".join(odd))
                with_masks += any(int(v, 16) for e, v in values.items() if e.startswith("$k"))
                with_zmm += any(c not in "{}, 0x" for e, v in values.items() if e.startswith("$zmm") for c in v)
    if not sys.argv[1:]:
        check.ok("all", "some threads have mask registers and vectors that are not zero", with_masks and with_zmm)
    check.end()


if __name__ == "__main__":
    sys.exit(main())
