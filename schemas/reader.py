"""The one reader of spec files: YAML 1.2 or JSON bytes to a plain tree that knows its places.

PyYAML's C composer builds the nodes; what a scalar means is decided here (`schemas.scalars`).
Anchors, aliases, merges, tags and several documents are refused, and so is anything that could
make a small file expensive: size, depth and expansion are bounded before a node is built.
"""

import re
from typing import Any

from yaml import YAMLError
from yaml._yaml import CParser
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from yaml.tokens import AliasToken, AnchorToken, DirectiveToken, TagToken

from schemas.findings import Finding, make_finding
from schemas.scalars import normal_text, plain_scalar

MAX_BYTES = 1_048_576
"""Larger specs are refused unread (1 MiB; a full spec has about 3 KiB)."""

MAX_DEPTH = 32
"""Deepest nesting that is composed. A spec needs 4; the C composer recurses, so it is bounded."""

LONGEST_ECHO = 60
"""A finding repeats no more characters of what was written."""

Path = tuple[str | int, ...]
Place = tuple[int, int]

_DEFAULT_PLACE: Place = (1, 1)
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_TEXT_BYTES = bytes({9, 10, 13, *range(32, 127), *range(128, 256)})
_SURROGATES = re.compile(rb"\\u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})", re.IGNORECASE)


class Document:
    """A spec file as read: its tree, its findings, and where everything in it stands."""

    __slots__ = ("file", "findings", "root", "value")

    def __init__(self, file: str, value: Any, findings: list[Finding], root: Node | None) -> None:
        self.file = file
        self.value = value
        """Plain tables, lists, texts, numbers, booleans and None; None for an unreadable file."""
        self.findings = findings
        self.root = root
        """The composed nodes, whose marks say where everything stands."""

    @property
    def readable(self) -> bool:
        """Whether the file could be parsed at all."""
        return self.root is not None

    def place(self, path: Path) -> Place:
        """Line and column of the value at a path, or of the nearest table that holds it."""
        return _place(self._nearest(path)[1])

    def key_place(self, path: Path) -> Place:
        """Line and column of the key at the end of a path, or of the nearest table around it."""
        return _place(self._nearest(path)[0])

    @property
    def places(self) -> dict[str, Place]:
        """Line and column of every value, by its dotted path."""
        found: dict[str, Place] = {}
        if self.root is not None:
            _collect(self.root, "", found)
        return found

    def _nearest(self, path: Path) -> tuple[Node | None, Node | None]:
        key: Node | None = self.root
        node: Node | None = self.root
        for part in path:
            entry = _entry(node, part)
            if entry is None:
                # What is missing is reported at the key of the table it is missing from.
                return key, key
            key, node = entry
        return key, node


def read_document(data: bytes, file: str) -> Document:
    """The document in some bytes of YAML or JSON; never raises, faults are in its `findings`."""
    refused = _refuse_bytes(data, file)
    if refused is not None:
        return Document(file, None, [refused], None)
    if _is_json(data):
        data = _SURROGATES.sub(_escape_of_pair, data)
    if b"&" in data or b"*" in data or b"!" in data or b"%" in data:
        findings = _scan(data, file)
        if findings:
            return Document(file, None, findings, None)
    try:
        root = _composer(data)(data).get_single_node()
    except YAMLError as error:
        return Document(file, None, [_syntax_finding(error, data, file)], None)
    except _TooDeepError as error:
        return Document(file, None, [_too_deep(file, error.place)], None)
    if root is None:
        return Document(file, None, [_empty(file)], None)
    builder = _Builder(file)
    return Document(file, builder.build(root, ""), builder.findings, root)


def with_pairs_joined(data: bytes) -> bytes:
    """The same JSON with the character for each escaped surrogate pair, so that marks in it hold;
    YAML as it is.
    """
    if not _is_json(data):
        return data
    return _SURROGATES.sub(lambda pair: chr(_code_of_pair(pair)).encode(), data)


def short_echo(text: str) -> str:
    """A text fit to be repeated in a finding: cut, with … for the rest."""
    return text if len(text) <= LONGEST_ECHO else f"{text[:LONGEST_ECHO]}…"


class _TooDeepError(Exception):
    """Raised inside the C composer to stop it."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place


class _Composer(CParser):  # type: ignore[misc, unused-ignore]
    """The C composer without PyYAML's own idea of what scalars mean."""

    def resolve(self, kind: type[Node], value: str | None, implicit: Any) -> None:
        """Leave the tag of a node empty."""

    def descend_resolver(self, parent: Node | None, index: Any) -> None:
        """Do nothing on the way down."""

    def ascend_resolver(self) -> None:
        """Do nothing on the way up."""


class _BoundedComposer(_Composer):
    """The same, counting how deep it is."""

    depth = 0

    def descend_resolver(self, parent: Node | None, index: Any) -> None:
        """Count one level, and stop at the limit."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise _TooDeepError(_place(parent))

    def ascend_resolver(self) -> None:
        """Count one level back."""
        self.depth -= 1


def _composer(data: bytes) -> type[_Composer]:
    """The counting composer where the text could be deep at all, else the fast one.

    Each level of a block needs a column of its own and each level of a flow a bracket.
    """
    brackets = data.count(b"[") + data.count(b"{")
    longest = max(map(len, data.split(b"\n")))
    return _Composer if brackets + longest < 600 else _BoundedComposer


def _refuse_bytes(data: bytes, file: str) -> Finding | None:
    """The finding that makes parsing pointless, if there is one."""
    if len(data) > MAX_BYTES:
        return make_finding(
            "RR-S012",
            f"{len(data)} bytes are more than the {MAX_BYTES} a spec may have",
            file=file,
            value=len(data),
            allowed=f"up to {MAX_BYTES} bytes",
            hint="a spec is a page of text: is this the right file?",
        )
    if not data.strip():
        return _empty(file)
    if data.startswith(_UTF16_MARKS):
        return _not_utf8(data, 0, "the file is UTF-16", file)
    strange = data.translate(None, _TEXT_BYTES)
    if strange:
        return _binary(data, data.index(strange[0]), file)
    if data.isascii():
        return None
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        message = f"byte 0x{data[error.start]:02X} at offset {error.start} is not UTF-8"
        return _not_utf8(data, error.start, message, file)
    return None


def _empty(file: str) -> Finding:
    return make_finding(
        "RR-S011", "the spec is empty", file=file, hint="`rr init` writes a spec to start from"
    )


def _not_utf8(data: bytes, offset: int, message: str, file: str) -> Finding:
    return make_finding(
        "RR-S013",
        message,
        file=file,
        place=_byte_place(data, offset),
        value=f"0x{data[offset]:02X}",
        hint="save the file as UTF-8",
    )


def _binary(data: bytes, offset: int, file: str) -> Finding:
    return make_finding(
        "RR-S014",
        f"byte 0x{data[offset]:02X} at offset {offset} does not belong in a text file",
        file=file,
        place=_byte_place(data, offset),
        value=f"0x{data[offset]:02X}",
        hint="give the spec file, not a mesh, picture or archive",
    )


def _byte_place(data: bytes, offset: int) -> Place:
    before = data[:offset]
    line_start = before.rfind(b"\n") + 1
    return before.count(b"\n") + 1, len(before[line_start:].decode("utf-8", "replace")) + 1


def _scan(data: bytes, file: str) -> list[Finding]:
    """Findings for anchors, aliases, tags and directives, found by tokens before composing."""
    findings: list[Finding] = []
    scanner = _Composer(data)
    try:
        while scanner.check_token():
            token = scanner.get_token()
            if token is None:
                break
            mark = token.start_mark
            place = (mark.line + 1, mark.column + 1)
            if isinstance(token, AnchorToken | AliasToken):
                sign = "&" if isinstance(token, AnchorToken) else "*"
                findings.append(
                    make_finding(
                        "RR-S016",
                        f"{sign}{token.value} is an {_token_name(token)}",
                        file=file,
                        place=place,
                        value=f"{sign}{token.value}",
                        hint="write the value itself; quote text that starts with & or *",
                    )
                )
            elif isinstance(token, TagToken):
                text = "".join(part or "" for part in token.value)
                findings.append(_tag_finding(text, file, place))
            elif isinstance(token, DirectiveToken) and token.name != "YAML":
                findings.append(_tag_finding(f"%{token.name}", file, place))
    except YAMLError as error:
        findings.append(_syntax_finding(error, data, file))
    return findings


def _token_name(token: AnchorToken | AliasToken) -> str:
    return "anchor" if isinstance(token, AnchorToken) else "alias"


def _tag_finding(text: str, file: str, place: Place) -> Finding:
    return make_finding(
        "RR-S017",
        f"{text} is a tag or directive",
        file=file,
        place=place,
        value=text,
        hint="remove it; the parameter decides the type",
    )


def _syntax_finding(error: YAMLError, data: bytes, file: str) -> Finding:
    """What the parser said, at the place where it gave up."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    place = (mark.line + 1, mark.column + 1) if mark is not None else _DEFAULT_PLACE
    offset = getattr(error, "position", None)
    if isinstance(offset, int):
        place = _byte_place(data, offset)
    problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or error)
    if "single document" in str(getattr(error, "context", "")):
        return make_finding(
            "RR-S018",
            "a second document starts here",
            file=file,
            place=place,
            hint="keep one spec in one file",
        )
    if "control characters" in problem:
        return make_finding(
            "RR-S014",
            problem,
            file=file,
            place=place,
            hint="give the spec file, not a mesh, picture or archive",
        )
    if "nesting depth" in problem:  # libyaml has a bound of its own, and looks ahead of ours
        return _too_deep(file, place)
    context = getattr(error, "context", None)
    message = f"{problem}, {context}" if context else problem
    return make_finding(
        "RR-S015",
        message,
        file=file,
        place=place,
        hint="close brackets, quote colours, indent with blanks; or was the file cut off?",
    )


def _too_deep(file: str, place: Place) -> Finding:
    return make_finding(
        "RR-S019",
        f"nested deeper than {MAX_DEPTH} levels",
        file=file,
        place=place,
        hint="write `half: section: key: value`, no deeper; `rr init` writes an example",
    )


def _is_json(data: bytes) -> bool:
    return data[:1] == b"{" or data.lstrip()[:1] == b"{"


def _code_of_pair(match: re.Match[bytes]) -> int:
    high, low = int(match[1], 16), int(match[2], 16)
    return 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00)


def _escape_of_pair(match: re.Match[bytes]) -> bytes:
    """A JSON surrogate pair as the one escape that YAML has for the same character."""
    return b"\\U%08X" % _code_of_pair(match)


class _Builder:
    """Turns nodes into plain values, and collects what is wrong on the way."""

    __slots__ = ("file", "findings")

    def __init__(self, file: str) -> None:
        self.file = file
        self.findings: list[Finding] = []

    def build(self, node: Node, path: str) -> Any:
        """The plain value of a node."""
        if type(node) is ScalarNode:
            if node.style:
                return normal_text(node.value)
            value = plain_scalar(node.value)
            if type(value) is float and not -1e300 < value < 1e300:
                self._not_finite(node, path)
                return None
            return value
        if type(node) is MappingNode:
            return self._table(node, path)
        if type(node) is SequenceNode:
            return [self.build(item, f"{path}[{index}]") for index, item in enumerate(node.value)]
        raise AssertionError(type(node))

    def _table(self, node: MappingNode, path: str) -> dict[str, Any]:
        table: dict[str, Any] = {}
        firsts: dict[str, Place] = {}
        for key_node, value_node in node.value:
            if type(key_node) is not ScalarNode:
                self._add(
                    "RR-S031",
                    "a key must be text",
                    key_node,
                    path,
                    None,
                    hint="write a plain word before the colon; `rr params` lists the keys",
                )
                continue
            key = normal_text(key_node.value)
            inner = f"{path}.{key}" if path else key
            if key == "<<" and not key_node.style:
                self._add(
                    "RR-S016",
                    "merge keys are refused",
                    key_node,
                    inner,
                    key,
                    hint="remove it, and write the values themselves in this table",
                )
                continue
            value = self.build(value_node, inner)
            if key in table:
                firsts = firsts or _first_places(node)
                self._duplicate(key_node, key, inner, firsts[key])
            else:
                table[key] = value
        return table

    def _duplicate(self, key_node: ScalarNode, key: str, path: str, first: Place) -> None:
        line, column = first
        self._add(
            "RR-S020",
            f"{key} already stands at line {line}, column {column}",
            key_node,
            path,
            key,
            hint="keep one of them",
        )

    def _not_finite(self, node: ScalarNode, path: str) -> None:
        self._add(
            "RR-S021",
            f"{short_echo(node.value)} is not a finite number",
            node,
            path,
            short_echo(node.value),
            hint="write the measure in plain digits",
        )

    def _add(
        self, code: str, message: str, node: Node, path: str, value: object, *, hint: str = ""
    ) -> None:
        self.findings.append(
            make_finding(
                code,
                message,
                file=self.file,
                path=path,
                place=_place(node),
                value=value,
                hint=hint,
            )
        )


def _place(node: Node | None) -> Place:
    if node is None:
        return _DEFAULT_PLACE
    return node.start_mark.line + 1, node.start_mark.column + 1


def _first_places(node: MappingNode) -> dict[str, Place]:
    """Where each key of a table stands first."""
    places: dict[str, Place] = {}
    for key_node, _ in node.value:
        if isinstance(key_node, ScalarNode):
            places.setdefault(normal_text(key_node.value), _place(key_node))
    return places


def _entry(node: Node | None, part: str | int) -> tuple[Node, Node] | None:
    """The key node and value node of one step of a path, or None."""
    if isinstance(node, MappingNode):
        for key_node, value_node in node.value:
            if isinstance(key_node, ScalarNode) and normal_text(key_node.value) == part:
                return key_node, value_node
    elif isinstance(node, SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part], node.value[part]
    return None


def _collect(node: Node, path: str, found: dict[str, Place]) -> None:
    if path:
        found.setdefault(path, _place(node))
    if isinstance(node, MappingNode):
        for key_node, value_node in node.value:
            if isinstance(key_node, ScalarNode):
                key = normal_text(key_node.value)
                _collect(value_node, f"{path}.{key}" if path else key, found)
    elif isinstance(node, SequenceNode):
        for index, item in enumerate(node.value):
            _collect(item, f"{path}[{index}]", found)
