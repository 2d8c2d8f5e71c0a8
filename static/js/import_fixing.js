/* Rows to fix: the button says how many were changed. Without this file it says "the fixed rows". */

const form = document.querySelector("[data-fixing]");
const button = form?.querySelector("[data-fixed]");

function isChanged(row) {
  return [...row.querySelectorAll("input, textarea")].some((cell) => cell.value !== cell.defaultValue);
}

form?.addEventListener("input", () => {
  const count = [...form.querySelectorAll(".fix")].filter(isChanged).length;
  button.textContent = count === 0 ? "Import the fixed rows" : `Import ${count} fixed ${count === 1 ? "row" : "rows"}`;
});
