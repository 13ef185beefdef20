"""Bundles: all files of one generation that one receiver gets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from exporters import manifest, sums
from exporters.documents import DOCUMENTS
from exporters.errors import BundleIncomplete
from exporters.inputs import BundleInputs
from exporters.leaks import refuse_leaks
from exporters.manifest import BundleFile
from exporters.profiles import Profile, chosen_formats, profile_named
from exporters.readback import read_back
from exporters.registry import FORMATS
from exporters.scene import Scene
from exporters.styles import LAST, shoe_scene

PREVIEW_STEM = "shoe"
PICTURE_SIZE = (960, 640)
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
    Raises `UnknownProfile`, `FormatNotInProfile`, `BundleIncomplete`, `ReadBackFailed` and
    `ProfileLeak`. The same inputs give the same files anywhere, pictures within one release.
    """
    profile = profile_named(profile_name)
    asked = None if formats is None else tuple(formats)
    wanted = chosen_formats(profile, asked)
    if not inputs.parts:
        raise BundleIncomplete("the generation has no parts to hand over")
    scene = shoe_scene(inputs.name, inputs.parts, inputs.appearance, inputs.instrumental)
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


def members(files: Iterable[BundleFile]) -> dict[str, bytes]:
    """The files as path to bytes, for `zip_bytes` or a folder."""
    return {file.path: file.data for file in files}


def bundle_paths(profile_name: str, inputs: BundleInputs) -> Mapping[str, str]:
    """Path to media type of every file a full bundle of this profile has, without making any."""
    profile = profile_named(profile_name)
    paths = {manifest.NAME: "application/json", sums.NAME: "text/plain"}
    for name in profile.documents:
        paths[_document_path(name, inputs)] = DOCUMENTS[name].media_type
    for form in (FORMATS[name] for name in profile.formats):
        for part in inputs.parts:
            if not form.shows(part.name):
                continue
            paths[f"geometry/{part.name}.{form.extension}"] = form.media_type
            if form.name == "obj":
                paths[f"geometry/{part.name}.mtl"] = "model/mtl"
    if profile.preview:
        paths[f"preview/{PREVIEW_STEM}.glb"] = FORMATS["glb"].media_type
    paths |= {f"renders/{view}.png": "image/png" for view in profile.views}
    return dict(sorted(paths.items()))


def _content(
    profile: Profile, inputs: BundleInputs, scene: Scene, formats: tuple[str, ...], draw: Draw
) -> Iterator[BundleFile]:
    for name in profile.documents:
        document = DOCUMENTS[name]
        data = document.make(inputs, scene)
        yield BundleFile(
            _document_path(name, inputs),
            data,
            document.media_type,
            document.unit,
            document.promise,
        )
    for name in formats:
        for styled in scene.parts:
            if not FORMATS[name].shows(styled.name):
                continue
            single = scene.only(styled.name)
            yield from _mesh_files(profile, single, name, "geometry", styled.name, styled.name)
    shown = scene.without(LAST)
    if profile.preview:
        yield from _mesh_files(profile, shown, "glb", "preview", PREVIEW_STEM, None)
    for view in profile.views:
        picture = draw(shown, view)
        yield BundleFile(f"renders/{view}.png", picture, "image/png", promise="this release")


def _document_path(name: str, inputs: BundleInputs) -> str:
    if name == "source":
        return f"spec/source.{inputs.source_suffix}"
    return DOCUMENTS[name].path


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
