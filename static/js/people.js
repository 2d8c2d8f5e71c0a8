/* Says how many are chosen on the button, and chooses a whole page at once. Without it the form works as it stands. */

function prepare() {
  const form = document.querySelector("[data-people]");
  const take = form?.querySelector("[data-take]");
  if (!take) return;
  const boxes = [...form.querySelectorAll('input[name="contact"]')];
  const all = form.querySelector("[data-all]");
  all.hidden = !boxes.length;
  const whole = all.querySelector("input");
  const tell = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    take.textContent = chosen ? `Take ${chosen} to the board` : "Choose people for the board";
    take.disabled = !chosen;
    whole.checked = chosen === boxes.length && chosen > 0;
    whole.indeterminate = chosen > 0 && chosen < boxes.length;
  };
  whole.addEventListener("change", () => {
    for (const box of boxes) box.checked = whole.checked;
    tell();
  });
  form.addEventListener("change", (event) => event.target !== whole && tell());
  tell();
}

document.querySelector("[data-filter-button]")?.setAttribute("hidden", "");
prepare();
document.addEventListener("htmx:afterSwap", prepare);
