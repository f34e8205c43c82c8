// The board with keys, and where the focus goes. Everything here is also a plain link or form.
(() => {
  const panel = document.getElementById("panel");
  const board = document.querySelector(".board");
  let opener = null; // where the link was that opened the panel: its row may be drawn anew

  const links = (cell) => [...cell.querySelectorAll("a")];

  const shiftOf = (href) => new URL(href, location.href).pathname;

  function clear() {
    if (!panel.hasChildNodes()) return;
    const there = (place) => {
      const found = opener ? [...(place?.querySelectorAll("a") || [])] : [];
      return found.find((a) => a.getAttribute("href") === opener.href) || found.find((a) => a.pathname === shiftOf(opener.href));
    };
    const back = there(opener && document.getElementById(opener.row)) || there(board) || board.querySelector("a");
    panel.replaceChildren();
    back?.focus();
  }

  function close() {
    if (history.state?.panel) history.back();
    clear();
  }

  function sideways(cell, step) {
    for (let other = cell; (other = step > 0 ? other.nextElementSibling : other.previousElementSibling); ) {
      const found = links(other);
      if (found.length) return found[0];
    }
  }

  function upDown(link, cell, step) {
    const own = links(cell);
    const beside = own[own.indexOf(link) + step];
    if (beside) return beside;
    const rows = [...board.querySelectorAll("tbody tr")];
    for (let at = rows.indexOf(cell.parentNode) + step; rows[at]; at += step) {
      const cells = [...rows[at].cells].filter((other) => links(other).length);
      if (!cells.length) continue;
      const away = (other) => Math.abs(other.cellIndex - cell.cellIndex);
      const found = links(cells.reduce((best, other) => (away(other) < away(best) ? other : best)));
      return found[step > 0 ? 0 : found.length - 1];
    }
  }

  function next(link, key) {
    const items = [...board.querySelectorAll("#days a")];
    if (items.length) return items[items.indexOf(link) + { ArrowDown: 1, ArrowUp: -1 }[key]];
    const cell = link.closest("td, th");
    const row = [...cell.parentNode.querySelectorAll("a")];
    const ahead = document.documentElement.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
    if (key === "Home") return row[0];
    if (key === "End") return row[row.length - 1];
    if (key === "ArrowDown" || key === "ArrowUp") return upDown(link, cell, key === "ArrowDown" ? 1 : -1);
    if (key === "ArrowLeft" || key === "ArrowRight") return sideways(cell, key === ahead ? 1 : -1);
  }

  board.addEventListener("keydown", (event) => {
    const link = event.target.closest("a");
    if (!link || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const found = next(link, event.key);
    if (!found) return;
    event.preventDefault();
    found.focus();
    found.scrollIntoView({ block: "nearest", inline: "nearest" });
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && panel.hasChildNodes()) close();
  });

  board.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (link) opener = { href: link.getAttribute("href"), row: link.closest("[id]").id };
  });

  panel.addEventListener("click", (event) => {
    if (!event.target.closest(".close")) return;
    event.preventDefault();
    close();
  });

  document.addEventListener("htmx:finally:swap", () => {
    const shift = panel.querySelector("#shift");
    if (!shift) return;
    (panel.querySelector("#result") || shift).focus();
    // An open panel is a step of its own: Back, the way out on a telephone, closes it and stays on the board.
    history[history.state?.panel ? "replaceState" : "pushState"]({ panel: true }, "", shift.dataset.beside);
  });

  window.addEventListener("popstate", () => {
    if (history.state?.panel) location.reload(); // forward again: its address opens it
    else clear();
  });

  const opened = panel.querySelector("#shift");
  if (opened) {
    opener = { href: opened.dataset.link, row: "" };
    opened.focus();
  }

  document.addEventListener("htmx:error", () => {
    const lost = document.createElement("span");
    lost.className = "lost";
    lost.textContent = board.dataset.lost;
    document.getElementById("said").replaceChildren(lost);
  });
})();
