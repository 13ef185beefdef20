// On paper the page is a sheet: the picture as it stands, the name, the parts and the measures.
import { by } from "./made.js";

export function printable(stage, state) {
  let theme = null;
  const before = () => {
    theme = state.get("theme");
    state.set({ theme: "light" });
    stage.paint();
    by("print").src = stage.canvas.toDataURL("image/png");
  };
  addEventListener("beforeprint", before);
  addEventListener("afterprint", () => state.set({ theme }));
}
