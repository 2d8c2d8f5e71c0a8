/* Today: copy a draft, and J K E H move, do and snooze. The page works without this file. */

const list = () => [...document.querySelectorAll("[data-follow-up]")];
const inAField = (target) => target.closest("input, textarea, select, [contenteditable]");

function prepare() {
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = !navigator.clipboard;
  }
  const keys = document.getElementById("today-keys");
  if (keys) keys.hidden = list().length === 0;
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(field.value);
    button.lastChild.textContent = "Copied";
  } catch {
    field.select();
  }
});

/* The row that has the focus, else the one shown in full. */
function here(rows) {
  const focused = document.activeElement?.closest("[data-follow-up]");
  return rows.indexOf(focused ?? document.querySelector("[data-follow-up][aria-current]"));
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || inAField(event.target)) return;
  const rows = list();
  if (rows.length === 0) return;
  const at = here(rows);
  const row = rows[Math.max(at, 0)];
  const press = {
    j: () => rows[Math.min(at + 1, rows.length - 1)].querySelector("a").focus(),
    k: () => rows[Math.max(at - 1, 0)].querySelector("a").focus(),
    e: () => (row.querySelector("[data-done]") ?? row.querySelector(".followup__tools .btn"))?.click(),
    h: () => (row.querySelector("[data-snooze]") ?? row.querySelector("[name=until]"))?.click(),
  }[event.key];
  if (!press) return;
  event.preventDefault();
  press();
});

/* After a change the next person is in front of you, and the focus is there too. */
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target?.id !== "today") return;
  prepare();
  const next = document.querySelector("[data-follow-up][aria-current] a");
  (next ?? document.getElementById("main")).focus({ preventScroll: false });
});

prepare();
