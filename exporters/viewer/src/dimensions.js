// Lengths drawn beside a shoe: a line with a tick at either end, thin ones to its feet, and a label.
import { BufferGeometry, Float32BufferAttribute, Group, LineBasicMaterial, LineSegments, Vector3 } from "three";
import { onScreen } from "./labels.js";
import { made } from "./made.js";
import { place } from "./shoe.js";

const TICK = 0.0028;
const SHORTEST = 26;

export function dimensions(shoe, labels, wanted) {
  const group = new Group();
  const bold = [];
  const thin = [];
  for (const { measure, label, value_mm: value, ends, feet } of shoe.overlay.dimensions) {
    const [a, b] = ends.map((end) => place(shoe, end));
    feet.forEach((foot, k) => thin.push(place(shoe, foot), k ? b : a));
    bold.push(a, b, ...tick(a, b), ...tick(b, a));
    const text = made("p", undefined, "dimension");
    text.dataset.measure = measure;
    text.append(made("span", label), made("b", `${value.toFixed(1)} mm`));
    // A line seen end on has no length to read.
    // The words of the first upright line, the tallest, stand clear of those of the next.
    const share = measure === "shoe.height_mm" ? 0.84 : 0.5;
    labels.add(shoe, text, a.clone().lerp(b, share), (pane, camera) => {
      if (!wanted()) return false;
      const [from, to] = [onScreen(a, pane, camera), onScreen(b, pane, camera)];
      return Boolean(from && to) && Math.hypot(to[0] - from[0], to[1] - from[1]) > SHORTEST;
    });
  }
  group.add(segments(bold, 0.95), segments(thin, 0.32));
  return group;
}

// A short stroke across the end of a line, leaning as on a drawing board.
function tick(end, other) {
  const along = end.clone().sub(other).normalize();
  const across = Math.abs(along.y) > 0.5 ? new Vector3(0, 0, 1) : new Vector3(0, 1, 0);
  const lean = along.add(across).normalize().multiplyScalar(TICK);
  return [end.clone().sub(lean), end.clone().add(lean)];
}

function segments(points, opacity) {
  const shape = new BufferGeometry();
  shape.setAttribute("position", new Float32BufferAttribute(points.flatMap((point) => point.toArray()), 3));
  const lines = new LineSegments(shape, new LineBasicMaterial({ transparent: true, opacity, depthTest: false, toneMapped: false }));
  lines.renderOrder = 200;
  lines.frustumCulled = false;
  return lines;
}
