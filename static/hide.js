// Escape twice within a second, or a click on "Hide", shows an empty page, also from within the map's
// frame; going back asks for the page anew. Loaded before anything is shown, so that it also works while
// the rest of a page still comes in.
{
  const away = document.currentScript.dataset.away;
  let last = -Infinity;

  // What is shown goes at once: over a slow line the empty page takes its time.
  function leave() {
    top.document.documentElement.hidden = true;
    top.location.replace(away);
  }

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (event.timeStamp - last < 1000) {
      event.preventDefault(); // a third Escape would stop the way to the empty page
      leave();
    }
    last = event.timeStamp;
  }, { capture: true });

  document.addEventListener("click", (event) => {
    if (!event.target.closest("a.hide")) return;
    event.preventDefault();
    leave();
  });
}
