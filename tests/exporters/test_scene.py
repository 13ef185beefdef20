from exporters.scene import Scene
from tests.exporters.shapes import box, ring, scene, styled


def names(made: Scene) -> list[str]:
    return [part.name for part in made.parts]


def test_choosing_keeps_the_order_of_the_scene() -> None:
    made = scene(box("a"), ring("b"), box("c"))
    assert names(made.only("c", "a")) == ["a", "c"]
    assert names(made.without("b", "x")) == ["a", "c"]


def test_normals_are_worked_out_once() -> None:
    part = styled(ring())
    assert part.surface is part.surface
    assert part.surface.creased is part.surface.creased
    assert part.solid.sound
