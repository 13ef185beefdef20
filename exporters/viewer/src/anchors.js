// The landmarks of a shoe as dots; each says its name when it is pointed at or has the focus.
import { made, spoken } from "./made.js";
import { place } from "./shoe.js";

export function anchors(shoe, labels, wanted) {
  for (const { name, at } of shoe.overlay.anchors) {
    const dot = made("button", undefined, "anchor");
    dot.type = "button";
    dot.dataset.anchor = name;
    dot.append(made("span", `${spoken(name)}  ${at.map((value) => value.toFixed(1)).join(" / ")} mm`));
    labels.add(shoe, dot, place(shoe, at), wanted);
  }
}
