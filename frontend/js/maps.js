// Maps are drawn by a script of their own, fetched only by pages that have one.
import { enhance } from "./page.js";

enhance("[data-map]", async (box) => {
  const { drawMap } = await import(new URL(box.dataset.script, location.href).href);
  drawMap(box);
});
