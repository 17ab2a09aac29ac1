// data-locate on a button after an input: fills in where the device is, once its owner has pressed it.
import { enhance } from "./page.js";

const PATIENCE_MS = 20000;

enhance("[data-locate]", (button) => {
  const input = button.parentElement.querySelector("input");
  if (!navigator.geolocation || !input) return;
  button.hidden = false;
  const words = button.textContent;
  button.addEventListener("click", () => {
    button.textContent = "Đang tìm vị trí…";
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        input.value = `${coords.latitude.toFixed(5)}, ${coords.longitude.toFixed(5)}`;
        input.dispatchEvent(new Event("input", { bubbles: true }));
        button.textContent = words;
      },
      () => (button.textContent = "Chưa lấy được, hãy thử lại"),
      { enableHighAccuracy: true, timeout: PATIENCE_MS },
    );
  });
});
