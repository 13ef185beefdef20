// Elements are made here and nowhere else; text goes in as text nodes, never as markup.
const SVG = "http://www.w3.org/2000/svg";

// Attributes by name; a child that is a string becomes text. Only names written in this page's own
// source are ever given, so no value can name a script.
function filled(made, given, inside) {
  for (const [name, value] of Object.entries(given)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") made.addEventListener(name, value);
    else made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...inside.filter((one) => one !== null && one !== undefined));
  return made;
}

export const el = (tag, given = {}, ...inside) =>
  filled(document.createElement(tag), given, inside);

export const svg = (tag, given = {}, ...inside) =>
  filled(document.createElementNS(SVG, tag), given, inside);

export const byId = (id) => document.getElementById(id);

export function cut(text, most) {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

export const percent = (share) => `${Math.round(share * 100)} %`;
