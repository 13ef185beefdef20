"""Small real histories for the tests of the store."""

from schemas.ids import BuildKey, GenerationId, GeometryHash, MeshId, OperationId
from schemas.records import Active, Generation, GeometryRecord, SpecIds
from store.backends import MemoryBackend
from store.repository import Repository

AUTHOR = "Ada <ada@example.org>"
START = 1_700_000_000


def new_repository() -> Repository:
    return Repository.init(MemoryBackend(), author=AUTHOR, time=START)


def make_generation(
    repository: Repository,
    parents: tuple[GenerationId, ...] = (),
    *,
    number: int = 0,
    time: int = START,
    source: str = "generate",
    author: str = AUTHOR,
) -> GenerationId:
    """A stored generation with real blobs; equal arguments give the equal generation."""
    text = f"toe_spring_mm: {number}\n".encode()
    spec = repository.put_blob(text)
    authored = repository.put_blob(b'{"toe_spring_mm":%d}' % number)
    mesh = repository.put_blob(bytes(range(256)) + number.to_bytes(4, "little"))
    record = Generation(
        parents=parents,
        name=f"design-{number}",
        style="sneaker",
        spec=SpecIds(spec, authored, authored, authored),
        geometry=GeometryRecord(
            build_key=BuildKey(mesh),
            geometry_hash=GeometryHash(mesh),
            kernel="1",
            parts={"last": MeshId(mesh)},
            bounds_um=((0, 0, 0), (290_000, 106_000, 110_000)),
        ),
        source=source,
        author=author,
        message=f"number {number}",
        time=time,
    )
    return repository.put_generation(record)


def commit(
    repository: Repository, branch: str = "main", *, number: int, time: int | None = None
) -> GenerationId:
    """A generation on the tip of a branch, recorded as `rr generate` would."""
    ref = f"branch/{branch}"
    tip = repository.snapshot().get(ref)
    when = START + number if time is None else time
    parents = () if tip is None else (tip,)
    generation = make_generation(repository, parents, number=number, time=when)
    record(repository, ref, tip, generation, time=when)
    return generation


def record(
    repository: Repository,
    ref: str,
    before: GenerationId | None,
    after: GenerationId | None,
    *,
    command: str = "generate",
    time: int = START,
    active: Active | None = None,
) -> OperationId:
    return repository.transact(
        command, author=AUTHOR, time=time, expect={ref: before}, set={ref: after}, active=active
    )


def history(length: int) -> tuple[Repository, list[GenerationId]]:
    """A repository with a line of generations on main, oldest first."""
    repository = new_repository()
    return repository, [commit(repository, number=number) for number in range(length)]
