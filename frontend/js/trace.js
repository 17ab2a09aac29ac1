// A drawing that is wider than its frame begins with the goods that are traced in sight.
for (const frame of document.querySelectorAll(".trace-frame")) {
  const start = frame.querySelector("#bat-dau");
  if (start && frame.scrollWidth > frame.clientWidth) {
    const box = start.getBoundingClientRect();
    const sight = frame.getBoundingClientRect();
    if (box.right > sight.right) frame.scrollLeft += box.left + box.width / 2 - sight.left - sight.width / 2;
  }
}
