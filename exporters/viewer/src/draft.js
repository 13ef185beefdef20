// What a draft would change, value by value: as it is, as it would be, and the reason given.
import { by, made, spoken } from "./made.js";

const COLOUR = /^#[0-9a-f]{6}$/i;

export function draftList(draft) {
  by("drafted").hidden = !draft;
  if (!draft) return;
  by("drafted-by").textContent = draft.by;
  by("changes").append(...groups(draft.changes));
  by("accepting-says").textContent = draft.accept ? "Nothing has changed. To take it over:" : `This draft is ${draft.state}.`;
  by("accept").textContent = draft.accept;
  by("accept").hidden = !draft.accept;
}

// Under a head for each section of the spec: colours, which are seen first, stand first.
function groups(changes) {
  const found = new Map([["colors", []]]);
  for (const one of changes) {
    const [group, ...rest] = one.field.split(".");
    if (!found.has(group)) found.set(group, []);
    found.get(group).push({ ...one, field: rest.join(" ").replace(/_hex$/, "") });
  }
  return [...found].filter(([, rows]) => rows.length).map(([group, rows]) => {
    const part = made("div");
    const list = made("ul");
    list.append(...rows.map(row));
    part.append(made("h3", group === "colors" ? "Colours" : spoken(group)), list);
    return part;
  });
}

function row({ field, before, after, reason }) {
  const item = made("li");
  const values = made("p", undefined, "values");
  const arrow = made("span", "→", "arrow");
  arrow.setAttribute("aria-hidden", "true");
  values.append(value(before, "before"), arrow, made("span", "becomes", "sr"), value(after, "after"));
  item.append(made("h4", spoken(field)), values, made("p", reason, "reason"));
  return item;
}

function value(text, name) {
  const shown = made("span", undefined, name);
  if (COLOUR.test(text)) {
    const swatch = made("span", undefined, "patch");
    swatch.style.backgroundColor = text;
    shown.append(swatch);
  }
  shown.append(made("span", text));
  return shown;
}
