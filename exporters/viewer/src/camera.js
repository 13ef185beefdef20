// Named views, and gliding between them.
import { Spherical, Vector3 } from "three";

// Direction of the eye from the shoe: glTF's X is medial, Y up, Z towards the toe (right foot).
export const VIEWS = [
  ["hero", "Hero", [-1, 0.32, 0.55]],
  ["lateral", "Lateral", [-1, 0.03, 0]],
  ["medial", "Medial", [1, 0.03, 0]],
  ["top", "Top", [-0.0001, 1, 0]],
  ["bottom", "Bottom", [-0.0001, -1, 0]],
  ["front", "Front", [0, 0.14, 1]],
  ["back", "Back", [0, 0.10, -1]],
  ["three_quarter", "¾ back", [-0.9, 0.5, -0.75]],
];

export class Glide {
  constructor(camera, controls, redraw) {
    Object.assign(this, { camera, controls, redraw, from: null });
  }

  // Turn to `direction` at `distance` from `target`, the short way round.
  to(direction, distance, target, still) {
    const goal = new Spherical().setFromVector3(new Vector3(...direction));
    goal.radius = distance;
    const now = new Spherical().setFromVector3(this.camera.position.clone().sub(this.controls.target));
    const turn = ((goal.theta - now.theta + Math.PI * 3) % (Math.PI * 2)) - Math.PI;
    goal.theta = now.theta + turn;
    this.from = { now, goal, at: this.controls.target.clone(), target, start: performance.now(), time: still ? 0 : 520 };
    this.step();
  }

  // One frame of the glide; says whether there is more to come.
  step() {
    if (!this.from) return false;
    const { now, goal, at, target, start, time } = this.from;
    const part = time ? Math.min(1, (performance.now() - start) / time) : 1;
    const ease = part < 0.5 ? 4 * part ** 3 : 1 - (2 - 2 * part) ** 3 / 2;
    const mix = (a, b) => a + (b - a) * ease;
    const place = new Spherical(mix(now.radius, goal.radius), mix(now.phi, goal.phi), mix(now.theta, goal.theta));
    this.controls.target.lerpVectors(at, target, ease);
    this.camera.position.setFromSpherical(place.makeSafe()).add(this.controls.target);
    this.controls.update();
    if (part === 1) this.from = null;
    this.redraw();
    return part < 1;
  }

  stop() {
    this.from = null;
  }
}

// Distance from which a box of half sizes `half` fills the free part of the frame.
export function distanceFor(camera, half, direction, free) {
  const view = new Vector3(...direction).normalize();
  const side = new Vector3(0, 1, 0).cross(view).normalize();
  const over = view.clone().cross(side);
  const reach = (axis) => Math.abs(axis.x) * half.x + Math.abs(axis.y) * half.y + Math.abs(axis.z) * half.z;
  const slope = Math.tan((camera.fov * Math.PI) / 360);
  const tall = reach(over) / (slope * free.height);
  const wide = reach(side) / (slope * camera.aspect * free.width);
  return Math.max(tall, wide) + reach(view) * 0.75;
}
