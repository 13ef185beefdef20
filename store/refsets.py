"""Refsets: all branches and tags at an instant, as a hash tree that shares what did not change.

The place of a ref is the SHA-256 of its name. A node with at most 16 refs under it is a leaf with
`entries`; a larger one has up to 16 `children`, one for each next hex digit. The shape depends on
the set of refs only, so equal sets have equal root ids whatever was done to reach them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from schemas.canonical import sha256_hex
from schemas.ids import GenerationId, RefsetId
from schemas.records import Refset
from store.objects import Objects

LEAF_LIMIT = 16
"""Refs in a leaf. Few projects have more, so that their whole refset is one object."""

Changes = Mapping[str, GenerationId | None]


def digits_of(ref: str) -> str:
    """The path of a ref in the tree: the SHA-256 of its name in hex digits."""
    return sha256_hex(ref.encode("utf-8"))


def find_ref(objects: Objects, root: Refset, ref: str) -> GenerationId | None:
    """What a ref names, or None; reads one object a level."""
    node = root
    for digit in digits_of(ref):
        if not node.children:
            break
        child = node.children.get(digit)
        if child is None:
            return None
        node = objects.record(Refset, child)
    return node.entries.get(ref)


def all_refs(objects: Objects, root: Refset) -> Iterator[tuple[str, GenerationId]]:
    """Every ref with what it names, in the order of the tree."""
    yield from root.entries.items()
    for _, child in sorted(root.children.items()):
        yield from all_refs(objects, objects.record(Refset, child))


def change_refs(objects: Objects, root: Refset, changes: Changes) -> Refset:
    """The root after setting refs, or removing those set to None; stores the nodes below it.

    The root itself is returned and not stored, because the active state is set in it as well.
    """
    paths = {digits_of(ref): (ref, target) for ref, target in changes.items()}
    changed = _Editor(objects).change(replace(root, active=None, cases=None), paths, 0)
    return replace(changed, active=root.active, cases=root.cases)


class _Editor:
    """One edit: nodes are changed in memory and stored once, from the leaves up."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects

    def change(
        self, node: Refset, paths: Mapping[str, tuple[str, GenerationId | None]], depth: int
    ) -> Refset:
        if not paths:
            return node
        if not node.children:
            entries = dict(node.entries)
            for ref, target in paths.values():
                if target is None:
                    entries.pop(ref, None)
                else:
                    entries[ref] = target
            return self._shape(entries, depth)
        return self._change_children(node, paths, depth)

    def _change_children(
        self, node: Refset, paths: Mapping[str, tuple[str, GenerationId | None]], depth: int
    ) -> Refset:
        children = dict(node.children)
        for digit in sorted({path[depth] for path in paths}):
            below = {path: change for path, change in paths.items() if path[depth] == digit}
            child = self._read(children.get(digit))
            changed = self.change(child, below, depth + 1)
            if changed.entries or changed.children:
                children[digit] = self._put(changed)
            else:
                children.pop(digit, None)
        removed = any(target is None for _, target in paths.values())
        return self._collapse(children) if removed else Refset(children=children)

    def _collapse(self, children: Mapping[str, RefsetId]) -> Refset:
        """A leaf when what is left fits into one; an inner child alone holds too many for that."""
        entries: dict[str, GenerationId] = {}
        for child in children.values():
            node = self._read(child)
            entries.update(node.entries)
            if node.children or len(entries) > LEAF_LIMIT:
                return Refset(children=children)
        return Refset(entries=entries)

    def _shape(self, entries: Mapping[str, GenerationId], depth: int) -> Refset:
        if len(entries) <= LEAF_LIMIT:
            return Refset(entries=entries)
        groups: dict[str, dict[str, GenerationId]] = {}
        for ref, target in entries.items():
            groups.setdefault(digits_of(ref)[depth], {})[ref] = target
        return Refset(
            children={
                digit: self._put(self._shape(group, depth + 1)) for digit, group in groups.items()
            }
        )

    def _read(self, node: RefsetId | None) -> Refset:
        return Refset() if node is None else self._objects.record(Refset, node)

    def _put(self, node: Refset) -> RefsetId:
        return RefsetId(self._objects.put_record(node))
