// Everything around the picture that tells: header, part list, measures.
import { by, made, spoken } from "./made.js";

export function header(info, told) {
  by("name").textContent = info.name || "Untitled";
  const rows = [
    ["Size", told.size], ["Foot", info.side], ["Generation", told.generation, true],
    ["Geometry", told.geometry_hash, true], ["Kernel", told.kernel],
  ];
  by("facts").replaceChildren();
  for (const [label, value, hash] of rows) {
    if (value === undefined || value === null || value === "") continue;
    const row = made("div");
    const text = made("dd", hash ? String(value).slice(0, 12) : String(value), hash ? "hash" : "");
    text.title = String(value);
    row.append(made("dt", label), text);
    by("facts").append(row);
  }
}

// Measures in groups of what they are of: "last length" stands under "Last" as "Length".
export function measures(list) {
  const groups = new Map();
  for (const row of list) {
    const [first, ...rest] = String(row.name).split(/[. ]/);
    const group = rest.length ? spoken(first) : "Whole";
    if (!groups.has(group)) groups.set(group, []);
    groups.get(group).push([rest.length ? spoken(rest.join(" ")) : spoken(first), row]);
  }
  const order = ["Shoe", "Whole", "Stack", "Topline", "Sole"];
  const rank = (name) => (order.indexOf(name) + 1 || order.length + 1);
  const body = document.querySelector("#measures");
  body.replaceChildren();
  for (const [name, rows] of [...groups].sort(([a], [b]) => rank(a) - rank(b))) {
    const part = made("tbody");
    const head = made("th", name);
    head.colSpan = 3;
    head.scope = "rowgroup";
    part.append(made("tr"));
    part.firstChild.append(head);
    for (const [label, { value, unit }] of rows) {
      const row = made("tr");
      row.append(made("td", label), made("td", shown(value, unit), "value"), made("td", unit || "", "unit"));
      part.append(row);
    }
    body.append(part);
  }
  by("measuring").hidden = list.length === 0;
}

function shown(value, unit) {
  if (typeof value !== "number") return String(value);
  return value.toFixed(unit === "mm" || unit === "g" ? 1 : Number.isInteger(value) ? 0 : 2);
}

// A row a part: an eye that hides and shows it, its colour, name and material, and a way to see it alone.
export function partList(parts, { hide, isolate }) {
  const rows = new Map();
  for (const part of parts) {
    const row = made("li");
    const label = made("label");
    const box = made("input");
    box.type = "checkbox";
    box.dataset.part = part.name;
    box.addEventListener("change", () => hide(part.name, !box.checked));
    const swatch = made("span", undefined, "swatch");
    swatch.style.backgroundColor = part.colour;
    const what = made("span", part.material, "what");
    label.append(box, swatch, made("span", spoken(part.name), "part"), what);
    const only = made("button", "Only", "only");
    only.type = "button";
    only.dataset.only = part.name;
    only.setAttribute("aria-label", `Only ${spoken(part.name)}`);
    only.addEventListener("click", () => isolate(part.name));
    row.append(label, only);
    by("parts").append(row);
    rows.set(part.name, { row, box, only, swatch, what });
  }
  return rows;
}

// The colour and material of each row, of the shoe that is shown.
export function looks(rows, parts) {
  for (const { name, colour, material } of parts) {
    const { swatch, what } = rows.get(name);
    swatch.style.backgroundColor = colour;
    what.textContent = material;
  }
}

export function trouble(text) {
  by("trouble").textContent = text;
  by("trouble").hidden = false;
}
