// Reads a part of a page aloud, where the browser can speak the language. The page is complete without it.
const speech = window.speechSynthesis;
const root = document.documentElement;
const spoken = root.lang.slice(0, 2).toLowerCase();
const LONGEST = 180; // characters: some browsers fall silent in longer ones
let reading = null;

/** The text of a part, in pieces of one language each. */
function piecesOf(part) {
  const pieces = [];
  const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { data, parentElement: box } = walker.currentNode;
    const text = (box.className === "stars" ? box.getAttribute("aria-label") : data).trim();
    if (!text || box.closest("button, svg, [aria-hidden], details:not([open]) > :not(summary)")) continue;
    const lang = box.closest("[lang]").lang;
    const last = pieces[pieces.length - 1];
    if (last && last.lang === lang && last.text.length + text.length < LONGEST) last.text += ` ${text}`;
    else pieces.push({ lang, text });
  }
  return pieces;
}

function stop() {
  speech.cancel();
  if (reading) reading.textContent = `▶ ${root.dataset.hear}`;
  reading = null;
}

function read(button, part) {
  const again = reading === button;
  stop();
  if (again) return;
  reading = button;
  button.textContent = `■ ${root.dataset.stop}`;
  const pieces = piecesOf(part);
  pieces.forEach(({ lang, text }, place) => {
    const words = new SpeechSynthesisUtterance(text);
    words.lang = lang;
    if (place === pieces.length - 1) words.onend = () => reading === button && stop();
    speech.speak(words);
  });
}

/** No voice is known before the browser has looked for them: then the button is shown. */
function isSpoken() {
  const voices = speech.getVoices();
  return !voices.length || voices.some(({ lang }) => lang.slice(0, 2).toLowerCase() === spoken);
}

if (speech && window.SpeechSynthesisUtterance) {
  const buttons = [...document.querySelectorAll(".verdict, main section, footer")].map((part) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "hear";
    button.textContent = `▶ ${root.dataset.hear}`;
    const title = part.querySelector("h1, h2");
    if (title) button.setAttribute("aria-describedby", (title.id ||= "ket-qua"));
    button.onclick = () => read(button, part);
    (part.querySelector(".more") ?? part).append(button);
    return button;
  });
  const show = () => buttons.forEach((button) => (button.hidden = !isSpoken()));
  show();
  speech.addEventListener?.("voiceschanged", show);
  addEventListener("pagehide", () => speech.cancel());
}
