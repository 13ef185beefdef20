// Whose shoe a pane shows, over each of several panes.
import { by, made } from "./made.js";

export function captions(panes) {
  const many = panes.length > 1 ? panes : [];
  by("captions").replaceChildren(...many.map(({ shoe, x, y, width }) => {
    const text = made("p", shoe.told.label);
    text.style.left = `${x + width / 2}px`;
    text.style.top = `${y}px`;
    return text;
  }));
}
