"""Bundles: all files of one generation that one receiver gets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module

from exporters import manifest, sums
from exporters.documents import DOCUMENTS, PDF
from exporters.errors import BundleIncomplete
from exporters.inputs import BundleInputs
from exporters.leaks import refuse_leaks
from exporters.manifest import BundleFile
from exporters.profiles import Profile, chosen_formats, profile_named
from exporters.readback import read_back
from exporters.registry import FORMATS
from exporters.scene import Scene
from exporters.workbook import MEDIA_TYPE as XLSX

PREVIEW_STEM = "shoe"
PICTURE_SIZE = (960, 640)
LIBRARIES = {PDF: "typst", XLSX: "xlsxwriter", FORMATS["dxf"].media_type: "ezdxf"}
"""Libraries that files of a type cannot be written without."""
Progress = Callable[[str], None]
Draw = Callable[[Scene, str], bytes]


def draw_picture(scene: Scene, view: str) -> bytes:
    """PNG of the scene from a view, at the size bundles hold."""
    from exporters.raster import render_png
    from exporters.raster_shot import Shot

    width, height = PICTURE_SIZE
    return render_png(scene, Shot(view=view, width=width, height=height))


def bundle_files(
    profile_name: str,
    inputs: BundleInputs,
    *,
    formats: Iterable[str] | None = None,
    progress: Progress | None = None,
    draw: Draw = draw_picture,
) -> tuple[BundleFile, ...]:
    """Every file of the bundle, sorted by path, `manifest.json` and `SHA256SUMS` among them.

    `formats` narrows the files under `geometry/`; `progress` is told each path as it is made;
    `draw` makes the pictures (one that remembers them makes a second export quick).
    Raises `UnknownProfile`, `FormatNotInProfile`, `BundleIncomplete`, `ReadBackFailed`,
    `ProfileLeak`, and ModuleNotFoundError, before any work, for a library that is not installed.
    The same inputs give the same files anywhere, pictures within one release.
    """
    profile = profile_named(profile_name)
    asked = None if formats is None else tuple(formats)
    wanted = chosen_formats(profile, asked)
    if not inputs.parts:
        raise BundleIncomplete("the generation has no parts to hand over")
    _import_libraries(bundle_paths(profile_name, inputs, asked).values())
    scene = inputs.scene()
    made = []
    for file in _content(profile, inputs, scene, wanted, draw):
        made.append(file)
        if progress is not None:
            progress(file.path)
    listed = tuple(sorted(made, key=lambda file: file.path))
    written = manifest.write_manifest(profile, inputs, listed, wanted)
    listed += (BundleFile(manifest.NAME, written, "application/json"),)
    listed += (BundleFile(sums.NAME, sums.write_sums(members(listed)), "text/plain"),)
    refuse_leaks(profile, inputs, members(listed))
    return tuple(sorted(listed, key=lambda file: file.path))


def _import_libraries(media_types: Iterable[str]) -> None:
    """Import what files of these types are written with: one that is gone is told at once."""
    for name in sorted({LIBRARIES[kind] for kind in media_types if kind in LIBRARIES}):
        import_module(name)


def members(files: Iterable[BundleFile]) -> dict[str, bytes]:
    """The files as path to bytes, for `zip_bytes` or a folder."""
    return {file.path: file.data for file in files}


def bundle_paths(
    profile_name: str, inputs: BundleInputs, formats: Iterable[str] | None = None
) -> Mapping[str, str]:
    """Path to media type of every file a bundle of this profile has, without making any.

    `formats` narrows it as it does the bundle.
    """
    parts = [part.name for part in inputs.parts]
    return paths_of(profile_name, parts, formats, source_suffix=inputs.source_suffix)


def paths_of(
    profile_name: str,
    parts: Iterable[str],
    formats: Iterable[str] | None = None,
    *,
    source_suffix: str = "yaml",
) -> Mapping[str, str]:
    """The same for a shoe of which the names of its parts are known."""
    profile = profile_named(profile_name)
    wanted = chosen_formats(profile, None if formats is None else tuple(formats))
    paths = {manifest.NAME: "application/json", sums.NAME: "text/plain"}
    for name in profile.documents:
        paths[_document_path(name, source_suffix)] = DOCUMENTS[name].media_type
    for part in parts:
        for form in (FORMATS[name] for name in wanted if FORMATS[name].shows(part)):
            paths[f"geometry/{part}.{form.extension}"] = form.media_type
            if form.name == "obj":
                paths[f"geometry/{part}.mtl"] = "model/mtl"
    if profile.preview:
        paths[f"preview/{PREVIEW_STEM}.glb"] = FORMATS["glb"].media_type
    paths |= {f"renders/{view}.png": "image/png" for view in profile.views}
    return dict(sorted(paths.items()))


def rebuilt_files(
    profile_name: str, inputs: BundleInputs, formats: Iterable[str] | None = None
) -> Iterator[BundleFile]:
    """The files of a bundle that its recipe gives again: meshes, solids, drawings, documents.

    Pictures are not drawn again. `inputs` need hold no more than a recipe does.
    """
    profile = profile_named(profile_name)
    wanted = chosen_formats(profile, None if formats is None else tuple(formats))
    documents = [name for name in profile.documents if DOCUMENTS[name].rebuilt]
    scene = inputs.scene()
    yield from _documents(documents, inputs, scene)
    yield from _geometry(profile, scene, wanted)


def _content(
    profile: Profile, inputs: BundleInputs, scene: Scene, formats: tuple[str, ...], draw: Draw
) -> Iterator[BundleFile]:
    yield from _documents(profile.documents, inputs, scene)
    yield from _geometry(profile, scene, formats)
    for view in profile.views:
        picture = draw(scene.worn, view)
        yield BundleFile(f"renders/{view}.png", picture, "image/png", promise="this release")


def _documents(names: Iterable[str], inputs: BundleInputs, scene: Scene) -> Iterator[BundleFile]:
    for name in names:
        one = DOCUMENTS[name]
        path = _document_path(name, inputs.source_suffix)
        data = one.make(inputs, scene)
        yield BundleFile(path, data, one.media_type, one.unit, promise=one.promise)


def _geometry(profile: Profile, scene: Scene, formats: tuple[str, ...]) -> Iterator[BundleFile]:
    for name in formats:
        for styled in scene.parts:
            if not FORMATS[name].shows(styled.name):
                continue
            single = scene.only(styled.name)
            yield from _mesh_files(profile, single, name, "geometry", styled.name, styled.name)
    if profile.preview:
        shown = scene.worn
        yield from _mesh_files(profile, shown, "glb", "preview", PREVIEW_STEM, None)


def _document_path(name: str, source_suffix: str) -> str:
    return f"spec/source.{source_suffix}" if name == "source" else DOCUMENTS[name].path


def _mesh_files(
    profile: Profile, scene: Scene, format_name: str, folder: str, stem: str, part: str | None
) -> Iterator[BundleFile]:
    form = FORMATS[format_name]
    encoded = form.encode(scene, stem)
    found = read_back(form, scene, encoded, figures=not profile.opaque)
    for number, file in enumerate(encoded):
        main = number == 0
        yield BundleFile(
            f"{folder}/{file.name}",
            file.data,
            file.media_type,
            unit=form.unit if main else None,
            promise=form.promise,
            part=part,
            read_back=found if main else None,
        )
