// Escape twice within a second shows an empty page, also from within the map's frame; going back asks
// for the page anew.
let last = 0;
const hide = top.document.querySelector("a.hide");
const leave = () => top.location.replace(hide.href);
if (top === window) hide.addEventListener("click", (event) => { event.preventDefault(); leave(); });
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const now = Date.now();
  if (now - last < 1000) leave();
  last = now;
});
