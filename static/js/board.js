/* Moving cards: by hand (SortableJS), by the Move menu of a card, by keys. All three post to the same address, which
   answers with the lanes that changed. Without this file a card is moved on its person's page. */

const part = () => document.getElementById("board-part");
const menu = document.getElementById("card-menu");
const calm = matchMedia("(prefers-reduced-motion: reduce)");
let dragging = false;
let missed = false; // an answer came under a drag and was left out

const cardOf = (element) => element.closest?.(".lead");
const lists = () => [...part().querySelectorAll(".lane__list")].filter((list) => list.offsetParent);
const cardsOf = (list) => [...list.querySelectorAll(".lead")];

/* ---------- The one way to the server: one move after the other, each with the version that is on the page ---------- */

let queue = Promise.resolve();
const inTurn = (task) => (queue = queue.then(task).catch(() => {})); // what failed was said by the events below

const byId = (lead) => document.getElementById(`lead-${lead}`);

async function send(address, values, lead) {
  const url = new URL(address, location.href);
  const stage = new URLSearchParams(location.search).get("stage");
  if (stage) url.searchParams.set("stage", stage);
  const shown = Math.max(0, ...lists().map((list) => cardsOf(list).length));
  const heir = nextTo(byId(lead))?.dataset.lead;
  await htmx.ajax("POST", url.pathname + url.search, { swap: "none", values: { ...values, shown } });
  settle(byId(lead) ?? byId(heir));
}

function move(card, stage, after = "") {
  const { lead } = card.dataset;
  const address = menu.getAttribute("action").replace("/0/", `/${lead}/`);
  const query = menu.dataset.query ? `?${menu.dataset.query}` : "";
  const { version } = byId(lead).dataset;
  return send(address + query, { stage, after, version }, lead);
}

async function refresh() {
  missed = false;
  await htmx.ajax("GET", location.pathname + location.search, { swap: "none" });
  settle();
}

function settle(card) {
  watch();
  focusOn(card);
  if (missed && !dragging) inTurn(refresh);
}

/* Who gets the focus when a card leaves for a lane that is not shown. */
function nextTo(card) {
  const cards = card ? cardsOf(card.closest(".lane__list")) : [];
  const place = cards.indexOf(card);
  return cards[place + 1] ?? cards[place - 1];
}

function focusOn(card) {
  card?.querySelector(".lead__name").focus();
}

/* An answer must not take the card out of a hand: it is fetched again when the hand is empty. */
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  if (!dragging) {
    /* SortableJS leaves style="" behind, htmx would copy it, and the policy would refuse it. */
    for (const element of part().querySelectorAll("[style]")) element.removeAttribute("style");
    return;
  }
  event.preventDefault();
  missed = true;
});

document.addEventListener("htmx:sendError", () => {
  say("Not saved: no connection. The card is back where it was.");
  restore();
});
document.addEventListener("htmx:responseError", (event) => {
  say(event.detail.xhr.status === 403 ? "Your role may look, not move." : "Not saved. The board is as it was.");
  restore();
});

/* Where each card stood before the hand took it. */
let origin = null;
function restore() {
  if (!origin) return;
  const { card, list, next } = origin;
  list.insertBefore(card, next?.parentNode === list ? next : null);
  origin = null;
}

function say(words) {
  const line = document.createElement("div");
  line.className = "toast-line";
  line.dataset.toast = "";
  const text = document.createElement("p");
  text.className = "toast-line__text";
  text.textContent = words;
  line.append(text);
  document.getElementById("toasts").replaceChildren(line);
}

/* ---------- By hand ---------- */

function watch() {
  for (const list of part().querySelectorAll(".lane__list")) {
    if (Sortable.get(list)) continue;
    Sortable.create(list, {
      group: "leads",
      draggable: ".lead",
      filter: ".tick, .lead__menu",
      preventOnFilter: false,
      animation: calm.matches ? 0 : 110,
      delay: 120,
      delayOnTouchOnly: true,
      ghostClass: "is-ghost",
      chosenClass: "is-held",
      dragClass: "is-moving",
      onStart: ({ item, from }) => {
        dragging = true;
        origin = { card: item, list: from, next: item.nextElementSibling };
      },
      onEnd: ({ item, from, to, oldDraggableIndex, newDraggableIndex }) => {
        dragging = false;
        if (from === to && oldDraggableIndex === newDraggableIndex) {
          if (missed) inTurn(refresh);
          return;
        }
        const above = cardsOf(to)[newDraggableIndex - 1];
        const after = above ? above.dataset.lead : 0;
        inTurn(() => move(item, to.dataset.stage, after)).then(() => { origin = null; });
      },
    });
  }
}

/* ---------- By the Move menu: one form, lent to the card whose button was pressed ---------- */

function openMenu(button) {
  const card = cardOf(button);
  const here = card.closest(".lane__list").dataset.stage;
  menu.hidden = false;
  menu.setAttribute("data-for", card.dataset.lead);
  menu.querySelector("[name=version]").value = card.dataset.version;
  for (const item of menu.querySelectorAll("[name=stage]")) item.hidden = item.value === here;
  if (menu.parentNode !== button.parentNode) button.after(menu);
  if (!button.dataset.bsToggle) {
    button.dataset.bsToggle = "dropdown";
    button.dataset.bsStrategy = "fixed";
  }
  bootstrap.Dropdown.getOrCreateInstance(button).show();
  menu.querySelector("[name=stage]:not([hidden])").focus();
}

/* The form must outlive the lane it is lent to. */
function takeBackMenu() {
  menu.hidden = true;
  menu.classList.remove("show");
  document.getElementById("main").append(menu);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-card-menu]");
  if (!button || button.getAttribute("aria-expanded") === "true") return;
  event.preventDefault();
  event.stopPropagation();
  openMenu(button);
}, true);

document.addEventListener("submit", (event) => {
  const form = event.target;
  const stage = event.submitter?.value;
  if (form === menu) {
    event.preventDefault();
    const card = document.getElementById(`lead-${menu.getAttribute("data-for")}`);
    bootstrap.Dropdown.getInstance(card.querySelector("[data-card-menu]"))?.hide();
    takeBackMenu();
    inTurn(() => move(card, stage));
  } else if (form.matches("[data-move]")) {
    event.preventDefault();
    const { stage: back, after, version } = Object.fromEntries(new FormData(form));
    inTurn(() => send(form.getAttribute("action"), { stage: back, after, version }, form.dataset.move));
  }
});

/* ---------- By keys: arrows between cards, [ and ] between stages, M the menu, Z undo ---------- */

function neighbour(card, key) {
  const list = card.closest(".lane__list");
  const place = cardsOf(list).indexOf(card);
  if (key === "ArrowDown") return cardsOf(list)[place + 1];
  if (key === "ArrowUp") return cardsOf(list)[place - 1];
  const all = lists();
  const step = key === "ArrowRight" ? 1 : -1;
  for (let at = all.indexOf(list) + step; all[at]; at += step) {
    const cards = cardsOf(all[at]);
    if (cards.length) return cards[Math.min(place, cards.length - 1)];
  }
}

function step(lead, direction) {
  const card = byId(lead);
  if (!card) return;
  const stages = [...menu.querySelectorAll("[name=stage]")].map((item) => item.value);
  const next = stages[stages.indexOf(card.closest(".lane__list").dataset.stage) + direction];
  if (next) return move(card, next);
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.target.closest("input, textarea, select, dialog, .dropdown-menu, [contenteditable]")) return;
  if (event.key.toLowerCase() === "z") {
    document.querySelector("[data-undo]")?.click();
    return;
  }
  const card = cardOf(event.target);
  if (!card) return;
  if (event.key === "[") inTurn(() => step(card.dataset.lead, -1));
  else if (event.key === "]") inTurn(() => step(card.dataset.lead, 1));
  else if (event.key.toLowerCase() === "m") openMenu(card.querySelector("[data-card-menu]"));
  else if (event.key.startsWith("Arrow")) {
    const next = neighbour(card, event.key);
    if (!next) return;
    focusOn(next);
  } else return;
  event.preventDefault();
});

/* After "Show more" the first new card has the focus that the link had. */
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const link = detail.target;
  if (!link?.classList?.contains("lane__more")) return;
  const before = link.previousElementSibling;
  const list = link.parentNode;
  setTimeout(() => focusOn(before ? before.nextElementSibling : list.querySelector(".lead")), 30);
});

watch();
