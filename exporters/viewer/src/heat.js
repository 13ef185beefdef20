// Deviations as colours: the steps of the same scale that `rr diff --heatmap` draws with.
import { Color, Float32BufferAttribute, MeshStandardMaterial } from "three";
import { by, made, spoken } from "./made.js";

const STEPS = 256;

// Give each part that was compared colours of its vertices, and every part a material to show them.
export function paint(shoe, { end_mm: end, stops, other }) {
  const scale = ramp(stops);
  for (const part of shoe.parts) {
    const { geometry } = part.node;
    part.heat = new MeshStandardMaterial({ roughness: 0.82, metalness: 0, color: part.deviation ? "#ffffff" : other, vertexColors: part.deviation });
    if (!part.deviation) continue;
    const far = geometry.attributes.deviation;
    const colours = new Float32Array(far.count * 3);
    for (let k = 0; k < far.count; k += 1) {
      const share = Math.max(-1, Math.min(1, far.getX(k) / end));
      scale[Math.round((share + 1) * (STEPS / 2))].toArray(colours, k * 3);
    }
    geometry.setAttribute("color", new Float32BufferAttribute(colours, 3));
  }
}

// The colours of the scale, mixed as bytes and then made linear, as the engine does.
function ramp(stops) {
  const bytes = stops.map((stop) => [1, 3, 5].map((at) => parseInt(stop.slice(at, at + 2), 16)));
  return Array.from({ length: STEPS + 1 }, (_, step) => {
    const at = (step * (stops.length - 1)) / STEPS;
    const first = Math.min(Math.floor(at), stops.length - 2);
    const mixed = bytes[first].map((low, k) => Math.round(low + (bytes[first + 1][k] - low) * (at - first)));
    return new Color().setRGB(...mixed.map((value) => value / 255), "srgb");
  });
}

// The scale in mm, and the figures of every part, the furthest first.
export function legend({ end_mm: end, stops, parts }) {
  by("scale").style.background = `linear-gradient(90deg, ${stops.join(", ")})`;
  by("scale-ends").append(made("span", `−${end} mm, in`), made("span", "0"), made("span", `+${end} mm, out`));
  const body = document.querySelector("#deviations tbody");
  const rows = [...parts].sort((a, b) => (b.max_mm || 0) - (a.max_mm || 0));
  for (const { part, state, max_mm: most, p95_mm: most95 } of rows) {
    const row = made("tr");
    row.dataset.part = part;
    row.append(made("td", spoken(part)));
    if (most === undefined) row.append(made("td", state, "value"), made("td"));
    else row.append(made("td", most.toFixed(3), "value"), made("td", most95.toFixed(3), "value"));
    body.append(row);
  }
}

// How far the shoe is off where a ray hit it, mm; nothing where it was not compared.
export function deviationAt({ object, face, barycoord }) {
  const far = object.geometry.attributes.deviation;
  if (!far || !barycoord) return null;
  return far.getX(face.a) * barycoord.x + far.getX(face.b) * barycoord.y + far.getX(face.c) * barycoord.z;
}
