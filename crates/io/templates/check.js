"use strict";
const find = document.getElementById("find");
const wrong = document.getElementById("wrong");
if (find) {
  const all = [...document.querySelectorAll(".checked")].map((node) => ({
    node,
    text: node.textContent.toLowerCase(),
  }));
  const show = () => {
    const asked = find.value.trim().toLowerCase();
    let shown = 0;
    for (const { node, text } of all) {
      node.hidden = !text.includes(asked) || (wrong.checked && !node.classList.contains("wrong"));
      shown += node.hidden ? 0 : 1;
    }
    document.getElementById("shown").textContent = shown < all.length ? `${shown} of ${all.length}` : "";
  };
  find.addEventListener("input", show);
  wrong.addEventListener("change", show);
}
