from store.backends import FileBackend, MemoryBackend
from store.repository import Repository
from tests.store.samples import AUTHOR, START, commit


def test_the_twin_holds_the_same_bytes_as_a_folder(tmp_path) -> None:
    twins = [MemoryBackend(), FileBackend(tmp_path / ".rr")]
    for backend in twins:
        repository = Repository.init(backend, author=AUTHOR, time=START)
        for number in range(3):
            commit(repository, number=number)
        repository.undo(author=AUTHOR, time=START)
    held = [{name: backend.load(name) for name in backend.names()} for backend in twins]
    assert held[0] == held[1]


def test_it_keeps_a_copy_of_what_it_is_given() -> None:
    backend, data = MemoryBackend(), bytearray(b"abc")
    backend.save("config.toml", data)
    data[0] = 0
    assert backend.load("config.toml") == b"abc"
    assert backend.folder is None
