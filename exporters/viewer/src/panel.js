// Everything around the picture: header, part list, measures. Foreign text only ever as text nodes.
function made(tag, text, name) {
  const element = document.createElement(tag);
  if (text !== undefined) element.textContent = text;
  if (name) element.className = name;
  return element;
}

export function spoken(name) {
  const words = name.replace(/[._-]+/g, " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function header(info) {
  document.getElementById("name").textContent = info.name || "Untitled";
  const facts = document.getElementById("facts");
  const rows = [
    ["Size", info.size], ["Generation", info.generation, true], ["Geometry", info.geometry_hash, true],
    ["Kernel", info.kernel],
  ];
  for (const [label, value, hash] of rows) {
    if (value === undefined || value === null || value === "") continue;
    const row = made("div");
    const text = made("dd", hash ? String(value).slice(0, 12) : String(value), hash ? "hash" : "");
    text.title = String(value);
    row.append(made("dt", label), text);
    facts.append(row);
  }
}

export function measures(list) {
  const body = document.querySelector("#measures tbody");
  for (const { name, value, unit } of list) {
    const row = made("tr");
    const shown = typeof value === "number" ? value.toFixed(unit === "mm" ? 1 : Number.isInteger(value) ? 0 : 2) : String(value);
    row.append(made("td", spoken(String(name))), made("td", shown, "value"), made("td", unit || "", "unit"));
    body.append(row);
  }
  document.getElementById("measuring").hidden = list.length === 0;
}

export function partList(parts, change) {
  const list = document.getElementById("parts");
  const rows = new Map();
  for (const part of parts) {
    const row = made("li");
    const label = made("label");
    const box = made("input");
    box.type = "checkbox";
    box.checked = part.shown;
    box.dataset.part = part.name;
    const swatch = made("span", undefined, "swatch");
    swatch.style.backgroundColor = part.colour;
    const show = () => row.classList.toggle("off", !box.checked);
    box.addEventListener("change", () => { show(); change(part, box.checked); });
    label.append(box, swatch, made("span", spoken(part.name), "part"), made("span", part.material, "what"));
    row.append(label);
    list.append(row);
    rows.set(part, { row, box });
    show();
  }
  return rows;
}

export function trouble(text) {
  const place = document.getElementById("trouble");
  place.textContent = text;
  place.hidden = false;
}
