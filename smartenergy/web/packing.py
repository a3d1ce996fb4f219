"""Files that are packed once, into a folder that goes with the process, and known by what is in them."""

import hashlib
import shutil
import threading
from functools import cached_property, lru_cache
from gzip import GzipFile
from pathlib import Path
from tempfile import TemporaryDirectory

from smartenergy.kernel.extensions import log
from smartenergy.kernel.temporary_folders import held_folder

WORTH_IT = 0.9
"""So much of its size may be left of a file that is packed; pictures and fonts are packed in themselves."""


class Packer:
    """Packs a file when somebody asks for it. On the disk and not in memory: each web process has its own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._not_worth_it: set[str] = set()

    @cached_property
    def _folder(self) -> TemporaryDirectory[str]:
        return held_folder("smartenergy-packed-")

    def packed(self, path: Path) -> Path | None:
        """The file, packed by gzip; None where that would save little, or can't be done."""
        digest = digest_of(path)
        if digest in self._not_worth_it:
            return None
        try:
            target = self._pack_once(path, digest)
        except OSError as error:  # the disk is full, or not ours to write to
            log.warning("file_not_packed", path=path.name, error=str(error))
            return None
        if target.stat().st_size <= WORTH_IT * path.stat().st_size:
            return target
        self._not_worth_it.add(digest)
        return None

    def _pack_once(self, path: Path, digest: str) -> Path:
        with self._lock:
            target = Path(self._folder.name) / digest
            if not target.exists():
                target.parent.mkdir(exist_ok=True)  # whoever clears up old temporary files may have taken it
                _pack(path, target)
        return target


def digest_of(path: Path) -> str:
    """What stands for a file's content."""
    stat = path.stat()
    return _digest(path, stat.st_mtime_ns, stat.st_size)


def digest_of_all(folder: Path) -> str:
    """What stands for the content of a folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    told = ((str(path.relative_to(folder)), digest_of(path)) for path in files)
    return hashlib.blake2b(repr(list(told)).encode(), digest_size=6).hexdigest()


@lru_cache(4_096)
def _digest(path: Path, _changed: int, _size: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=9)).hexdigest()


def _pack(path: Path, target: Path) -> None:
    """Pack a file, whole or not at all; each process that does makes the same bytes."""
    part = target.with_suffix(".part")
    with path.open("rb") as plain, part.open("wb") as file, GzipFile("", "wb", fileobj=file, mtime=0) as packed:
        shutil.copyfileobj(plain, packed)
    part.replace(target)
