"""Errors of the exporters: one class, one code, one exit code, one HTTP status."""

from __future__ import annotations

from typing import ClassVar

from schemas.errors import RRError


class UnknownFormat(RRError):
    """The file format asked for is not one RR Engine writes.

    `rr build --help` and `rr export --help` list the formats. A format is named by its short name
    (`stl`, `obj`, `ply`, `glb`), without a dot.
    """

    code: ClassVar[str] = "RR-X001"
    exit_code: ClassVar[int] = 2
    http_status: ClassVar[int] = 422
    hint: ClassVar[str] = "name one of the formats that `rr build --help` lists"


class OnePartOnly(RRError):
    """A file of this format holds one part, and several were to go into it.

    STL and PLY have no part names, so several parts in one file could never be told apart again.
    Name the part with `--part`, write a folder with `-o DIR`, or take `glb` or `obj`.
    """

    code: ClassVar[str] = "RR-X002"
    exit_code: ClassVar[int] = 2
    http_status: ClassVar[int] = 422
    hint: ClassVar[str] = "name one part with --part, or take --format glb"


class NothingToWrite(RRError):
    """A part without a triangle, or a scene without a part, cannot become a file.

    An empty file would look like a finished one. Build the part first, or leave it out.
    """

    code: ClassVar[str] = "RR-X003"
    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 422
    hint: ClassVar[str] = "run `rr show` to see what the audit found in the part"


class ReadBackFailed(RRError):
    """A file that was just written does not read back as what was written.

    Every exported file is read again by a reader of its own and compared with the part: triangles,
    unit, volume, names and colours. A difference means a fault in RR Engine or in the machine's
    memory; nothing was handed over.
    """

    code: ClassVar[str] = "RR-X004"
    exit_code: ClassVar[int] = 70
    http_status: ClassVar[int] = 500
    hint: ClassVar[str] = "run the export again; if it fails the same way, report it as a bug"


class UnknownProfile(RRError):
    """The bundle profile asked for does not exist.

    Profiles say who a bundle is for: `owner`, `factory`, `supplier`, `render`, `qa`, `view`.
    """

    code: ClassVar[str] = "RR-X005"
    exit_code: ClassVar[int] = 2
    http_status: ClassVar[int] = 422
    hint: ClassVar[str] = "name one of the profiles that `rr export --help` lists"


class ProfileLeak(RRError):
    """A finished bundle held something its profile must never hold, and was thrown away.

    The last step of every export looks inside the files for geometry, instrumental values and
    history ids that the receiver must not get. This is a fault in RR Engine: nothing was written.
    """

    code: ClassVar[str] = "RR-X006"
    exit_code: ClassVar[int] = 70
    http_status: ClassVar[int] = 500
    hint: ClassVar[str] = "report it as a bug; nothing was written"


class FormatNotInProfile(RRError):
    """The profile may not hold files of the format asked for.

    `--format` narrows what a profile holds, it never adds: a supplier's bundle has no geometry in
    any format.
    """

    code: ClassVar[str] = "RR-X007"
    exit_code: ClassVar[int] = 4
    http_status: ClassVar[int] = 403
    hint: ClassVar[str] = "leave --format away, or export with --profile owner"


class BundleDamaged(RRError):
    """A bundle does not hold what its own manifest and SHA256SUMS say it holds.

    A member is missing, was added, or has other bytes than when the bundle was made. The message
    names every such member. Ask the sender for the bundle again; do not use the files.
    """

    code: ClassVar[str] = "RR-X008"
    exit_code: ClassVar[int] = 7
    http_status: ClassVar[int] = 422
    hint: ClassVar[str] = "ask for the bundle again; do not use these files"


class BundleIncomplete(RRError):
    """A file that the profile always holds could not be made, so there is no bundle.

    A bundle's list of files is fixed by its profile; a smaller bundle is never made silently.
    """

    code: ClassVar[str] = "RR-X009"
    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 422
    hint: ClassVar[str] = "run `rr verify` and export again"


class UnreadableMesh(RRError):
    """A mesh file is not a whole and valid file of its format.

    It is cut short, has other counts than its header says, or was not written by RR Engine.
    """

    code: ClassVar[str] = "RR-X010"
    exit_code: ClassVar[int] = 7
    http_status: ClassVar[int] = 422
    hint: ClassVar[str] = "ask for the file again, or export it again"


class UnknownLook(RRError):
    """The appearance names a material or a colour that RR Engine cannot turn into a look.

    Materials come from the table that `rr params --json` prints; colours are `#RRGGBB`.
    """

    code: ClassVar[str] = "RR-X011"
    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 422
    hint: ClassVar[str] = "run `rr validate` on the spec"


class PartNotInFormat(RRError):
    """A file of this format cannot show the part asked for.

    STEP holds the solids a mould shop needs, DXF and SVG what is cut from a sheet; every part has
    a mesh. `docs/handoff.md` lists which format shows which part.
    """

    code: ClassVar[str] = "RR-X012"
    exit_code: ClassVar[int] = 2
    http_status: ClassVar[int] = 422
    hint: ClassVar[str] = "take --format glb or stl for this part, or name another with --part"


class NoSmoothForm(RRError):
    """The parts are meshes alone, and a solid of smooth surfaces cannot be made of triangles.

    STEP is built from the instrumental values. An imported mesh has none, nor has a file of a
    mesh that was read.
    """

    code: ClassVar[str] = "RR-X030"
    exit_code: ClassVar[int] = 2
    http_status: ClassVar[int] = 422
    hint: ClassVar[str] = "take --format stl or glb, or build the shoe from its spec"


class UnreadableSolid(RRError):
    """A STEP file is not a whole and valid file of solids.

    It is cut short, names entities that are not there, or its shells are not closed.
    """

    code: ClassVar[str] = "RR-X031"
    exit_code: ClassVar[int] = 7
    http_status: ClassVar[int] = 422
    hint: ClassVar[str] = "ask for the file again, or export it again"


class NoPatternValues(RRError):
    """Pattern pieces were asked of parts that do not tell what they were built from.

    Pieces are cut from the smooth shoe, not from triangles: that takes the resolved instrumental
    values. A mesh alone, such as one that was read from a file, has none.
    """

    code: ClassVar[str] = "RR-X033"
    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 422
    hint: ClassVar[str] = "run `rr export` on a generation, or take --format stl for the mesh"


class NoPatternPiece(RRError):
    """The values a scene was built from make no such part, so there is nothing to cut.

    A laced shoe has no gore, a shoe without a toe cap no toe cap. The part in the scene is not of
    these values.
    """

    code: ClassVar[str] = "RR-X034"
    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 422
    hint: ClassVar[str] = "run `rr build` and take the parts it names"
