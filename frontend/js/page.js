// Shared by the small helps: building elements without writing HTML, and running on pages and swapped parts alike.
export function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/** Runs act(element) once for each element that matches, now and after each swap by htmx. */
export function enhance(selector, act) {
  const done = new WeakSet();
  const run = (root) => {
    const found = [...root.querySelectorAll(selector)];
    if (root instanceof Element && root.matches(selector)) found.unshift(root);
    for (const item of found) {
      if (done.has(item)) continue;
      done.add(item);
      act(item);
    }
  };
  run(document);
  document.addEventListener("htmx:load", (event) => run(event.target));
}
