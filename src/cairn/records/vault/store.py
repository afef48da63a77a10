"""The vault of an installation: one folder, in it a folder and keys for each partnership."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cairn.framework.engine import MEMORY, Engine, EngineError, connect
from cairn.records.keyring import Keyring, VaultError
from cairn.records.vault import figures as batches
from cairn.records.vault import opening, sealing, writing
from cairn.records.vault.merging import Held, newest_first, taken
from cairn.records.vault.parquet import keyed
from cairn.records.vault.places import Places, put
from cairn.records.vault.sealing import ATTRIBUTES, FIGURES, IDENTIFIERS, Contents, Keys
from cairn.records.vault.writing import Kept


class Vault:
    """Records of people, encrypted, as snapshots that never change.

    `folder` holds all partnerships; `keyring` has the master keys; `memory` is what an opened engine holds
    before it spills to encrypted files. Partnerships, snapshots and runs are known by slugs. Every method
    raises VaultError where a name is no slug, a key does not open, or a file is missing or damaged.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     vault = Vault(Path(folder), Keyring.from_text(Keyring.new_text()))
    ...     with vault.opened("exmere", []) as engine:
    ...         vault.snapshots("exmere"), engine.scalar("SELECT count(*) FROM episodes")
    ([], 0)
    """

    def __init__(self, folder: Path, keyring: Keyring, *, memory: str = MEMORY) -> None:
        self._folder, self._ring, self._memory = folder, keyring, memory

    def keep(
        self,
        partnership: str,
        snapshot: str,
        engine: Engine,
        *,
        allowed: Mapping[str, Collection[str]] | None = None,
        files: Collection[str] = (),
    ) -> Kept:
        """Keep the tables of a checked submission (`Checked.tables()`) as the snapshot of that name.

        Of each file the columns in `allowed` are kept, with its key and what the contract requires (None: all
        columns). Of a client without consent the keys and that answer are kept, and no row of another file.
        A file counts as held if it has rows or is named in `files`. All or nothing; a snapshot that is there
        is left as it is, and told again. Raises VaultError.
        """
        places = Places.of(self._folder, partnership)
        target = places.snapshot(snapshot)
        with _told(f"The snapshot '{snapshot}' could not be written"), places.alone():
            keys = sealing.made_keys_of(places, self._ring)
            if not target.exists():
                with places.arriving(target) as part:
                    contents = _write(engine, keys, part, allowed, files)
                    (part / sealing.LIST).write_bytes(sealing.seal(places, keys, snapshot, contents))
            return writing.kept_of(sealing.unseal(places, keys, snapshot))

    @contextmanager
    def opened(
        self, partnership: str, held: Sequence[Held], *, without: Collection[tuple[str, str]] = ()
    ) -> Iterator[Engine]:
        """An engine with the present state of `held` as tables, as `Checked.tables` gives them.

        Of each provider it has the rows of the newest snapshot that names it; of a file whose rows name no
        provider, those of the newest snapshot that holds it. What is held of `without` (provider, client_id)
        is left out. An earlier state is had by giving what was held then. Raises VaultError.
        """
        places = Places.of(self._folder, partnership)
        contents, keys = self._contents(places, held)
        plan = taken(held, contents)
        for file, parts in plan.items():
            for one in parts:
                sealing.insist(places, one.snapshot, file, contents[one.snapshot].parts[file])
        with self._engine(places) as engine:
            with _told("The records could not be opened"), keyed(engine, _halves(keys)):
                opening.fill(engine, places, contents, plan, without)
            yield engine

    def person(
        self, partnership: str, held: Sequence[Held], provider: str, client_id: str
    ) -> dict[str, dict[str, list[dict[str, Any]]]]:
        """Everything that the snapshots of `held` have on one client: by snapshot, newest first, and file.

        A value that was not kept, or not given, is None. Raises VaultError.
        """
        places = Places.of(self._folder, partnership)
        contents, keys = self._contents(places, held)
        for name, one in contents.items():
            for file, part in one.parts.items():
                sealing.insist(places, name, file, part)
        with (
            self._engine(places) as engine,
            _told("The records could not be opened"),
            keyed(engine, _halves(keys)),
        ):
            found = {
                name: opening.rows_of_client(engine, places, name, one, provider, client_id)
                for name, one in contents.items()
            }
        return {name: files for name, files in found.items() if files}

    def snapshots(self, partnership: str) -> list[str]:
        """The names of a partnership's snapshots, in their order. Raises VaultError."""
        folder = Places.of(self._folder, partnership).snapshots
        if not folder.is_dir():
            return []
        return sorted(one.name for one in folder.iterdir() if not one.name.startswith("."))

    def destroy(self, partnership: str, snapshot: str) -> int:
        """Remove a snapshot; how many files it had, 0 where there is none. Raises VaultError."""
        places = Places.of(self._folder, partnership)
        target = places.snapshot(snapshot)
        if not target.is_dir():
            return 0
        with _told(f"The snapshot '{snapshot}' could not be destroyed"), places.alone():
            return places.remove(target) if target.is_dir() else 0

    def rotate(self, partnership: str) -> None:
        """Wrap the keys of a partnership by the master key in use; no record is written again.

        When all partnerships are done, the older master keys are needed no more. Raises VaultError.
        """
        places = Places.of(self._folder, partnership)
        if not places.folder.is_dir():
            return
        with _told("The keys could not be wrapped again"), places.alone():
            if places.keys.exists() or self.snapshots(partnership):
                sealing.rewrap(places, self._ring)

    def write_figures(self, partnership: str, run: str, table: Iterable[Mapping[str, Any]]) -> None:
        """Keep the exact figures of a run: rows with the columns of `cairn.measures.LAYOUT`.

        Figures of that run which are there are replaced. Raises VaultError; KeyError for a missing column.
        """
        places = Places.of(self._folder, partnership)
        target = places.figures(run)
        with _told(f"The figures of the run '{run}' could not be written"), places.alone():
            keys = sealing.made_keys_of(places, self._ring)
            with self._engine(places) as engine, keyed(engine, {FIGURES: keys[FIGURES]}):
                made = engine.spill_folder / target.name
                batches.write_rows(engine, table, made, run)
                put(target, made.read_bytes())

    def figures(
        self, partnership: str, run: str, *, only: Mapping[str, Sequence[Any]] | None = None
    ) -> list[dict[str, Any]]:
        """The exact figures of a run as rows, in the order in which they were given. Raises VaultError.

        `only` asks for some: {"measure": ["deaths_in_treatment"]}.
        """
        places = Places.of(self._folder, partnership)
        path = places.figures(run)
        if not path.is_file():
            raise VaultError(
                f"There are no figures of the run '{run}' of '{partnership}' in the vault. Measure again."
            )
        keys = sealing.keys_of(places, self._ring)
        with (
            self._engine(places) as engine,
            _told(f"The figures of the run '{run}' are damaged, or other keys wrote them. Measure again"),
            keyed(engine, {FIGURES: keys[FIGURES]}),
        ):
            found = batches.read_rows(engine, path, run, only or {})
        if found is None:
            raise VaultError(f"The file of the run '{run}' holds figures of another run. Measure again.")
        return found

    def _contents(self, places: Places, held: Sequence[Held]) -> tuple[dict[str, Contents], Keys]:
        keys = sealing.keys_of(places, self._ring) if held else Keys({})
        names = [one.snapshot for one in newest_first(held)]
        return {name: sealing.unseal(places, keys, name) for name in names}, keys

    def _engine(self, places: Places) -> Engine:
        return connect(places.folder, memory=self._memory)


def _halves(keys: Keys) -> dict[str, bytes]:
    return {half: key for half, key in keys.opened.items() if half in (ATTRIBUTES, IDENTIFIERS)}


def _write(
    engine: Engine,
    keys: Keys,
    folder: Path,
    allowed: Mapping[str, Collection[str]] | None,
    files: Collection[str],
) -> Contents:
    with keyed(engine, _halves(keys)):
        return writing.write_tables(engine, folder, allowed, files)


@contextmanager
def _told(what: str) -> Iterator[None]:
    """Failures of the engine and the disk in one sentence, which names no value."""
    try:
        yield
    except EngineError as error:
        raise VaultError(
            f"{what}. {error} Try again; if it fails again, look at the memory and the disk."
        ) from None
    except OSError as error:
        raise VaultError(
            f"{what}: the disk says '{error.strerror or type(error).__name__}'. Look at its space and "
            "permissions, then try again."
        ) from None
