// New elements, and names as people say them. Foreign text only ever becomes text.
export function made(tag, text, name) {
  const element = document.createElement(tag);
  if (text !== undefined) element.textContent = text;
  if (name) element.className = name;
  return element;
}

export function spoken(name) {
  const words = name.replace(/[._-]+/g, " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export const by = (id) => document.getElementById(id);
