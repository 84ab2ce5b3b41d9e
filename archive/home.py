"""A home: the folder that holds one archive.

``store/`` is the truth. ``catalogue.sqlite``, ``index/``, ``likeness/`` and ``derived/`` can be remade from it;
``staging/`` holds work in progress, a folder a run, and ``locks/`` says who writes what (``archive.locks``). Everything
inside is found by relative paths, so a home can be moved or copied.
"""

import json
import uuid
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from archive.errors import HomeVersionError, NotFoundError, StoreError
from archive.identifiers import validate
from archive.model import Ref
from archive.mounts import refuse_network
from archive.settings import DEFAULT_FILE, FILE_NAME, Settings, read_settings

FORMAT = 1
_FORMAT_FILE = "muragat-home.json"


class Home:
    """The paths and settings of one archive. Opening changes nothing on disk."""

    def __init__(self, root: Path) -> None:
        """Raises NotFoundError: no home here; HomeVersionError: made by a newer Muragat; SettingsError; StoreError: it
        lies on a network file system."""
        self.root = root
        refuse_network(root)
        self._check_format()
        self.settings: Settings = read_settings(root)

    @classmethod
    def create(cls, root: Path) -> "Home":
        """Make the folders of a home, or open the one that is there: doing it twice is harmless.

        Raises StoreError: the folder cannot be written, or holds other files.
        """
        try:
            root.mkdir(parents=True, exist_ok=True)
            refuse_network(root)
            strangers = [p.name for p in root.iterdir()]
            if strangers and not (root / _FORMAT_FILE).exists() and not (root / "store").exists():
                raise StoreError(
                    f"{root}: the folder holds other files ({', '.join(sorted(strangers)[:3])} …)",
                    "Name an empty or a new folder for the archive.",
                )
            for name in ("store", "derived", "staging", "locks"):
                (root / name).mkdir(exist_ok=True)
            _write_first(root / FILE_NAME, DEFAULT_FILE)
            _write_first(root / _FORMAT_FILE, json.dumps({"format": FORMAT}) + "\n")
        except OSError as error:
            raise StoreError(
                f"{root}: cannot be written ({error.strerror})", "Choose a folder that you may write to."
            ) from error
        return cls(root)

    @property
    def on_server(self) -> bool:
        """Whether a database server keeps catalogue, desk and locks."""
        return bool(self.settings.database_url)

    @property
    def store_path(self) -> Path:
        return self.root / "store"

    @property
    def catalogue_path(self) -> Path:
        return self.root / "catalogue.sqlite"

    @property
    def desk_path(self) -> Path:
        return self.root / "desk.sqlite"

    @property
    def index_path(self) -> Path:
        return self.root / "index"

    @property
    def likeness_path(self) -> Path:
        return self.root / "likeness"

    @property
    def derived_path(self) -> Path:
        return self.root / "derived"

    @property
    def staging_path(self) -> Path:
        return self.root / "staging"

    @property
    def locks_path(self) -> Path:
        return self.root / "locks"

    def derived(self, ref: Ref) -> Path:
        """The folder of a record's derived files. It may not exist yet."""
        name = validate(ref.id)
        return self.derived_path / ref.kind.value / name[:2] / name

    def _check_format(self) -> None:
        try:
            found = json.loads((self.root / _FORMAT_FILE).read_text(encoding="utf-8"))["format"]
        except FileNotFoundError as error:
            if (self.root / "store" / "0=ocfl_1.1").exists():
                return  # the store and the settings are enough; the rest is remade
            raise NotFoundError(
                f"{self.root}: there is no archive here", "Make one with: muragat --home DIR init"
            ) from error
        except (ValueError, KeyError, TypeError) as error:
            raise StoreError(f"{self.root / _FORMAT_FILE}: cannot be read", 'It should hold {"format": 1}.') from error
        if not isinstance(found, int) or found > FORMAT:
            raise HomeVersionError(
                f"{self.root}: written by a newer Muragat (home format {found}, this one knows {FORMAT})",
                "Install the newer Muragat to open it.",
            )


def _write_first(path: Path, text: str) -> None:
    """A file that is not there yet, whole from its first moment: others may be opening the same home."""
    if path.exists():
        return
    partial = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}")
    partial.write_text(text, encoding="utf-8")
    with suppress(FileExistsError):
        path.hardlink_to(partial)
    partial.unlink()


@contextmanager
def disk_errors(where: object) -> Generator[None]:
    """A refusal of the disk, said as a StoreError. That somebody else holds a lock (TimeoutError) is none."""
    try:
        yield
    except TimeoutError:
        raise
    except OSError as error:
        raise StoreError(
            f"{where}: could not be written ({error.strerror})", "Check free space and permissions, then run again."
        ) from error
