/* The frame of every page: the token of each htmx request, toasts, and what is said when a request fails.
   Pages work without this file; it only spares reloads and clicks. */

const page = document.body.dataset;

document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = page.csrf;
});

/* Toasts stay while a pointer or the focus is on them, and eight seconds otherwise. */
const REST = 8000;
const timers = new WeakMap();

function ripen(toast) {
  if (timers.has(toast)) return;
  const stay = () => clearTimeout(timers.get(toast));
  const leave = () => {
    stay();
    timers.set(toast, setTimeout(() => toast.remove(), REST));
  };
  toast.addEventListener("pointerenter", stay);
  toast.addEventListener("pointerleave", leave);
  toast.addEventListener("focusin", stay);
  toast.addEventListener("focusout", leave);
  leave();
}

/* Whoever puts a line there, a swap or a script: it leaves again. A swap may have replaced the place itself. */
const arrivals = new MutationObserver(ripenAll);

function ripenAll() {
  document.querySelectorAll("[data-toast]").forEach(ripen);
  arrivals.disconnect();
  arrivals.observe(document.getElementById("toasts"), { childList: true });
}
ripenAll();
document.addEventListener("htmx:afterSettle", ripenAll);
document.addEventListener("htmx:oobAfterSwap", ripenAll);

document.addEventListener("click", (event) => {
  event.target.closest("[data-toast-close]")?.closest("[data-toast]").remove();
});

/** Say one sentence in the place of the toasts. Other scripts dispatch a CustomEvent "say" on document. */
function say(sentence) {
  const line = document.getElementById("toast-line").content.cloneNode(true).firstElementChild;
  line.querySelector("p").textContent = sentence;
  document.getElementById("toasts").append(line);
  ripen(line);
}
document.addEventListener("say", (event) => say(event.detail));

/* A request that failed changed nothing on the page, so what was typed is still there. */
const asks = (event) => event.detail.requestConfig?.verb === "get";
const lost = (event) => (asks(event) ? "No connection. Try again." : "Not saved: no connection. Try again.");
document.addEventListener("htmx:sendError", (event) => say(lost(event)));
document.addEventListener("htmx:timeout", (event) => say(lost(event)));

document.addEventListener("htmx:responseError", (event) => {
  const begin = asks(event) ? "" : "Not saved: ";
  const because = {
    403: "your role does not allow this, or the page was open too long. Reload it.",
    404: "it is not there any more. Reload the page.",
    413: "that is too large.",
    429: "too many at once. Wait a minute, then try again.",
    503: "the server is busy. Try again in a moment.",
  }[event.detail.xhr.status];
  const sentence = begin + (because ?? "something broke on our side. Try again.");
  say(sentence[0].toUpperCase() + sentence.slice(1));
});

/* Logged out in another tab: the answer is the login page, which belongs into the window, not into a fragment. */
document.addEventListener("htmx:beforeSwap", (event) => {
  const address = event.detail.xhr.responseURL;
  if (address && new URL(address).pathname === page.login) {
    event.detail.shouldSwap = false;
    location.reload();
  }
});
