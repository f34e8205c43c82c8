// Escape twice within a second shows an empty page; going back asks for the page anew.
let last = 0;
const hide = document.querySelector("a.hide");
const leave = () => location.replace(hide.href);
hide.addEventListener("click", (event) => { event.preventDefault(); leave(); });
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const now = Date.now();
  if (now - last < 1000) leave();
  last = now;
});
