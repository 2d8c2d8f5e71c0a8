/* Possible duplicates: J K move, M merge, D two people, S the other one stays, Z undo. The page works without this file. */

const list = () => [...document.querySelectorAll("[data-pair]")];
const inAField = (target) => target.closest("input:not([type=radio]), textarea, select, [contenteditable]");
let place = 0;

/* The pair in front of you: the one that has the focus, else the one that is marked. */
function here(pairs) {
  const focused = document.activeElement?.closest("[data-pair]");
  return Math.max(0, pairs.indexOf(focused ?? document.querySelector("[data-pair][aria-current]")));
}

function mark(pair) {
  for (const other of list()) other.removeAttribute("aria-current");
  pair.setAttribute("aria-current", "true");
}

function goTo(pair) {
  mark(pair);
  pair.querySelector(".pair__name").focus({ preventScroll: true });
  pair.scrollIntoView({ block: "nearest" });
}

function swap(pair) {
  const other = pair.querySelector("[name=keeper]:not(:checked)");
  if (other) other.checked = true;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || inAField(event.target)) return;
  const pairs = list();
  const at = here(pairs);
  const pair = pairs[at];
  const key = event.key.toLowerCase();
  const undo = document.querySelector("[data-undo]");
  const press = {
    j: pair && (() => goTo(pairs[Math.min(at + 1, pairs.length - 1)])),
    k: pair && (() => goTo(pairs[Math.max(at - 1, 0)])),
    m: pair?.querySelector("[data-merge]") && (() => pair.querySelector("[data-merge]").click()),
    d: pair?.querySelector("[data-two]") && (() => pair.querySelector("[data-two]").click()),
    s: pair && (() => swap(pair)),
    z: undo && (() => undo.click()),
  }[key];
  if (!press || event.repeat) return;
  event.preventDefault();
  press();
});

document.addEventListener("focusin", (event) => {
  const pair = event.target.closest("[data-pair]");
  if (pair) mark(pair);
});

/* After a decision the pair that stands in its place is in front of you, and the focus is there too. */
document.addEventListener("htmx:beforeRequest", () => {
  place = here(list());
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target?.id !== "duplicates") return;
  document.querySelector(".pairs__done")?.remove();
  const pairs = list();
  if (pairs.length) goTo(pairs[Math.min(place, pairs.length - 1)]);
  else document.getElementById("main").focus({ preventScroll: false });
});

for (const keys of document.querySelectorAll("[data-keys]")) keys.hidden = false;
