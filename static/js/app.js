/* The frame of every page: the token of each htmx request, toasts that close, what is said after a swap.
   Pages work without this file; it only spares reloads and clicks. */

const token = () => document.body.dataset.csrf;

document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = token();
});

document.addEventListener("click", (event) => {
  event.target.closest("[data-toast-close]")?.closest("[data-toast]").remove();
});

/* Toasts stay while a pointer or the focus is on them, and eight seconds otherwise. */
const REST = 8000;
const waiting = new WeakMap();
function ripen(root) {
  for (const toast of root.querySelectorAll("[data-toast]")) {
    const leave = () => waiting.set(toast, setTimeout(() => toast.remove(), REST));
    const stay = () => clearTimeout(waiting.get(toast));
    toast.addEventListener("pointerenter", stay);
    toast.addEventListener("pointerleave", leave);
    toast.addEventListener("focusin", stay);
    toast.addEventListener("focusout", leave);
    leave();
  }
}
ripen(document);
document.addEventListener("htmx:afterSettle", () => ripen(document));
