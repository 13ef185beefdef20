// A click (not a drag) on the shoe shows which part it is; a double click shows it alone.
import { Raycaster, Vector2 } from "three";

export function pickable(stage, plane, { pick, isolate }) {
  const { canvas } = stage;
  const ray = new Raycaster();
  let down = null;
  const hitAt = (event) => {
    const pane = stage.paneAt(event.clientX, event.clientY);
    if (!pane) return null;
    stage.aim(pane);
    const at = new Vector2(((event.clientX - pane.x) / pane.width) * 2 - 1, 1 - ((event.clientY - pane.y) / pane.height) * 2);
    ray.setFromCamera(at, stage.camera);
    const seen = pane.shoe.parts.filter((part) => part.node.visible);
    const hits = ray.intersectObjects(seen.map((part) => part.node), false);
    const cut = plane();
    const hit = hits.find(({ point }) => !cut || cut.distanceToPoint(point) >= 0);
    return hit ? { hit, part: seen.find((part) => part.node === hit.object) } : null;
  };
  canvas.addEventListener("pointerdown", (event) => { down = [event.clientX, event.clientY]; });
  canvas.addEventListener("pointerup", (event) => {
    if (!down || Math.abs(event.clientX - down[0]) + Math.abs(event.clientY - down[1]) > 5) return;
    const found = hitAt(event);
    pick(found?.part.name || null, found?.hit || null);
  });
  canvas.addEventListener("dblclick", (event) => isolate(hitAt(event)?.part.name || null));
}
