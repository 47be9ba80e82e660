# SPDX-License-Identifier: Apache-2.0
"""Container images and archives around a checkpoint, made with Python's own tarfile, hashlib and gzip."""
import gzip
import hashlib
import io
import json
import tarfile

LAYER = "application/vnd.oci.image.layer.v1.tar"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"
CONFIG = "application/vnd.oci.image.config.v1+json"
CTR = "application/vnd.containerd.container."


def hex_of(data):
    return hashlib.sha256(data).hexdigest()


def entry(name, data=b"", **more):
    info = tarfile.TarInfo(name)
    info.size = len(data)
    for key, value in more.items():
        setattr(info, key, value)
    return info, data


def tar(entries, form=tarfile.GNU_FORMAT):
    """A tar of [(name, bytes)] or [(TarInfo, bytes)]."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as archive:
        for one, data in entries:
            info, data = (one, data) if isinstance(one, tarfile.TarInfo) else entry(one, data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def unpacked(path, below=""):
    """[(name, bytes)] of the files of a tar."""
    with tarfile.open(path) as archive:
        return [(below + m.name, archive.extractfile(m).read()) for m in archive if m.isfile()]


class Layout:
    """An OCI image layout on its way: blobs by digest, an index."""

    def __init__(self):
        self.blobs, self.index = {}, []

    def blob(self, media_type, data, digest=None, **more):
        """Store it; -> its descriptor. `digest` is a lie about it."""
        if isinstance(data, (dict, list)):
            data = json.dumps(data).encode()
        digest = digest or hex_of(data)
        self.blobs[digest] = data
        return {"mediaType": media_type, "digest": "sha256:" + digest, "size": len(data), **more}

    def image(self, layers, diff_ids=None, annotations=None, **config):
        """A manifest of these descriptors; -> its descriptor."""
        configured = {"architecture": "amd64", "os": "linux", **config}
        if diff_ids:
            configured["rootfs"] = {"type": "layers", "diff_ids": ["sha256:" + d for d in diff_ids]}
        return self.blob(MANIFEST, {"schemaVersion": 2, "config": self.blob(CONFIG, configured), "layers": layers,
                                    "annotations": annotations or {}})

    def files(self, index=None):
        """[(name, bytes)] of the layout."""
        top = {"schemaVersion": 2, "manifests": self.index}
        return [(f"blobs/sha256/{digest}", data) for digest, data in sorted(self.blobs.items())] + [
            ("index.json", json.dumps(top).encode() if index is None else index),
            ("oci-layout", b'{"imageLayoutVersion": "1.0.0"}')]


def oci(layer, packed=None, ref="registry.example.net/forensics/ckpt:1", lie=None, **annotations):
    """The files of a layout with one image of one layer; `packed` compresses it."""
    layout = Layout()
    stored = packed(layer) if packed else layer
    described = layout.blob(LAYER + ("+gzip" if packed else ""), stored, digest=lie)
    manifest = layout.image([described], [hex_of(layer)], annotations)
    layout.index.append({**manifest, "annotations": {"org.opencontainers.image.ref.name": ref}})
    return layout.files()


def squeeze(data):
    return gzip.compress(data, 1, mtime=0)


def docker(layers, name="ckpt:1", links=()):
    """The files of a docker archive; `links` are (name, target) of symbolic links to layers."""
    config = json.dumps({"rootfs": {"type": "layers", "diff_ids": ["sha256:" + hex_of(d) for d in layers]}}).encode()
    names = [hex_of(d) + ".tar" for d in layers]
    made = list(zip(names, layers)) + [(hex_of(config) + ".json", config)]
    made += [(entry(n, type=tarfile.SYMTYPE, linkname=t)[0], b"") for n, t in links]
    listed = [n for n, _ in links] or names
    manifest = [{"Config": hex_of(config) + ".json", "RepoTags": [name], "Layers": listed}]
    return made + [("manifest.json", json.dumps(manifest).encode())]


def ctr(images, changes):
    """What `ctr images export` writes of a checkpoint: an index of parts."""
    layout = Layout()
    parts = [layout.blob(CTR + "criu.checkpoint.criu.tar", images),
             layout.blob(CTR + "checkpoint.config.v1+proto", b"\n\x04spec"),
             layout.blob(LAYER + "+gzip", squeeze(changes))]
    index = layout.blob(INDEX, {"schemaVersion": 2, "manifests": parts,
                                "annotations": {"io.containerd.checkpoint.runtime": "io.containerd.runc.v2"}})
    layout.index.append({**index, "annotations": {"io.containerd.image.name": "docker.io/library/ckpt:1"}})
    return layout.files()
