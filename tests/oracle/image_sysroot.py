#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A container image as the root file system: the same cores as with the image unpacked.

The corpus's container with the image it ran from, as both archives, compressed, and as an OCI layout, beside the
unpacked root file system. Then a case of corpus/plain with images made here of its programs and libraries: several
layers, whiteouts, links, hard links, and what is wrong with images. A wrong layer changes nothing but what is filled.

image_sysroot.py
"""
import gzip
import hashlib
import io
import json
import subprocess
import sys
import tarfile
import time

from case import Case, Checks, corpus, fresh, judge, needs, run, icecore, sysroot

CASE = "threads"
OCI = "application/vnd.oci.image."


# ---- images

def sha256(data):
    return hashlib.sha256(data).hexdigest()


def entry(name, size=0, kind=tarfile.REGTYPE, target="", mode=0o755):
    info = tarfile.TarInfo(name)
    info.size, info.type, info.linkname, info.mode = size, kind, target, mode
    return info


def link(name, target):
    return entry(name, kind=tarfile.SYMTYPE, target=target)


def hard(name, target):
    return entry(name, kind=tarfile.LNKTYPE, target=target)


def layer(*entries):
    """A tar of (name, bytes) and of TarInfos without bytes, in that order."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for one in entries:
            if isinstance(one, tarfile.TarInfo):
                tar.addfile(one)
            else:
                tar.addfile(entry(one[0].lstrip("/"), len(one[1])), io.BytesIO(one[1]))
    return out.getvalue()


def zstd(data):
    return subprocess.run([judge("zstd"), "-q", "-c"], input=data, check=True, capture_output=True).stdout


PACKERS = {"": lambda data: data, "+gzip": lambda data: gzip.compress(data, mtime=0), "+zstd": zstd}


class Image:
    """An image of layers, {media type's end: packed bytes}; names: what it is called."""

    def __init__(self, layers, packing="+gzip", name="example.net/app:1"):
        self.name, self.blobs = name, {}
        config = {"architecture": "amd64", "os": "linux", "config": {},
                  "rootfs": {"type": "layers", "diff_ids": ["sha256:" + sha256(tar) for tar in layers]}}
        self.layers = list(layers)
        self.config = self.blob(json.dumps(config).encode())
        self.stored = [self.blob(PACKERS[packing](tar)) for tar in layers]
        manifest = {"schemaVersion": 2, "config": self.describe(self.config, "config.v1+json"),
                    "layers": [self.describe(digest, "layer.v1.tar" + packing) for digest in self.stored]}
        self.manifest = self.blob(json.dumps(manifest).encode())

    def blob(self, data):
        self.blobs[sha256(data)] = data
        return sha256(data)

    def describe(self, digest, kind):
        return {"mediaType": OCI + kind, "digest": "sha256:" + digest, "size": len(self.blobs[digest])}


def oci_files(*images):
    """{name: bytes} of a layout with these images."""
    manifests = [dict(i.describe(i.manifest, "manifest.v1+json"),
                      annotations={"org.opencontainers.image.ref.name": i.name}) for i in images]
    files = {"oci-layout": b'{"imageLayoutVersion": "1.0.0"}',
             "index.json": json.dumps({"schemaVersion": 2, "manifests": manifests}).encode()}
    for image in images:
        files.update({"blobs/sha256/" + digest: data for digest, data in image.blobs.items()})
    return files


def docker_files(*images):
    files, manifest = {}, []
    for image in images:
        names = []
        for tar in image.layers:
            names.append(sha256(tar) + "/layer.tar")
            files[names[-1]] = tar
        files[image.config + ".json"] = image.blobs[image.config]
        manifest.append({"Config": image.config + ".json", "RepoTags": [image.name], "Layers": names})
    files["manifest.json"] = json.dumps(manifest).encode()
    return files


def archive(files, name="image.tar"):
    path = fresh(name)
    path.write_bytes(layer(*files.items()))
    return path


def folder(files):
    path = fresh("layout")
    for name, data in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(data)
    return path


def packed(path, program, end):
    out = fresh(path.name + end)
    out.write_bytes(subprocess.run([judge(program), "-c", str(path)], check=True, capture_output=True).stdout)
    return out


def unpacked(path):
    out = fresh("unpacked")
    out.mkdir()
    with tarfile.open(path) as tar:
        tar.extractall(out)
    return out


# ---- conversions

class Converted:
    def __init__(self, source, *roots):
        self.out = fresh("out")
        options = [word for root in roots for word in ("--sysroot", str(root))]
        self.done = run([icecore(), "convert", source, "-o", self.out, *options])
        self.status, self.said = self.done.returncode, self.done.stderr.decode(errors="replace")
        cores = self.out.glob("core.*") if self.out.is_dir() else []
        self.cores = {p.name: sha256(p.read_bytes()) for p in sorted(cores) if p.name[5:].isdigit()}

    def manifest(self):
        return json.loads((self.out / "manifest.json").read_text())

    def mapped(self):
        return self.manifest()["input"].get("mapped_files", [])


def names_of(case):
    """Paths of the files that the live processes map and that the corpus holds."""
    names = {row["name"] for pid in case.live for row in case.processes[pid]["maps"]}
    return sorted(n for n in names if n.startswith("/") and (sysroot() / n.lstrip("/")).is_file())


def equal(check, name, what, ours, theirs):
    check.ok(name, what, ours.status == theirs.status == 0 and ours.cores and ours.cores == theirs.cores,
             f"{ours.status} {ours.said}\n{ours.cores}\n{theirs.cores}")


# ---- the corpus's own image

def corpus_images():
    here = corpus() / "containers"
    oci, docker = here / "till-image-oci-archive.tar", here / "till-image-docker-archive.tar"
    return {"OCI archive": oci, "docker archive": docker,
            "OCI archive, gzip": packed(oci, "gzip", ".gz"), "docker archive, zstd": packed(docker, "zstd", ".zst"),
            "OCI layout": unpacked(oci), "docker archive, unpacked": unpacked(docker)}


def check_till(check):
    for source in ("till.tar", "till.tar.gz"):
        path = corpus() / "containers" / source
        theirs, without = Converted(path, corpus() / "containers" / "till-rootfs"), Converted(path)
        check.ok(source, "without a root file system the cores are others", without.cores != theirs.cores)
        for name, image in corpus_images().items():
            ours = Converted(path, image)
            equal(check, source, f"the same cores with its image, {name}", ours, theirs)
            check.ok(source, f"{name}: the same files are named, with their layer", len(ours.mapped()) == 1 and all(
                a["sha256"] == b["sha256"] and a["name"] == f"image:{a['layer_digest'][7:19]}:/shop"
                and a["layer"] == "image" for a, b in zip(ours.mapped(), theirs.mapped())), ours.mapped())
            script = (ours.out / "core.1.gdb").read_text()
            check.ok(source, f"{name}: gdb is not given the image as a folder", str(image) not in script, script)
    verified = run([icecore(), "verify", ours.out, path, "--sysroot", image])
    check.ok("till", "verify compares the cores with the image", verified.returncode == 0, verified)


# ---- images made of a case's files

def moved(name):
    """Where a library is in the images made here: below /lower, and its folder a link there."""
    return "/lower" + name


def images_of(names):
    """[(what, layers)]: each makes the same root file system as far as `names` go."""
    data = {n: (sysroot() / n.lstrip("/")).read_bytes() for n in names}
    files = list(data.items())
    junk = [(n, b"another" * 9) for n in names]
    folders = sorted({n.rsplit("/", 1)[0] for n in names})
    return [
        ("one layer", [layer(*files)]),
        ("a layer for each file", [layer(one) for one in files]),
        ("the last layer that has a file counts", [layer(*junk), layer(*files)]),
        ("a file that was taken away and came again",
         [layer(*junk), layer(*[entry(n.lstrip("/").rpartition("/")[0] + "/.wh." + n.rsplit("/", 1)[1])
                                for n in names]), layer(*files)]),
        ("opaque folders",
         [layer(*junk), layer(*[entry(f.lstrip("/") + "/.wh..wh..opq") for f in folders], *files)]),
        ("all folders are links",
         [layer(*[(moved(n), d) for n, d in files], link("usr", "lower/usr"), link("lib", "/lower/lib"),
                link("lib64", "../../../lower/lib64"), link("srv", "./lower//srv"))]),
        ("every file is a link, a hard link, and a link to that",
         [layer(*[(f"store/{i}", d) for i, (_, d) in enumerate(files)]),
          layer(*[hard(f"again/{i}", f"store/{i}") for i in range(len(files))],
                *[link(n.lstrip("/"), f"/again/{i}") for i, n in enumerate(names)]),
          layer(*[entry(f"store/.wh.{i}") for i in range(len(files))])]),
    ]


def check_images(check, case, names, theirs):
    for what, layers in images_of(names):
        for packing in PACKERS:
            image = Image(layers, packing)
            equal(check, what, f"the same cores from an OCI archive, {packing or 'plain'}",
                  Converted(case.images, archive(oci_files(image))), theirs)
        equal(check, what, "the same cores from a layout", Converted(case.images, folder(oci_files(image))), theirs)
        equal(check, what, "the same cores from a docker archive",
              Converted(case.images, archive(docker_files(image))), theirs)


def check_several(check, case, names, theirs):
    files = [(n, (sysroot() / n.lstrip("/")).read_bytes()) for n in names]
    half = len(files) // 2
    right, other = Image([layer(*files)]), Image([layer(("etc/other", b"other"))], name="example.net/other:2")
    equal(check, "several roots", "an image and a folder together",
          Converted(case.images, archive(oci_files(Image([layer(*files[:half])]))), sysroot()), theirs)
    equal(check, "several roots", "two images together",
          Converted(case.images, archive(oci_files(Image([layer(*files[:half])]))),
                    folder(oci_files(Image([layer(*files[half:])])))), theirs)
    for name, files_of in (("OCI", oci_files), ("docker", docker_files)):
        both = archive(files_of(other, right))
        for named in ("example.net/app:1", "sha256:" + right.config, right.config):
            container = fresh("container")
            (container / "checkpoint").mkdir(parents=True)
            for image in case.images.iterdir():
                (container / "checkpoint" / image.name).write_bytes(image.read_bytes())
            (container / "config.dump").write_text(json.dumps({"id": "1", "rootfsImageName": named}))
            (container / "spec.dump").write_text("{}")
            ours = Converted(container, both)
            equal(check, "several images", f"{name}: the one that the checkpoint calls {named[:20]}", ours, theirs)
        ours = Converted(case.images, both)
        check.ok("several images", f"{name}: none where the checkpoint does not say which",
                 ours.status == 0 and not ours.mapped() and "holds 2 images" in ours.said, ours.said)


# ---- what is wrong with images

def flipped(files, where, at=-200):
    data = bytearray(files[where])
    data[at] ^= 1
    return {**files, where: bytes(data)}


def check_wrong(check, case, names, theirs):
    without = Converted(case.images)
    files = [(n, (sysroot() / n.lstrip("/")).read_bytes()) for n in names]

    def refused(what, files, *said):
        forms = [("archive", archive(files))] + [("folder", folder(files))] * ("oci-layout" in files)
        for name, path in forms:
            ours = Converted(case.images, path)
            check.ok(what, f"{name}: nothing is filled, and it is said", ours.status == 0 and not ours.mapped()
                     and ours.cores == without.cores and all(s in ours.said for s in said), ours.said)

    for packing in PACKERS:
        image = Image([layer(*files)], packing)
        blob = "blobs/sha256/" + image.stored[0]
        refused(f"a byte of a layer is another, {packing or 'plain'}", flipped(oci_files(image), blob), image.stored[0][:12])
        cut = oci_files(image)
        cut[blob] = cut[blob][:len(cut[blob]) // 2]
        refused(f"a layer is cut, {packing or 'plain'}", cut, image.stored[0][:12])
        gone = oci_files(image)
        del gone[blob]
        refused(f"a layer is not there, {packing or 'plain'}", gone, "is not there")
    image = Image([layer(*files)])
    refused("a byte of docker's layer is another", flipped(docker_files(image), sha256(image.layers[0]) + "/layer.tar"),
            "has not the digest")
    refused("everything was taken away", oci_files(Image([layer(*files), layer(entry(".wh..wh..opq"))])), "is not there")
    refused("every file was taken away", oci_files(Image([layer(*files), layer(*[
        entry(n.lstrip("/").rpartition("/")[0] + "/.wh." + n.rsplit("/", 1)[1]) for n in names])])), "is not there")
    loops = [link(n.lstrip("/"), "/" + n.lstrip("/")) for n in names]
    refused("links that go in a circle", oci_files(Image([layer(*loops)])), "in a circle")
    refused("links that lead out", oci_files(Image([layer(
        *[link(n.lstrip("/"), "../" * 30 + str(sysroot()).lstrip("/") + n) for n in names])])), "is a link to what is not")
    upper = layer(("etc/new", b"new"))
    image = Image([layer(*files), upper])
    broken = flipped(oci_files(image), "blobs/sha256/" + image.stored[1], -9)
    ours = Converted(case.images, archive(broken))
    with_id = {m["name"].split(":", 2)[2] for m in ours.mapped()}
    check.ok("the upper layer is damaged", "what is below it is taken only by build-id",
             ours.status == 0 and with_id and all(m["checked"].startswith("build-id") for m in ours.mapped()), ours.said)


def check_bombs(check, case, names, theirs):
    zeros = gzip.compress(bytes(64 << 20), mtime=0)
    files = [(n, (sysroot() / n.lstrip("/")).read_bytes()) for n in names]
    bomb = Image([layer(*files)])
    # A tar whose one file is 64 GiB of zeros, made of parts that unpack to 64 MiB each.
    head = entry("usr/bomb", 64 << 30).tobuf(tarfile.GNU_FORMAT)
    data = gzip.compress(head, mtime=0) + zeros * 16
    bomb.stored.insert(0, bomb.blob(data))
    manifest = {"schemaVersion": 2, "config": bomb.describe(bomb.config, "config.v1+json"),
                "layers": [bomb.describe(d, "layer.v1.tar+gzip") for d in bomb.stored]}
    bomb.manifest = bomb.blob(json.dumps(manifest).encode())
    start = time.monotonic()
    ours = Converted(case.images, archive(oci_files(bomb)))
    check.ok("a bomb", "the layer above it is used, in little time", ours.status == 0 and ours.mapped() and
             time.monotonic() - start < 60, ours.said)
    many = layer(*[entry(f"d{i % 100}/f{i}") for i in range(20000)])
    start = time.monotonic()
    ours = Converted(case.images, archive(oci_files(Image([many] * 5 + [layer(*files)]))))
    equal(check, "100,000 files", "the same cores", ours, theirs)
    check.ok("100,000 files", "in little time", time.monotonic() - start < 30)


def main():
    needs("zstd", "gzip")
    check = Checks()
    check_till(check)
    case = Case(corpus() / "plain" / CASE)
    names = names_of(case)
    root = folder({n.lstrip("/"): (sysroot() / n.lstrip("/")).read_bytes() for n in names})
    theirs = Converted(case.images, root)
    check.ok(CASE, "a folder of its files fills its cores", theirs.status == 0 and len(theirs.mapped()) == len(names),
             theirs.said)
    check_images(check, case, names, theirs)
    check_several(check, case, names, theirs)
    check_wrong(check, case, names, theirs)
    check_bombs(check, case, names, theirs)
    check.end()


if __name__ == "__main__":
    sys.exit(main())
