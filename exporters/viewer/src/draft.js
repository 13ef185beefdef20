// What a draft would change, value by value: as it is, as it would be, and the reason given.
import { by, made, spoken } from "./made.js";

const COLOUR = /^#[0-9a-f]{6}$/i;

export function draftList(draft) {
  by("drafted").hidden = !draft;
  if (!draft) return;
  by("drafted-by").textContent = draft.by;
  by("changes").append(...draft.changes.map(row));
  by("accepting-says").textContent = draft.accept ? "Nothing has changed. To take it over:" : `This draft is ${draft.state}.`;
  by("accept").textContent = draft.accept;
  by("accept").hidden = !draft.accept;
}

function row({ field, before, after, reason }) {
  const item = made("li");
  const values = made("p", undefined, "values");
  const arrow = made("span", "→", "arrow");
  arrow.setAttribute("aria-hidden", "true");
  values.append(value(before, "before"), arrow, made("span", "becomes", "sr"), value(after, "after"));
  const [group, ...rest] = field.split(".");
  const head = made("h3", spoken(rest.join(" ").replace(/_hex$/, "")));
  head.append(made("span", spoken(group)));
  item.append(head, values, made("p", reason, "reason"));
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
