// Without this the page works, with links to each name's first mention. With it, a name
// lights up all its mentions, and each click goes on to the next.
for (const link of document.querySelectorAll("aside a[data-e]")) {
  const marks = document.querySelectorAll(`mark[data-e="${link.dataset.e}"]`);
  const light = (on) => [link, ...marks].forEach((part) => part.classList.toggle("lit", on));
  let next = 0;
  link.addEventListener("click", (event) => {
    event.preventDefault();
    const mark = marks[next];
    next = (next + 1) % marks.length;
    mark.scrollIntoView({ block: "center" });
    mark.focus({ preventScroll: true });
  });
  for (const part of [link, ...marks]) {
    part.addEventListener("mouseenter", () => light(true));
    part.addEventListener("mouseleave", () => light(false));
    part.addEventListener("focus", () => light(true));
    part.addEventListener("blur", () => light(false));
  }
}
