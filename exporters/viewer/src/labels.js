// Words on the picture: elements that stand over a point of a shoe and always face the reader.
import { Vector3 } from "three";

const layer = document.getElementById("labels");
const spot = new Vector3();

export class Labels {
  constructor() {
    this.all = [];
  }

  // Put an element over a point; `seen` says whether it is wanted from where the camera stands.
  add(shoe, element, point, seen = () => true) {
    element.hidden = true;
    layer.append(element);
    this.all.push({ shoe, element, point, seen });
  }

  // Move those of the shoe of a pane; those of shoes in no pane are hidden by `start`.
  start() {
    for (const { element } of this.all) element.hidden = true;
  }

  place(pane, camera) {
    for (const { shoe, element, point, seen } of this.all) {
      if (shoe !== pane.shoe || !seen(pane, camera)) continue;
      const at = onScreen(point, pane, camera);
      if (!at || at[0] < pane.x || at[0] > pane.x + pane.width || at[1] < pane.y || at[1] > pane.y + pane.height) continue;
      element.hidden = false;
      element.style.transform = `translate(-50%, -50%) translate(${at[0].toFixed(1)}px, ${at[1].toFixed(1)}px)`;
    }
  }
}

// A point as pixels of the page; nothing where it lies behind the camera.
export function onScreen(point, pane, camera) {
  spot.copy(point).project(camera);
  if (spot.z > 1) return null;
  return [pane.x + ((spot.x + 1) / 2) * pane.width, pane.y + ((1 - spot.y) / 2) * pane.height];
}
