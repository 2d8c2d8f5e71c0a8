/* The drop area: a file that is chosen or dropped goes at once. Without this file its own button sends it. */

const form = document.querySelector("[data-drop]");
if (form) {
  const field = form.querySelector("input[type=file]");
  const send = () => {
    form.querySelector("[data-drop-busy]").hidden = false;
    form.requestSubmit();
  };

  form.classList.add("is-enhanced");
  field.addEventListener("change", () => field.files.length && send());

  // Over a child of the area, "leave" comes too: count instead of trusting it.
  let depth = 0;
  const mark = (step) => {
    depth = Math.max(0, depth + step);
    form.classList.toggle("is-over", depth > 0);
  };
  form.addEventListener("dragenter", () => mark(1));
  form.addEventListener("dragleave", () => mark(-1));
  form.addEventListener("dragover", (event) => event.preventDefault());
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    mark(-depth);
    if (event.dataTransfer.files.length) {
      field.files = event.dataTransfer.files;
      send();
    }
  });
  // A file that misses the area must not replace the page.
  window.addEventListener("dragover", (event) => event.preventDefault());
  window.addEventListener("drop", (event) => event.preventDefault());
}
