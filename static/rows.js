// "One more" adds an empty row at once; without this script the server does the same.
document.addEventListener("click", (event) => {
  const button = event.target.closest("fieldset.rows > button[name=add]");
  if (!button) return;
  event.preventDefault();
  const last = button.previousElementSibling;
  const row = last.cloneNode(true);
  const name = button.value;
  const before = new RegExp(`^${name}-\\d+`);
  const number = button.parentElement.querySelectorAll(".row").length;
  for (const element of row.querySelectorAll("[id], [name], [for], [aria-describedby]")) {
    for (const attribute of ["id", "name", "for", "aria-describedby"]) {
      const value = element.getAttribute(attribute);
      if (value) element.setAttribute(attribute, value.replace(before, `${name}-${number}`));
    }
  }
  for (const input of row.querySelectorAll("input")) { input.value = ""; input.setAttribute("aria-invalid", "false"); }
  for (const select of row.querySelectorAll("select")) select.selectedIndex = 0;
  for (const error of row.querySelectorAll(".error")) error.remove();
  for (const field of row.querySelectorAll(".wrong")) field.classList.remove("wrong");
  last.after(row);
  row.querySelector("input, select").focus();
});
